import { revokeSecurityGroupRules } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import type { ApplyContext, StepFacts } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { JsonObject } from '../../src/playbook/plan.ts';
import { few } from './group-rules.ts';

/** A group, and the direction of the rules that go. */
interface Direction {
  readonly groupId: string;
  readonly isEgress: boolean;
}

/**
 * Revokes the rules that `listed` gives, all at once. One that was listed and is gone is no failure: they are listed anew
 * until that shows. Throws a FailureError where EC2 says that it revoked others.
 */
export async function revokeListed(
  context: ApplyContext,
  group: Direction,
  listed: () => Promise<readonly string[]>,
): Promise<void> {
  const ruleIds = await listed();
  try {
    await revoke(context, group, ruleIds);
  } catch (error) {
    if (!isUnknownRule(error)) throw error;
    // What was listed is gone by now: the list lagged behind, or someone else revoked one of them meanwhile.
    const left = await patiently(context, listed, (ids) => !sameJson(ids, ruleIds));
    if (sameJson(left, ruleIds)) throw error;
    await revoke(context, group, left);
  }
}

async function revoke({ write }: ApplyContext, group: Direction, ruleIds: readonly string[]): Promise<void> {
  const revoked = await revokeSecurityGroupRules(write, { ...group, ruleIds });
  // An endpoint that names none leaves it to reading back.
  if (revoked === undefined || sameJson([...revoked].sort(), [...ruleIds].sort())) return;
  throw new FailureError({
    code: 'unknown',
    message: `EC2 was asked to revoke ${few(ruleIds)} of ${group.groupId}, and says that it revoked ${few(revoked) || 'none'}.`,
    hint: 'Look at the group, then resume to check again, or roll back.',
  });
}

const isRefusal = (said: string): boolean => /^InvalidSecurityGroupRuleId\./i.test(said);
const isUnknownRule = (error: unknown): boolean =>
  error instanceof FailureError && isRefusal(error.failure.awsCode ?? '');

/** Gives the rules that a step's calls named to be revoked, sorted; undefined where none is known to have been sent. */
export function revokedIds(stepId: string, { sent }: StepFacts): readonly string[] | undefined {
  const named = sent(stepId).flatMap(({ input, error = '' }) => {
    if (isRefusal(error)) return [];
    const ids = (input as JsonObject | null)?.SecurityGroupRuleIds;
    return Array.isArray(ids) ? ids.map(String) : [];
  });
  return named.length === 0 ? undefined : [...new Set(named)].sort();
}
