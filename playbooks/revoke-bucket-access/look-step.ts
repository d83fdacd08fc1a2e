import { FailureError } from '../../src/aws/errors.ts';
import { callerIdentity } from '../../src/aws/sts/reads.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import type { StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { type Goal, goalArgs, goalOf, judge } from './contained.ts';
import { attemptInto, readReach } from './read-reach.ts';
import { nameOf } from './who-may-read.ts';

/**
 * Plans the look at the whole bucket once all is done: whether those who are to be out are. It carries what was read of the
 * bucket before, for the record.
 */
export function lookStep(bucket: string, goal: Goal, captured: JsonObject): PlannedStep {
  return {
    id: `who-may-read:${bucket}`,
    kind: 'who-may-read',
    title: `Check who may still read ${bucket}`,
    args: { bucket, ...goalArgs(goal), captured },
    before: null,
    change: [],
    calls: [],
    undo: 'Nothing: it only looks',
  };
}

/**
 * Reads policy, block, ACL and access points and evaluates them for those who are to be out, and for the responder. What
 * stays open beside that goes to the result; whoever is still in makes it not contained.
 */
export const whoMayRead: StepKind = {
  onlyReads: true,
  async capture() {
    return null;
  },
  standing: () => 'same',
  // What else the bucket is set to may change meanwhile: the plan's own words say what of it would be worse.
  sameStep: (a, b) => sameJson(withoutRecord(a), withoutRecord(b)),
  async apply() {
    return {};
  },
  async confirm({ read, account, region }, { args }) {
    const caller = await callerIdentity(read);
    const unknown: string[] = [];
    const refusals: FailureError[] = [];
    const partition = caller.arn.split(':')[1] ?? 'aws';
    const bucket = String(args.bucket);
    const reach = await readReach({ read, account, partition, region }, bucket, attemptInto(unknown, refusals));
    const { out, failed, open, lost } = judge(goalOf(args), reach, caller);
    const [refusal] = refusals;
    if (failed.length > 0 && refusal !== undefined) {
      // What could not be read, such as the account's block, may be the very thing that contains it.
      throw new FailureError({
        code: refusal.failure.code,
        message: `Whether ${bucket} is contained is not known: ${[...unknown, ...failed].join('; ')}.`,
        hint: 'Give the session the permission to read it, then resume the run, which reads everything back again.',
      });
    }
    if (failed.length > 0) {
      throw new FailureError({
        code: 'unknown',
        message: `${bucket} is not contained: ${failed.join('; ')}.`,
        hint: 'Plan a stronger level (deny the principal, block, lock-down), or roll back.',
      });
    }
    const isOut = out.filter(({ may }) => may === 'no').map(({ asker }) => nameOf(asker));
    const whoIsOut =
      isOut.length === 0 ? 'nobody who was to be out is certain to be' : `${isOut.join(', ')} may not read it`;
    const wayBack = lost.length === 0 ? `; ${caller.roleArn ?? caller.arn} is not denied the way back` : '';
    return {
      evidence: `evaluated as read back: ${whoIsOut}${wayBack}`,
      remaining: [...open, ...unknown.map((each) => each.replace(/\.$/, ''))],
    };
  },
  async undo() {
    return {};
  },
};

function withoutRecord({ title, args: { captured: _, ...args }, before, change, calls, undo }: PlannedStep): Json {
  return [title, args, before, change.length, calls.length, undo];
}
