import { interfaceOwner } from '../aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import {
  describeInstances,
  describeNetworkAcls,
  describeNetworkInterfaces,
  describeSecurityGroupRules,
} from '../aws/ec2/reads.ts';
import { failureOf } from '../aws/errors.ts';
import type { ReadAccess } from '../aws/session.ts';
import { isPublicAddress, normaliseAddress } from '../flows/address.ts';
import type { Connection } from '../flows/connection.ts';
import type { Guards } from '../flows/refusal.ts';

/** One end of a connection, as far as it is this account's and region's. */
export interface ConnectionEnd {
  readonly address: string;
  readonly interface?: NetworkInterface;
  /** What the interface belongs to, with the Name of an instance: `instance i-… (web-1)`. */
  readonly owner?: string;
  /** Interfaces of other VPCs that have the address as well, so that it is not known which one is meant. */
  readonly others: readonly string[];
}

/** What was found out about a connection. */
export interface ConnectionEnds {
  readonly src: ConnectionEnd;
  readonly dst: ConnectionEnd;
  /** The interface that recorded the connection where it is neither end, such as that of a NAT gateway. */
  readonly recordedAt?: ConnectionEnd;
  /** What guards the end that recorded it; absent until the rules were read, and where there is no such end. */
  readonly guards?: Guards;
  /** Something is still being asked. */
  readonly asking: boolean;
  /** What could not be found out, and why, as sentences. */
  readonly unknown: readonly string[];
}

interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly unknown: readonly string[];
}

/**
 * Asks whose the two ends of a connection are, and what guards the one that recorded it; `tell` gets what is known after
 * each step. Never throws: what could not be read is said among `unknown`.
 */
export async function findEnds(
  read: ReadAccess,
  connection: Connection,
  requestAccepted: boolean,
  tell: (ends: ConnectionEnds) => void,
  signal: AbortSignal,
): Promise<void> {
  const options = { signal };
  const cards = await asked('Whose the two ends are', interfacesOf(read, connection, options));
  const ends = endsAmong(connection, cards.answer ?? []);
  const tellMore = (more: Partial<ConnectionEnds>) => {
    if (!signal.aborted) tell({ ...ends, asking: true, unknown: cards.unknown, ...more });
  };
  const inside = insideOf(connection, ends);
  const guarded = inside === undefined ? undefined : ends[inside].interface;
  if (cards.answer === undefined) return tellMore({ asking: false });
  tellMore({});

  const instances = [ends.src, ends.dst].flatMap(({ interface: card }) => card?.instanceId ?? []);
  const wantsGuards = guarded !== undefined && connection.action === 'REJECT';
  const [named, rules, acls] = await Promise.all([
    asked('The names of instances', namesOf(read, instances, options)),
    asked(
      'The rules of security groups',
      describeSecurityGroupRules(
        read,
        { groupIds: wantsGuards ? guarded.groups.map(({ groupId }) => groupId) : [] },
        options,
      ),
    ),
    asked(
      'The network ACL',
      describeNetworkAcls(read, { subnetIds: wantsGuards ? [guarded.subnetId ?? ''] : [] }, options),
    ),
  ]);
  const withNames = (end: ConnectionEnd): ConnectionEnd => {
    const name = named.answer?.get(end.interface?.instanceId ?? '');
    return name === undefined ? end : { ...end, owner: `${end.owner} (${name})` };
  };
  const outer = inside === 'src' ? ends.dst : ends.src;
  tellMore({
    src: withNames(ends.src),
    dst: withNames(ends.dst),
    asking: false,
    unknown: [...cards.unknown, ...named.unknown, ...rules.unknown, ...acls.unknown],
    ...(wantsGuards && inside !== undefined
      ? {
          guards: {
            inside,
            groups: guarded.groups,
            rules: rules.answer,
            acl: acls.answer?.[0],
            remoteGroups: outer.interface?.groups.map(({ groupId }) => groupId) ?? outsideGroups(outer),
            sameSubnet: outer.interface !== undefined && outer.interface.subnetId === guarded.subnetId,
            requestAccepted,
          },
        }
      : {}),
  });
}

/** What is out on the internet wears no group of ours; a private address may be a peered VPC's, which is not known. */
const outsideGroups = ({ address }: ConnectionEnd): readonly string[] | undefined =>
  isPublicAddress(address) ? [] : undefined;

async function asked<Answer>(what: string, answer: Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { answer: await answer, unknown: [] };
  } catch (error) {
    const { message, permission, hint } = failureOf(error, what);
    const missing = permission === undefined ? hint : `It needs ${permission}.`;
    return { answer: undefined, unknown: [`${what}: not known. ${message} ${missing}`] };
  }
}

/** The interfaces that recorded the connection and those that have one of its addresses; each filter is a call of its own. */
async function interfacesOf(
  read: ReadAccess,
  { srcaddr, dstaddr, interfaceIds }: Connection,
  options: { readonly signal: AbortSignal },
): Promise<readonly NetworkInterface[]> {
  const addresses = [srcaddr, dstaddr];
  const v4 = addresses.filter((address) => !address.includes(':'));
  const wanted = [
    { name: 'network-interface-id', values: interfaceIds },
    { name: 'addresses.private-ip-address', values: v4.filter((address) => !isPublicAddress(address)) },
    { name: 'association.public-ip', values: v4.filter(isPublicAddress) },
    { name: 'ipv6-addresses.ipv6-address', values: addresses.filter((address) => address.includes(':')) },
  ].filter(({ values }) => values.length > 0);
  const found = await Promise.all(
    wanted.map((filter) => describeNetworkInterfaces(read, { filters: [filter] }, options)),
  );
  return [...new Map(found.flat().map((card) => [card.networkInterfaceId, card])).values()];
}

async function namesOf(
  read: ReadAccess,
  instanceIds: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  if (instanceIds.length === 0) return new Map();
  // A filter, since an id that is gone would fail the whole request.
  const filters = [{ name: 'instance-id', values: [...new Set(instanceIds)] }];
  const instances = await describeInstances(read, { filters }, options);
  return new Map(instances.flatMap(({ instanceId, name }) => (name === undefined ? [] : [[instanceId, name]])));
}

function endsAmong(
  { srcaddr, dstaddr, interfaceIds }: Connection,
  cards: readonly NetworkInterface[],
): Pick<ConnectionEnds, 'src' | 'dst' | 'recordedAt'> {
  const recording = cards.filter(({ networkInterfaceId }) => interfaceIds.includes(networkInterfaceId));
  const vpcs = new Set(recording.map(({ vpcId }) => vpcId));
  const endAt = (address: string): ConnectionEnd => {
    const having = cards.filter((card) => hasAddress(card, address));
    // Private addresses repeat in other VPCs: who recorded it is meant first, then who is in the same VPC.
    const near =
      having.find((card) => recording.includes(card)) ??
      having.find(({ vpcId }) => vpcs.has(vpcId)) ??
      (having.length === 1 || isPublicAddress(address) ? having[0] : undefined);
    const others = near === undefined ? having.map(({ networkInterfaceId }) => networkInterfaceId) : [];
    if (near === undefined) return { address, others };
    return { address, interface: near, owner: interfaceOwner(near), others };
  };
  const [src, dst] = [endAt(srcaddr), endAt(dstaddr)];
  const between = recording.find((card) => card !== src.interface && card !== dst.interface);
  if (between === undefined || insideOf({ interfaceIds }, { src, dst }) !== undefined) return { src, dst };
  const recordedAt = { address: '', interface: between, owner: interfaceOwner(between), others: [] };
  return { src, dst, recordedAt };
}

const hasAddress = (card: NetworkInterface, address: string): boolean =>
  card.publicIp === address ||
  card.privateIpAddresses.includes(address) ||
  card.ipv6Addresses.some((each) => normaliseAddress(each) === normaliseAddress(address));

/** The end whose own interface recorded the connection; between two of ours, the one that `flow-direction` tells. */
function insideOf(
  { interfaceIds, direction }: Pick<Connection, 'interfaceIds' | 'direction'>,
  { src, dst }: Pick<ConnectionEnds, 'src' | 'dst'>,
): 'src' | 'dst' | undefined {
  const recorded = (end: ConnectionEnd) =>
    end.interface !== undefined && interfaceIds.includes(end.interface.networkInterfaceId);
  if (interfaceIds.length === 0) return onlyEnd(src, dst);
  if (recorded(src) && recorded(dst))
    return direction === 'egress' ? 'src' : direction === 'ingress' ? 'dst' : undefined;
  return recorded(src) ? 'src' : recorded(dst) ? 'dst' : undefined;
}

/** Where the log format leaves the interface out, one end that is ours and one that is not tell which recorded it. */
function onlyEnd(src: ConnectionEnd, dst: ConnectionEnd): 'src' | 'dst' | undefined {
  if ((src.interface === undefined) === (dst.interface === undefined)) return undefined;
  return src.interface === undefined ? 'dst' : 'src';
}
