import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeFlowLogs, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { type Failure, failureOf } from '../../src/aws/errors.ts';
import { isPublicAddress } from '../../src/flows/address.ts';
import { isUnknownUse, outsideOf, placesOf, type RecentUse, recentUse } from '../../src/flows/recent-use.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import type { Found } from './find-listener.ts';

/**
 * Says who was seen to ask on the listener's port within the last hour, by the flow logs of the load balancer's
 * interfaces. What no flow log shows is unknown, not nobody.
 */
export async function clientsItem(context: PlanContext, found: Found): Promise<BlastItem> {
  const { listener } = found;
  const port = listener.port ?? 80;
  const cards = await cardsOf(context, found);
  const label = `of port ${port}`;
  const item = (detail: string): BlastItem => ({ kind: 'clients', label, detail, level: 'info' });
  if ('code' in cards) return item(`unknown: ${cards.message}`);
  if (cards.length === 0) return item("unknown: no interface of the load balancer's is seen here");
  const use = await trafficOf(context, cards);
  if (isUnknownUse(use)) return item(`unknown: ${use.message}`);
  const dark = outsideOf(use.covered, cards);
  const gaps = [
    ...(dark.length === 0 ? [] : [`no flow log that can be read covers ${dark.map(idOf).join(', ')}`]),
    ...use.gaps,
  ];
  if (dark.length === cards.length) return item(`unknown: ${gaps.join('; ')}`);
  return item([seen(clientsOf(use, cards, port)), ...gaps].join('; '));
}

/** The addresses that asked on a port and were let in. Public addresses of the load balancer are its own too. */
export function clientsOf(
  { traces }: Pick<RecentUse, 'traces'>,
  cards: readonly NetworkInterface[],
  port: number,
): readonly string[] {
  const own = new Set(cards.map(idOf));
  const addresses = new Set(
    cards.flatMap(({ privateIpAddresses, ipv6Addresses, publicIp }) => [
      ...privateIpAddresses,
      ...ipv6Addresses,
      ...(publicIp === undefined ? [] : [publicIp]),
    ]),
  );
  const asking = traces.filter(
    ({ dstport, dstaddr, action, interfaceIds }) =>
      dstport === port && action === 'ACCEPT' && addresses.has(dstaddr) && interfaceIds.some((id) => own.has(id)),
  );
  return [...new Set(asking.map(({ srcaddr }) => srcaddr))].sort();
}

function seen(clients: readonly string[]): string {
  if (clients.length === 0) return 'the flow logs of the last hour show nobody who was let in here';
  const outside = clients.filter(isPublicAddress);
  const inside = clients.filter((address) => !isPublicAddress(address));
  const parts = [
    ...(outside.length === 0 ? [] : [`${outside.length} on the internet (${few(outside)})`]),
    ...(inside.length === 0 ? [] : [`${inside.length} inside (${few(inside)})`]),
  ];
  return `the flow logs of the last hour show ${parts.join(' and ')}`;
}

const few = (addresses: readonly string[]): string =>
  addresses.length <= 3 ? addresses.join(', ') : `${addresses.slice(0, 3).join(', ')} and ${addresses.length - 3} more`;

const idOf = ({ networkInterfaceId }: NetworkInterface): string => networkInterfaceId;

async function cardsOf({ read }: PlanContext, { loadBalancer }: Found): Promise<readonly NetworkInterface[] | Failure> {
  const description = `ELB ${loadBalancer.arn.split(':loadbalancer/')[1] ?? loadBalancer.name}`;
  try {
    return await describeNetworkInterfaces(read, { filters: [{ name: 'description', values: [description] }] });
  } catch (error) {
    return failureOf(error);
  }
}

/** Reads only the flow logs that cover the load balancer. */
function trafficOf({ read, account, region, now }: PlanContext, cards: readonly NetworkInterface[]) {
  const places = new Set(cards.flatMap(placesOf));
  const flowLogs = async (): Promise<readonly FlowLog[]> =>
    (await describeFlowLogs(read)).filter(({ resourceId }) => places.has(resourceId));
  return recentUse(read, { account, region, flowLogs }, now);
}
