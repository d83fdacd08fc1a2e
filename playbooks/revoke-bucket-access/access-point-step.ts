import { FailureError } from '../../src/aws/errors.ts';
import type { PublicAccessBlock } from '../../src/aws/s3/public-access-block.ts';
import { getAccessPointPolicy } from '../../src/aws/s3-control/reads.ts';
import { deleteAccessPointPolicy, putAccessPointPolicy } from '../../src/aws/s3-control/writes.ts';
import type { CallerIdentity } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { removeStatements } from '../steps/bucket-policy/policy-text.ts';
import type { Principal } from '../steps/bucket-policy/principal.ts';
import { samePolicy } from '../steps/bucket-policy/same-policy.ts';
import { hasOrphan, refuseOrphans, refuseOwnGrant } from './edit.ts';
import { chooseGrants, type Grant, grantsOf, whoOf } from './grants.ts';
import { isOn } from './reach.ts';
import { type Point, readable } from './read-reach.ts';

/** An access point's policy as it is to become. */
export interface PointEdit {
  readonly point: Point;
  readonly removed: readonly Grant[];
  /** Statements that still reach the principal. */
  readonly left: readonly Grant[];
  /** Null when no statement is left. */
  readonly after: string | null;
}

/** Gives the access points whose policies name the principal, each without those Allow statements. */
export function pointEdits(points: readonly Point[], principal: Principal, caller: CallerIdentity): PointEdit[] {
  return points.flatMap((point) => {
    const policy = typeof point.text === 'string' ? readable(point.text) : undefined;
    if (policy === undefined) return [];
    const { removed, left } = chooseGrants(grantsOf(policy), { principal });
    if (removed.length === 0) return [];
    refuseOwnGrant(removed, caller);
    const after = removeStatements(policy.text, new Set(removed.map(({ index }) => index)));
    refuseOrphans(after);
    return [{ point, removed, left, after }];
  });
}

/** Says which of the removed statements rollback can't bring back. */
export const orphansIn = ({ point, removed }: PointEdit): string[] =>
  removed
    .filter(hasOrphan)
    .map(
      (grant) =>
        `${grant.name} of access point ${point.name} names a deleted principal (${whoOf(grant)}): rollback can't restore it.`,
    );

/** Says where S3 would refuse to take a public policy of an access point back. */
export const blockedIn = ({ point, removed }: PointEdit, accountBlock: PublicAccessBlock | null): string[] =>
  point.policyIsPublic === true &&
  isOn({ block: point.block, accountBlock }, 'blockPublicPolicy') &&
  removed.some(({ principals }) => principals.some(({ kind }) => kind === 'everyone'))
    ? [
        `BlockPublicPolicy is on for access point ${point.name}: S3 refuses to take its public policy back, so rollback can't while it is.`,
      ]
    : [];

/** Plans the step that replaces an access point's policy as a whole; the exact text is part of the plan. */
export function accessPointStep({ point, removed, after }: PointEdit): PlannedStep {
  const { name, account, text = null } = point;
  const policy = text === null ? undefined : readable(text);
  const kept = (policy?.statements.length ?? 0) - removed.length;
  const at = { AccountId: account, Name: name };
  return {
    id: `access-point-policy:${name}`,
    kind: 'access-point-policy',
    title: `Remove ${removed.map((grant) => grant.name).join(', ')} from the policy of access point ${name}`,
    args: { name, policy: after },
    before: { policy: text },
    change: [
      ...removed.map((grant) => ({
        what: grant.name,
        before: JSON.stringify(policy?.statements[grant.index]?.value),
        after: 'removed',
      })),
      {
        what: 'other statements',
        before: `${kept}`,
        after: after === null ? 'none left: the policy goes' : `${kept}, byte for byte`,
      },
    ],
    calls: [
      after === null
        ? call('s3-control', 'DeleteAccessPointPolicy', at)
        : call('s3-control', 'PutAccessPointPolicy', { ...at, Policy: after }),
    ],
    undo: `Put back the policy of access point ${name}, byte for byte`,
  };
}

/** Replaces an access point's policy; S3 does it at once or not at all. */
export const accessPointPolicy: StepKind = {
  async capture({ read, account }, { args }) {
    try {
      return { policy: await getAccessPointPolicy(read, { accountId: account, name: String(args.name) }) };
    } catch (error) {
      if (error instanceof FailureError && error.failure.awsCode === 'NoSuchAccessPoint') return null;
      throw error;
    }
  },
  same: (a, b) => a !== null && b !== null && samePolicy(policyOf(a), policyOf(b)),
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, step.before)) return 'before';
    if (samePolicy(policyOf(current), policyOf(step.args))) return 'after';
    return samePolicy(policyOf(current), policyOf(step.before)) ? 'before' : 'other';
  },
  async apply(context, { args }) {
    await setPolicy(context, args, policyOf(args));
    return {};
  },
  async confirm(_, { args }) {
    return { evidence: args.policy === null ? 'the access point has no policy' : 'its policy reads back as planned' };
  },
  async undo(context, { args, before }) {
    await setPolicy(context, args, policyOf(before));
    return {};
  },
};

const policyOf = (state: Json): string | null => (state as { readonly policy: string | null }).policy;

async function setPolicy(
  { write, account }: Parameters<StepKind['apply']>[0],
  args: PlannedStep['args'],
  policy: string | null,
): Promise<void> {
  const at = { accountId: account, name: String(args.name) };
  if (policy === null) await deleteAccessPointPolicy(write, at);
  else await putAccessPointPolicy(write, { ...at, policy });
}
