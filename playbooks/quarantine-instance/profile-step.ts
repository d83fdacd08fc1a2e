import { describeProfileAssociation, type ProfileAssociation } from '../../src/aws/ec2/instance-reads.ts';
import { associateProfile, disassociateProfile } from '../../src/aws/ec2/instance-writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the step that takes the instance profile off an instance. */
export function profileStep(instanceId: string, { associationId, profileArn }: ProfileAssociation): PlannedStep {
  return {
    id: `detach-profile:${instanceId}`,
    kind: 'detach-profile',
    title: `Take the instance profile ${nameOf(profileArn)} off ${instanceId}`,
    args: { instanceId },
    before: { associationId, profileArn },
    change: [{ what: `instance profile of ${instanceId}`, before: profileArn, after: 'none' }],
    calls: [call('ec2', 'DisassociateIamInstanceProfile', { AssociationId: associationId })],
    undo: `Put the instance profile ${nameOf(profileArn)} back on ${instanceId}; the association gets a new id`,
  };
}

/** Takes the instance profile off, so that the instance gets no further credentials of its role. */
export const detachProfile: StepKind = {
  async capture({ read }, { args }) {
    const found = await describeProfileAssociation(read, { instanceId: String(args.instanceId) });
    return found === undefined
      ? { associationId: null, profileArn: null }
      : { associationId: found.associationId, profileArn: found.profileArn };
  },
  standing(current, { before }) {
    const arn = arnOf(current);
    if (arn === null) return 'after';
    return arn === arnOf(before) ? 'before' : 'other';
  },
  async apply({ write }, _, current) {
    // Whoever put it back meanwhile gave it another association than the plan has.
    const { associationId } = current as { associationId: string | null };
    if (associationId !== null) await disassociateProfile(write, { associationId });
    return {};
  },
  async confirm(_, { args }) {
    return { evidence: `${String(args.instanceId)} has no instance profile` };
  },
  async undo(context, { args, before }) {
    const profile = { instanceId: String(args.instanceId), profileArn: arnOf(before) ?? '' };
    // One that was just taken off is in the way for a moment, and no longer shown.
    const problem = await patiently(
      context,
      () => associateProfile(context.write, profile).catch((error: unknown) => error),
      (error) => !(error instanceof FailureError && error.failure.awsCode === 'IncorrectState'),
    );
    if (problem !== undefined) throw problem;
    return {};
  },
};

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

const arnOf = (state: Json): string | null => (state as { profileArn: string | null }).profileArn;
