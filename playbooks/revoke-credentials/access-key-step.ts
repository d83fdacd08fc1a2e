import { FailureError } from '../../src/aws/errors.ts';
import type { AccessKey } from '../../src/aws/iam/access-key.ts';
import { listAccessKeys } from '../../src/aws/iam/principal-reads.ts';
import { updateAccessKey } from '../../src/aws/iam/writes.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { isOwnIdentity } from '../steps/own-identity.ts';

/** Plans the step that makes one active key of a user inactive; the key itself stays. */
export function accessKeyStep(userName: string, { accessKeyId, status }: AccessKey): PlannedStep {
  return {
    id: `access-key:${accessKeyId}`,
    kind: 'access-key',
    title: `Make access key ${accessKeyId} of user ${userName} inactive`,
    args: { userName, accessKeyId },
    before: { status },
    change: [{ what: `status of ${accessKeyId}`, before: status, after: 'Inactive' }],
    calls: [call('iam', 'UpdateAccessKey', { UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' })],
    undo: `Make access key ${accessKeyId} of user ${userName} active again`,
  };
}

/** Makes a key inactive: what it signs is refused from then on, and it can be made active again. */
export const accessKey: StepKind = {
  async capture({ read }, { args }) {
    try {
      const keys = await listAccessKeys(read, String(args.userName));
      const key = keys.find(({ accessKeyId }) => accessKeyId === args.accessKeyId);
      return key === undefined ? null : { status: key.status };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  admit({ args }, caller) {
    if (!isOwnIdentity({ kind: 'user', name: String(args.userName) }, caller)) return;
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${String(args.accessKeyId)} is a key of your own user ${String(args.userName)}.`,
      hint: 'Use another identity to contain this one.',
    });
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, { status: 'Inactive' })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply({ write }, { args }) {
    await updateAccessKey(write, { ...keyOf(args), status: 'Inactive' });
    return { status: 'Inactive' };
  },
  recall: () => ({ status: 'Inactive' }),
  async confirm(_, { args }) {
    return { evidence: `IAM lists ${String(args.accessKeyId)} as Inactive` };
  },
  async undo({ write }, { args }) {
    // Only keys that were active have a step.
    await updateAccessKey(write, { ...keyOf(args), status: 'Active' });
    return {};
  },
};

const keyOf = (args: PlannedStep['args']) => ({
  userName: String(args.userName),
  accessKeyId: String(args.accessKeyId),
});
