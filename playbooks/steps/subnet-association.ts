import type { NetworkAcl } from '../../src/aws/ec2/network-acl.ts';
import { describeNetworkAcls, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { replaceNetworkAclAssociation } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { CallerIdentity, ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, from, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { denyAllStepId, openingsOf } from './deny-all-acl.ts';

/** Which network ACL stands before a subnet. The association's id is another one after each replacement. */
interface AssociationState {
  readonly networkAclId: string;
  readonly associationId: string;
  /** True when the network ACL that stood there at planning is no more. */
  readonly plannedIsGone?: true;
}

/** Plans the step that puts the network ACL that denies everything before a subnet; `usable` is its id where it is there already. */
export function associationStep(subnetId: string, acl: NetworkAcl, usable: string | undefined): PlannedStep {
  const { networkAclId, vpcId, tags } = acl;
  const denyAll = denyAllStepId(vpcId);
  const before: JsonObject = { networkAclId, associationId: associationOf(subnetId, acl) };
  return {
    id: `subnet-association:${subnetId}`,
    kind: 'subnet-association',
    title: `Put the network ACL that denies everything before ${subnetId}`,
    args: { subnetId, vpcId, denyAll },
    before,
    change: [
      {
        what: `network ACL of ${subnetId}`,
        before: tags.Name === undefined ? networkAclId : `${networkAclId} (${tags.Name})`,
        after: usable ?? 'the new network ACL, which denies everything in and out',
      },
    ],
    calls: [
      call('ec2', 'ReplaceNetworkAclAssociation', {
        AssociationId: before.associationId,
        NetworkAclId: usable ?? from(denyAll, 'networkAclId'),
      }),
    ],
    undo: `Associate ${subnetId} with network ACL ${networkAclId} again`,
  };
}

/** Replaces the network ACL of one subnet; EC2 does it at once or not at all. */
export const subnetAssociation: StepKind = {
  async capture({ read }, { args, before }) {
    const { subnetId, vpcId } = args as { subnetId: string; vpcId: string };
    const acls = await describeNetworkAcls(read, { vpcId });
    const acl = acls.find(({ subnetIds }) => subnetIds.includes(subnetId));
    if (acl === undefined) return null;
    const planned = asState(before).networkAclId;
    return {
      networkAclId: acl.networkAclId,
      associationId: associationOf(subnetId, acl),
      ...(acls.some(({ networkAclId }) => networkAclId === planned) ? {} : { plannedIsGone: true }),
    };
  },
  same: (a, b) => a !== null && b !== null && asState(a).networkAclId === asState(b).networkAclId,
  sameStep: (a, b) => sameJson(withoutAssociation(a), withoutAssociation(b)),
  admit: ({ args }, caller, read) => refuseHostIn(read, caller, String(args.subnetId)),
  standing(current, step, facts) {
    if (current === null) return 'gone';
    const { networkAclId } = asState(current);
    if (networkAclId === asState(step.before).networkAclId) return 'before';
    return networkAclId === denyAllOf(step, facts) ? 'after' : 'other';
  },
  standingBack(current, step, facts) {
    const standing = subnetAssociation.standing(current, step, facts);
    if (standing !== 'after' || asState(current).plannedIsGone !== true) return standing;
    return { kept: wayOut(step, asState(current)) };
  },
  async apply(context, step) {
    const networkAclId = denyAllOf(step, context);
    if (networkAclId === undefined) throw new TypeError(`${step.id} has no network ACL to put before the subnet`);
    return associate(context, step, networkAclId);
  },
  recall: (current) => {
    const { networkAclId, associationId } = asState(current);
    return { networkAclId, associationId };
  },
  async confirm({ read }, { args }) {
    const subnetId = String(args.subnetId);
    const [acl] = await describeNetworkAcls(read, { subnetIds: [subnetId] });
    const openings = acl === undefined ? ['no network ACL is shown'] : openingsOf(acl);
    if (acl !== undefined && openings.length === 0) {
      return { evidence: `${acl.networkAclId} stands before ${subnetId} and denies everything, in and out` };
    }
    throw new FailureError({
      code: 'unknown',
      message: `${subnetId} is not cut off: its network ACL ${acl?.networkAclId ?? ''} does not deny everything (${openings.join('; ')}).`,
      hint: 'Look for who changes it, then resume to check again, or roll back.',
    });
  },
  async undo(context, step) {
    await associate(context, step, asState(step.before).networkAclId);
    return {};
  },
};

/** Refuses the program's own host, whose credentials carry its id as the session's name, where it has an interface in the subnet. */
export async function refuseHostIn(read: ReadAccess, caller: CallerIdentity, subnetId: string): Promise<void> {
  const [, instanceId] = /\/(i-[0-9a-f]+)$/.exec(caller.arn) ?? [];
  if (instanceId === undefined) return;
  const [card] = await describeNetworkInterfaces(read, {
    instanceId,
    filters: [{ name: 'subnet-id', values: [subnetId] }],
  });
  if (card === undefined) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: this program runs with the credentials of ${instanceId}, which has ${card.networkInterfaceId} in ${subnetId}.`,
    hint: 'Run it from elsewhere: it would cut itself off.',
  });
}

const asState = (state: Json): AssociationState => state as unknown as AssociationState;

function associationOf(subnetId: string, { associations }: NetworkAcl): string {
  return associations.find((each) => each.subnetId === subnetId)?.associationId ?? '';
}

/** The association is found by its subnet when it is replaced: that it has another id by now changes nothing. */
const withoutAssociation = ({ before, calls, ...rest }: PlannedStep): Json =>
  [
    { ...rest },
    asState(before).networkAclId,
    calls.map(({ input: { AssociationId: _, ...input }, operation }) => ({ operation, input })),
  ] as unknown as Json;

function denyAllOf({ args }: PlannedStep, { outcomes }: StepFacts): string | undefined {
  const networkAclId = outcomes.get(String(args.denyAll))?.networkAclId;
  return typeof networkAclId === 'string' && networkAclId !== '' ? networkAclId : undefined;
}

async function associate(
  context: Parameters<StepKind['apply']>[0],
  { args }: PlannedStep,
  networkAclId: string,
): Promise<JsonObject> {
  const subnetId = String(args.subnetId);
  const [acl] = await describeNetworkAcls(context.read, { subnetIds: [subnetId] });
  if (acl === undefined) {
    throw new FailureError({
      code: 'not-found',
      message: `EC2 shows no network ACL of ${subnetId}.`,
      hint: 'Look whether the subnet is still there, then resume.',
    });
  }
  const associationId = associationOf(subnetId, acl);
  if (acl.networkAclId === networkAclId) return { networkAclId, associationId };
  return {
    networkAclId,
    associationId: await replaceNetworkAclAssociation(context.write, { associationId, networkAclId }),
  };
}

function wayOut({ args, before }: PlannedStep, { networkAclId, associationId }: AssociationState): string {
  const subnetId = String(args.subnetId);
  const old = asState(before).networkAclId;
  return (
    `${subnetId} stays cut off by ${networkAclId}: its network ACL of before, ${old}, is no more, and no other is put in its place unasked. ` +
    `Choose one, then \`aws ec2 replace-network-acl-association --association-id ${associationId} --network-acl-id acl-…\``
  );
}
