import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import type { Failure } from '../aws/errors.ts';
import { normaliseAddress } from './address.ts';
import type { CleartextPort } from './cleartext-ports.ts';
import { isUnknownUse, outsideOf, type RecentUse } from './recent-use.ts';

/** What flow logs show of one port of some interfaces. */
export interface PortUse {
  /** Addresses that were let through to it, sorted. */
  readonly clients: readonly string[];
  /** Why there may be more; undefined where all of it would have been seen. */
  readonly unknown?: string;
}

/** Looks up who was let through to a port of any of the interfaces; `from` picks the addresses that are meant. */
export type PortUses = (
  cards: readonly NetworkInterface[],
  port: CleartextPort,
  from?: (address: string) => boolean,
) => PortUse;

/** Without these fields nobody knows who came to which port, and whether they were let through. */
const FIELDS = ['srcaddr', 'dstaddr', 'dstport', 'protocol', 'action'];

/** Gathers what the flow logs show by port, so that it can be looked up for thousands of groups. */
export function portUses(use: RecentUse | Failure): PortUses {
  if (isUnknownUse(use)) return () => ({ clients: [], unknown: use.message.replace(/\.$/, '') });
  const lacking = FIELDS.filter((field) => !use.has(field));
  if (lacking.length > 0) {
    return () => ({ clients: [], unknown: `the flow logs have no field ${lacking.join(', ')}` });
  }
  const gap = use.gaps.length === 0 ? [] : ['part of the flow logs could not be read'];
  const index = byPort(use);
  return (cards, { port, protocol }, from = () => true) => {
    const clients = new Set<string>();
    for (const { networkInterfaceId, privateIpAddresses, ipv6Addresses } of cards) {
      for (const address of [...privateIpAddresses, ...ipv6Addresses]) {
        for (const seen of index.get(`${normaliseAddress(address)} ${protocol} ${port}`) ?? []) {
          const isThere = seen.interfaceIds.length === 0 || seen.interfaceIds.includes(networkInterfaceId);
          if (isThere && from(seen.srcaddr)) clients.add(seen.srcaddr);
        }
      }
    }
    const uncovered = outsideOf(use.covered, cards).length;
    const unknown = [
      ...(uncovered === 0
        ? []
        : [`no flow log that could be read covers ${uncovered === cards.length ? 'it' : 'some of the interfaces'}`]),
      ...gap,
    ];
    return { clients: [...clients].sort(), ...(unknown.length === 0 ? {} : { unknown: unknown.join(', and ') }) };
  };
}

interface Seen {
  readonly srcaddr: string;
  readonly interfaceIds: readonly string[];
}

function byPort({ traces }: RecentUse): ReadonlyMap<string, readonly Seen[]> {
  const index = new Map<string, Seen[]>();
  for (const { srcaddr, dstaddr, dstport, protocol, action, interfaceIds } of traces) {
    if (action !== 'ACCEPT' || dstport === undefined) continue;
    const key = `${normaliseAddress(dstaddr)} ${protocol} ${dstport}`;
    const seen = { srcaddr: normaliseAddress(srcaddr), interfaceIds };
    const others = index.get(key);
    if (others === undefined) index.set(key, [seen]);
    else others.push(seen);
  }
  return index;
}
