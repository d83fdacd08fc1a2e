import type { NetworkAcl } from '../aws/ec2/network-acl.ts';
import type { SecurityGroupRule } from '../aws/ec2/security-group.ts';
import type { Connection } from './connection.ts';
import { aclOpinion, groupsOpinion, type Opinion, type Passage, type WornGroup } from './guard-opinions.ts';

/** What guards the interface that recorded a refusal, as it is now, not as it was then. */
export interface Guards {
  /** The end of the connection that the interface is. */
  readonly inside: 'src' | 'dst';
  readonly groups: readonly WornGroup[];
  /** Undefined where they could not be read. */
  readonly rules: readonly SecurityGroupRule[] | undefined;
  readonly acl: NetworkAcl | undefined;
  /** The groups of the other end; undefined where it is not known here. */
  readonly remoteGroups: readonly string[] | undefined;
  /** Both ends are in one subnet: no network ACL stands between them. */
  readonly sameSubnet: boolean;
  /** The requests to which the refused answers belong were accepted. */
  readonly requestAccepted: boolean;
}

/** Who most likely refused a connection. */
export interface Refusal {
  /** `stated`: the record itself says it. `neither`: today's rules would let it through. */
  readonly by: 'group' | 'acl' | 'neither' | 'unknown' | 'stated';
  /** Why, in one sentence. */
  readonly says: string;
}

/** Where answers go: what systems ask from, NAT gateways included. */
const ANSWERED_PORTS = { from: 1024, to: 65_535 } as const;

const REASONS: Readonly<Record<string, string>> = { BPA: 'VPC Block Public Access', EC: 'VPC encryption controls' };

/**
 * Infers who most likely refused a connection, from the rules as they are now: a flow log doesn't say whether a security
 * group or a network ACL did. Groups are stateful and judge only what opens a connection; a network ACL judges each packet.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
 */
export function refusalOf(connection: Connection, guards: Guards): Refusal {
  const { rejectReason } = connection;
  if (rejectReason !== undefined) {
    return {
      by: 'stated',
      says: `${REASONS[rejectReason] ?? 'AWS'} refused it: the record says so (reject-reason ${rejectReason})`,
    };
  }
  return connection.srcport === undefined ? ofRequest(connection, guards) : ofAnswers(connection, guards);
}

function ofRequest(connection: Connection, guards: Guards): Refusal {
  const passage = passageOf(connection, guards);
  const group = groupsOpinion(passage, guards.groups, guards.rules, guards.remoteGroups);
  const acl = aclOf(passage, guards);
  // Outward a packet meets the groups first, inward the network ACL.
  const [first, second] = passage.egress ? (['group', 'acl'] as const) : (['acl', 'group'] as const);
  const opinions = { group, acl };
  const refusing = ([first, second] as const).filter((name) => refuses(opinions[name]));
  const said = `${group.says}; ${acl.says}`;
  if (refusing.length === 2)
    return { by: first, says: `${said}: most likely the ${NAMES[first]}, which it meets first` };
  const [only] = refusing;
  if (only !== undefined) return { by: only, says: `${said}: most likely the ${NAMES[only]}` };
  if (group.verdict === 'allows' && acl.verdict === 'allows') {
    return { by: 'neither', says: `${said}: both allow it now, so the rules may have changed since` };
  }
  const open = group.verdict === 'allows' ? 'acl' : acl.verdict === 'allows' ? 'group' : undefined;
  if (open === undefined) return { by: 'unknown', says: `${said}: which of them refused can't be told` };
  return { by: 'unknown', says: `${said}: if nothing changed since, it was the ${NAMES[open]}` };
}

function ofAnswers(connection: Connection, guards: Guards): Refusal {
  const acl = aclOf({ ...passageOf(connection, guards), ports: ANSWERED_PORTS }, guards);
  const stateful = guards.requestAccepted
    ? 'the requests were accepted and their answers refused, and security groups let the answers of what they accepted through'
    : 'these are answers, and security groups let the answers of what they accepted through';
  if (refuses(acl)) return { by: 'acl', says: `${stateful}; ${acl.says}: most likely the network ACL` };
  if (acl.verdict === 'allows') {
    return {
      by: 'neither',
      says: `${stateful}; ${acl.says} now: the network ACL may have changed since, or the group no longer tracked the connection`,
    };
  }
  return { by: 'acl', says: `${stateful}: most likely the network ACL (${acl.says})` };
}

const NAMES = { group: 'security group', acl: 'network ACL' } as const;

const refuses = ({ verdict }: Opinion): boolean => verdict === 'refuses' || verdict === 'partly';

function aclOf(passage: Passage, { acl, sameSubnet }: Guards): Opinion {
  if (sameSubnet) return { verdict: 'allows', says: 'no network ACL stands inside a subnet' };
  return acl === undefined ? { verdict: 'unknown', says: 'its network ACL is not known' } : aclOpinion(passage, acl);
}

function passageOf({ srcaddr, dstaddr, dstport, protocol }: Connection, { inside }: Guards): Passage {
  const egress = inside === 'src';
  const passage = { egress, remote: egress ? dstaddr : srcaddr, protocol };
  if (protocol !== 6 && protocol !== 17) return passage;
  return { ...passage, ports: dstport === undefined ? { from: 0, to: 65_535 } : { from: dstport, to: dstport } };
}
