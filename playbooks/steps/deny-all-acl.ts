import type { NetworkAcl, NetworkAclEntry } from '../../src/aws/ec2/network-acl.ts';
import { describeNetworkAcls } from '../../src/aws/ec2/reads.ts';
import { createNetworkAcl, deleteNetworkAcl } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { type ApplyContext, call, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { RUN_TAG } from './run-tag.ts';

/** The tag by which a VPC's network ACL that denies everything is known; its value is the VPC's id. */
export const DENY_ALL_TAG = 'transit-tui:deny-all';
const NAME = 'transit-tui-deny-all';

/** A network ACL of ours as the world shows it. */
interface AclState {
  readonly networkAclId: string;
  readonly madeBy: string | null;
  /** What keeps it from denying everything, in words; empty when the default denials are all its entries. */
  readonly openings: readonly string[];
}

/** What planning finds in a VPC. */
export interface DenyAllAcls {
  /** One that denies everything, to be used again. */
  readonly usable?: AclState;
  /** Subnets that the usable one cuts off already. */
  readonly subnetIds: readonly string[];
  /** Tagged as such, and not denying everything: they cut nothing off and are left alone. */
  readonly opened: readonly AclState[];
}

/** Says what keeps a network ACL from denying everything; nothing when the default denials are all its entries. */
export function openingsOf({ entries }: Pick<NetworkAcl, 'entries'>): readonly string[] {
  const missing = [true, false]
    .filter((egress) => !entries.some((entry) => entry.egress === egress && isDefaultDenial(entry)))
    .map((egress) => `no default denial of what goes ${egress ? 'out' : 'in'}`);
  return [...missing, ...entries.filter((entry) => !isDefaultDenial(entry)).map(inWords)].sort();
}

/** EC2 numbers them 32767 for IPv4 and 32768 for IPv6, beyond what an entry of one's own may have. */
const isDefaultDenial = ({ ruleNumber, action }: NetworkAclEntry): boolean => ruleNumber >= 32_767 && action === 'deny';

function inWords({ ruleNumber, egress, action, protocol, cidrBlock, ipv6CidrBlock }: NetworkAclEntry): string {
  const what = protocol === '-1' ? 'everything' : `protocol ${protocol}`;
  return `entry ${ruleNumber}: ${action} ${what} ${egress ? 'to' : 'from'} ${cidrBlock ?? ipv6CidrBlock ?? 'anywhere'}`;
}

/** Picks out of a VPC's network ACLs those that an earlier run made to deny everything. */
export function denyAllAcls(vpcId: string, acls: readonly NetworkAcl[]): DenyAllAcls {
  const ours = acls
    .filter(({ tags }) => tags[DENY_ALL_TAG] === vpcId)
    .sort((a, b) => (a.networkAclId < b.networkAclId ? -1 : 1));
  const usable = ours.find((acl) => openingsOf(acl).length === 0);
  return {
    ...(usable === undefined ? {} : { usable: stateOf(usable) }),
    subnetIds: [...(usable?.subnetIds ?? [])].sort(),
    opened: ours.map(stateOf).filter(({ openings }) => openings.length > 0),
  };
}

/** Gives the id of the step that knows which network ACL of a VPC denies everything. */
export const denyAllStepId = (vpcId: string): string => `deny-all-acl:${vpcId}`;

/** Plans the step that makes a network ACL that denies everything, or uses the one that is there. */
export function denyAllStep(vpcId: string, { usable }: DenyAllAcls): PlannedStep {
  const id = denyAllStepId(vpcId);
  const kind = 'deny-all-acl';
  if (usable !== undefined) {
    const { networkAclId } = usable;
    return {
      id,
      kind,
      title: `Use the network ACL ${networkAclId} of ${vpcId}, which denies everything`,
      args: { vpcId, networkAclId },
      before: { ...usable },
      change: [],
      calls: [],
      undo: `Leave network ACL ${networkAclId} as it is`,
    };
  }
  const tags = [
    { Key: 'Name', Value: NAME },
    { Key: DENY_ALL_TAG, Value: vpcId },
    { Key: RUN_TAG, Value: RUN_ID },
  ];
  return {
    id,
    kind,
    title: `Create a network ACL in ${vpcId} that denies everything, in and out`,
    args: { vpcId },
    before: null,
    change: [
      { what: `network ACL ${NAME}`, before: 'not there', after: 'there, with nothing but the default denials' },
    ],
    calls: [
      call('ec2', 'CreateNetworkAcl', {
        VpcId: vpcId,
        TagSpecifications: [{ ResourceType: 'network-acl', Tags: tags }],
      }),
    ],
    undo: 'Delete the network ACL that this run made, if no subnet is associated with it by then',
  };
}

/** Makes sure of a network ACL that denies everything: makes one, or checks that the one to be used still does. */
export const denyAllAcl: StepKind = {
  async capture({ read, runId }, { args }) {
    const { vpcId, networkAclId } = args as { vpcId: string; networkAclId?: string };
    const acls =
      networkAclId === undefined ? await madeBy(read, vpcId, runId) : await describeNetworkAcls(read, { vpcId });
    const acl = acls.find((each) => networkAclId === undefined || each.networkAclId === networkAclId);
    return acl === undefined ? null : { ...stateOf(acl) };
  },
  standing(current, step) {
    if (step.before !== null) return current === null ? 'gone' : sameJson(current, step.before) ? 'same' : 'other';
    if (current === null) return 'before';
    return asState(current).openings.length === 0 ? 'after' : 'other';
  },
  standingBack(current, step, facts) {
    const standing = denyAllAcl.standing(current, step, facts);
    if (standing !== 'other') return standing;
    const { networkAclId, openings } = asState(current);
    return { kept: `network ACL ${networkAclId} stays: someone changed its entries since (${openings.join('; ')})` };
  },
  async apply(context, { id, args, before }) {
    const { vpcId = '', networkAclId } = args as { vpcId?: string; networkAclId?: string };
    if (before !== null) return { networkAclId: networkAclId ?? '' };
    // A list that lags doesn't show what a call made whose answer was lost, and nothing in EC2 keeps two from being made.
    const isSent = context.sent(id).length > 0;
    const [made] = await patiently(
      context,
      () => madeBy(context.read, vpcId, context.runId),
      (found) => found.length > 0 || !isSent,
    );
    if (made !== undefined) return { networkAclId: made.networkAclId };
    const tags = { Name: NAME, [DENY_ALL_TAG]: vpcId, [RUN_TAG]: context.runId };
    return { networkAclId: await createNetworkAcl(context.write, { vpcId, tags }) };
  },
  recall: (current) => ({ networkAclId: current === null ? '' : asState(current).networkAclId }),
  async confirm(context, step) {
    const { networkAclId } = asState(await denyAllAcl.capture(context, step));
    return { evidence: `network ACL ${networkAclId} has no entries but the default denials, in and out` };
  },
  async undo(context, { args, before }) {
    if (before !== null) return {};
    const kept = await remove(context, String(args.vpcId));
    return kept.length === 0 ? {} : { kept: kept.join('; ') };
  },
};

const asState = (state: Json): AclState => state as unknown as AclState;

const stateOf = (acl: NetworkAcl): AclState => ({
  networkAclId: acl.networkAclId,
  madeBy: acl.tags[RUN_TAG] ?? null,
  openings: openingsOf(acl),
});

/** What a run made in a VPC, each of which a lost answer may have left. Before a run begins there is nothing. */
async function madeBy(read: ReadAccess, vpcId: string, runId: string): Promise<readonly NetworkAcl[]> {
  if (runId === '') return [];
  const acls = await describeNetworkAcls(read, { vpcId, tag: { key: RUN_TAG, value: runId } });
  return acls
    .filter(({ tags }) => tags[DENY_ALL_TAG] === vpcId)
    .sort((a, b) => (a.networkAclId < b.networkAclId ? -1 : 1));
}

/** Deletes what the run made; what still uses it, or seems to for a moment after the subnet has left it, keeps it. */
async function remove(context: ApplyContext, vpcId: string): Promise<string[]> {
  return patiently(
    context,
    async () => {
      const kept: string[] = [];
      for (const { networkAclId, subnetIds } of await madeBy(context.read, vpcId, context.runId)) {
        if (subnetIds.length > 0) {
          kept.push(`network ACL ${networkAclId} stays: ${subnetIds.join(', ')} use it`);
          continue;
        }
        try {
          await deleteNetworkAcl(context.write, { networkAclId });
        } catch (error) {
          if (!(error instanceof FailureError)) throw error;
          if (error.failure.code === 'not-found') continue;
          if (error.failure.awsCode !== 'DependencyViolation') throw error;
          kept.push(`network ACL ${networkAclId} stays: EC2 says that a subnet still uses it`);
        }
      }
      return kept;
    },
    (kept) => kept.length === 0,
  );
}
