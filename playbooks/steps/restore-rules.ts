import { authorizeSecurityGroupRules } from '../../src/aws/ec2/authorize-rules.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { canonicalJson } from '../../src/playbook/canonical.ts';
import type { ApplyContext } from '../../src/playbook/define.ts';
import { type CapturedRule, ownTags } from './group-rules.ts';

/** A rule that EC2 does not take back, and why. */
export interface LostRule {
  readonly rule: CapturedRule;
  readonly why: string;
}

/**
 * Authorises rules of one direction again with their descriptions and tags; a rule that is there by now is done. Gives
 * those that can't be, since what they refer to is gone.
 */
export async function restoreRules(
  { write }: ApplyContext,
  group: { readonly groupId: string; readonly isEgress: boolean; readonly rules: readonly CapturedRule[] },
): Promise<readonly LostRule[]> {
  const { groupId, isEgress } = group;
  const add = (rules: readonly CapturedRule[], tags: Readonly<Record<string, string>>) =>
    authorizeSecurityGroupRules(write, { groupId, isEgress, rules, tags });
  const lost: LostRule[] = [];
  // A call gives all its rules the same tags, so that there is one call for each set of them.
  for (const [first, ...others] of byTags(group.rules)) {
    const rules = [first, ...others];
    const tags = ownTags(first);
    try {
      await add(rules, tags);
    } catch (error) {
      if (!isOfOneRule(error)) throw error;
      // EC2 refuses all for the sake of one: asked one by one, the others are taken.
      for (const rule of rules) {
        const why = await reasonAgainst(rule, () => add([rule], tags));
        if (why !== undefined) lost.push({ rule, why });
      }
    }
  }
  return lost;
}

/** Gathers rules by their tags: a call gives all its rules the same ones. */
export function byTags(rules: readonly CapturedRule[]): readonly (readonly [CapturedRule, ...CapturedRule[]])[] {
  const sets = new Map<string, [CapturedRule, ...CapturedRule[]]>();
  for (const rule of rules) {
    const key = canonicalJson(ownTags(rule));
    const same = sets.get(key);
    if (same === undefined) sets.set(key, [rule]);
    else same.push(rule);
  }
  return [...sets.values()];
}

async function reasonAgainst(rule: CapturedRule, add: () => Promise<void>): Promise<string | undefined> {
  try {
    await add();
    return undefined;
  } catch (error) {
    if (!isOfOneRule(error)) throw error;
    const { awsCode } = (error as FailureError).failure;
    if (awsCode === DUPLICATE) return undefined;
    if (rule.prefixListId !== undefined) return `prefix list ${rule.prefixListId} is gone or not shared any more`;
    if (rule.referencedGroupId !== undefined) return `group ${rule.referencedGroupId} is gone or out of reach`;
    throw error;
  }
}

const DUPLICATE = 'InvalidPermission.Duplicate';

/** What EC2 says against one rule of those in a call: it is there already, or what it refers to can't be named. */
function isOfOneRule(error: unknown): boolean {
  return error instanceof FailureError && /^Invalid[A-Z]/.test(error.failure.awsCode ?? '');
}
