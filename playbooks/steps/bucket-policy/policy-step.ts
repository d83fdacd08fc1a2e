import { FailureError } from '../../../src/aws/errors.ts';
import { getBucketPolicy, getBucketPolicyStatus } from '../../../src/aws/s3/reads.ts';
import { deleteBucketPolicy, putBucketPolicy } from '../../../src/aws/s3/writes.ts';
import { sameJson } from '../../../src/playbook/canonical.ts';
import { call, type Proof, type ReadContext, type StepKind } from '../../../src/playbook/define.ts';
import { patiently } from '../../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../../src/playbook/plan.ts';
import { PolicyTextError, readPolicy, removeStatements, replaceStatement, type StatementText } from './policy-text.ts';
import { refuseLockOut } from './refusals.ts';
import { meaningOf, samePolicy } from './same-policy.ts';

/** What the step is to do with a bucket's policy. Null is no policy, which is not an empty one. */
export interface PolicyChange {
  readonly bucket: string;
  readonly account: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly title: string;
  readonly change: PlannedStep['change'];
  /** The Sids of the statements that are added or replaced; without them the whole policy is this run's to put back. */
  readonly sid?: string | readonly string[];
  /** A later step of the plan blocks what the policy leaves public. */
  readonly isThenBlocked?: boolean;
}

/** Plans the step that replaces a bucket's policy as a whole; the exact text is part of the plan. */
export function policyStep(policyChange: PolicyChange): PlannedStep {
  const { bucket, account, before, after, title, change, sid, isThenBlocked = false } = policyChange;
  const at = { Bucket: bucket, ExpectedBucketOwner: account };
  return {
    id: `bucket-policy:${bucket}`,
    kind: 'bucket-policy',
    title,
    args: {
      bucket,
      policy: after,
      ...(sid === undefined ? {} : { sid }),
      ...(isThenBlocked ? { isThenBlocked } : {}),
    },
    before: { policy: before },
    change,
    calls: [
      after === null ? call('s3', 'DeleteBucketPolicy', at) : call('s3', 'PutBucketPolicy', { ...at, Policy: after }),
    ],
    undo:
      before === null
        ? `Remove the policy of ${bucket}, which had none`
        : `Put back the policy of ${bucket}, byte for byte`,
  };
}

/** Replaces a bucket's policy; S3 does it at once or not at all, and whoever writes last wins. */
export const bucketPolicy: StepKind = {
  async capture(context, { args }) {
    try {
      return { policy: await getBucketPolicy(context.read, at(context, args)) };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  },
  same: (a, b) => a !== null && b !== null && samePolicy(policyOf(a), policyOf(b)),
  sameStep: (a, b) =>
    sameJson(
      [a.args.bucket, a.args.sid ?? null, a.title, a.change],
      [b.args.bucket, b.args.sid ?? null, b.title, b.change],
    ) &&
    sentAsSaid(a) &&
    samePolicy(policyOf(a.before), policyOf(b.before)) &&
    samePolicy(policyOf(a.args), policyOf(b.args)),
  admit({ args }, caller) {
    const policy = policyOf(args);
    if (policy === null) return;
    const partition = caller.arn.split(':')[1] ?? 'aws';
    refuseLockOut(`arn:${partition}:s3:::${String(args.bucket)}`, policy, caller, sidsOf(args));
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, step.before)) return 'before';
    const { policy } = current as { policy: string | null };
    if (samePolicy(policy, step.args.policy as string | null)) return 'after';
    return samePolicy(policy, (step.before as { policy: string | null }).policy) ? 'before' : 'other';
  },
  async apply(context, { args }) {
    await setPolicy(context, args, args.policy as string | null);
    return { policy: args.policy as string | null };
  },
  async confirm(context, { args }): Promise<Proof> {
    const isPublic = await verdict(context, args);
    if (args.policy === null) return { evidence: 'the bucket has no policy' };
    if (isPublic === false) return { evidence: 'the policy reads back as planned, and S3 says it is not public' };
    if (isPublic === undefined) {
      return {
        evidence: 'the policy reads back as planned',
        remaining: ["S3's own verdict on whether the policy is public could not be read"],
      };
    }
    if (args.isThenBlocked === true) {
      return { evidence: 'the policy reads back as planned; S3 still calls it public, and the block is to come' };
    }
    return {
      evidence: 'the policy reads back as planned; S3 still calls it public',
      remaining: [
        'S3 still calls the policy public, because a statement for everyone remains in it (level block closes that too)',
      ],
    };
  },
  standingBack(current, step, facts) {
    const standing = bucketPolicy.standing(current, step, facts);
    const sids = sidsOf(step.args);
    if (standing !== 'other' || sids.length === 0) return standing;
    const own = ownStatements(policyOf(current), step);
    if (own === 'changed') return 'other';
    // What others did to the rest of the policy is theirs: only the statements of this run go.
    return own.length === 0 ? { kept: ownGone(step.args) } : 'after';
  },
  async undo(context, step) {
    const { args, before } = step;
    const current = await getBucketPolicy(context.read, at(context, args));
    const own = ownStatements(current, step);
    // Without Sids the whole policy is the run's; with them, what is not as it left it may be someone else's.
    const isOurs = samePolicy(current, policyOf(args)) || sidsOf(args).length === 0;
    if (!isOurs && own === 'changed') throw movedMeanwhile(String(args.bucket));
    if (!isOurs && own.length === 0) return { kept: ownGone(args) };
    await putBack(context, args, isOurs || own === 'changed' ? policyOf(before) : withoutOwn(current ?? '', own));
    return {};
  },
};

const policyOf = (state: Json): string | null => (state as { readonly policy: string | null }).policy;

const sidsOf = ({ sid }: PlannedStep['args']): readonly string[] =>
  (Array.isArray(sid) ? sid : [sid]).filter((each) => typeof each === 'string');

/** Tells whether the call that is shown sends the policy that is meant. */
function sentAsSaid({ args, calls }: PlannedStep): boolean {
  return (
    calls.length === 1 && (calls[0]?.input.Policy ?? null) === args.policy && calls[0]?.input.Bucket === args.bucket
  );
}

/** A statement of the run in a policy: its place, and the text of what stood there before under its Sid. */
interface OwnStatement {
  readonly index: number;
  readonly earlier?: string | undefined;
}

/** The run's own statements that are in a policy still; `changed` where one of their Sids says something else by now. */
function ownStatements(policy: string | null, { args, before }: PlannedStep): readonly OwnStatement[] | 'changed' {
  const planned = policyOf(args);
  if (policy === null || planned === null) return [];
  const now = statementsOf(policy);
  if (now === undefined) return sidsOf(args).length === 0 ? [] : 'changed';
  const found: OwnStatement[] = [];
  for (const sid of sidsOf(args)) {
    const own = bySid(planned, sid);
    const index = now.findIndex(({ value }) => value.Sid === sid);
    const statement = now[index];
    if (statement === undefined || own === undefined) continue;
    if (meaningOf(statement.value) !== meaningOf(own.value)) return 'changed';
    found.push({ index, earlier: bySid(policyOf(before), sid)?.text });
  }
  return found;
}

const ownGone = (args: PlannedStep['args']): string =>
  `statement ${sidsOf(args).join(' and ')} is gone from the policy; what others changed in it since stays`;

const movedMeanwhile = (bucket: string): FailureError =>
  new FailureError({
    code: 'refused',
    message: `The policy of ${bucket} was changed in the very moment in which it was to be put back, and was left as it is.`,
    hint: 'Look at who changes it, then roll back again.',
  });

const bySid = (policy: string | null, sid: string): StatementText | undefined =>
  policy === null ? undefined : statementsOf(policy)?.find(({ value }) => value.Sid === sid);

/** Takes the run's statements out of a policy, and puts back what stood in their place. */
function withoutOwn(policy: string, own: readonly OwnStatement[]): string | null {
  let text = policy;
  for (const { index, earlier } of own) if (earlier !== undefined) text = replaceStatement(text, index, earlier);
  return removeStatements(text, new Set(own.filter(({ earlier }) => earlier === undefined).map(({ index }) => index)));
}

/** Undefined for a policy whose text is ambiguous: nobody can edit that. */
function statementsOf(policy: string): readonly StatementText[] | undefined {
  try {
    return readPolicy(policy).statements;
  } catch (error) {
    if (error instanceof PolicyTextError) return undefined;
    throw error;
  }
}

type Context = Pick<ReadContext, 'read' | 'account'>;

/** The bucket, and the owner it must have: a bucket of that name in another account is refused by S3. */
function at({ account }: Pick<Context, 'account'>, args: PlannedStep['args']) {
  return { bucket: String(args.bucket), expectedBucketOwner: account };
}

/** S3's own verdict on the policy; undefined where it can't be had, which is not a reason to doubt what was read back. */
async function verdict(context: ReadContext, args: PlannedStep['args']): Promise<boolean | undefined> {
  try {
    return (await getBucketPolicyStatus(context.read, at(context, args)))?.isPublic ?? false;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code !== 'expired') return undefined;
    throw error;
  }
}

async function setPolicy(
  context: Parameters<StepKind['apply']>[0],
  args: PlannedStep['args'],
  policy: string | null,
): Promise<void> {
  const bucket = at(context, args);
  if (policy === null) await deleteBucketPolicy(context.write, bucket);
  else await putBucketPolicy(context.write, { ...bucket, policy });
}

/** A block that was just taken away is still enforced for a moment, and then S3 refuses the public policy of before. */
async function putBack(
  context: Parameters<StepKind['undo']>[0],
  args: PlannedStep['args'],
  policy: string | null,
): Promise<void> {
  const problem = await patiently(
    context,
    () => setPolicy(context, args, policy).catch((error: unknown) => error),
    (error) => !isBlocked(error),
  );
  if (problem !== undefined) throw problem;
}

function isBlocked(error: unknown): boolean {
  if (!(error instanceof FailureError) || error.failure.code !== 'denied') return false;
  const { message = '' } = (error.failure.cause ?? {}) as { readonly message?: string };
  return message.includes('BlockPublicPolicy');
}

/** The bucket itself is gone, not only its policy. */
export function isGone(error: unknown): boolean {
  return error instanceof FailureError && error.failure.awsCode === 'NoSuchBucket';
}
