import { describeSecurityGroupRules, describeSecurityGroups } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type ReadContext, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import {
  type CapturedRule,
  captured,
  changeLines,
  countOf,
  few,
  ownTags,
  saidOf,
  sameOf,
  wayOf,
} from '../steps/group-rules.ts';
import { restoreRules } from '../steps/restore-rules.ts';
import { revokedIds, revokeListed } from '../steps/revoke-rules.ts';

/** What the step reads: the rules of its direction, or those of them that were chosen. */
interface RulesState {
  readonly rules: readonly CapturedRule[];
}

/**
 * Plans the step that revokes rules of one direction, all at once or not at all. `isAll` tells that they are all there
 * are, so that one more is drift.
 */
export function revokeStep(
  groupId: string,
  isEgress: boolean,
  rules: readonly CapturedRule[],
  isAll: boolean,
): PlannedStep {
  const way = wayOf(isEgress);
  const ruleIds = rules.map((rule) => rule.securityGroupRuleId);
  const count = countOf(rules.length, isEgress);
  return {
    id: `revoke-${way}:${groupId}`,
    kind: 'revoke-rules',
    title: `Revoke ${isAll ? allOf(rules.length, count) : count} of ${groupId}`,
    args: { groupId, isEgress, isAll },
    before: { rules },
    change: changeLines(rules),
    calls: [
      call('ec2', isEgress ? 'RevokeSecurityGroupEgress' : 'RevokeSecurityGroupIngress', {
        GroupId: groupId,
        SecurityGroupRuleIds: ruleIds,
      }),
    ],
    undo: `Authorise the ${count} of ${groupId} again, with descriptions and tags: they get new ids${refersTo(rules)}`,
  };
}

const allOf = (length: number, count: string): string =>
  length === 1 ? count.replace('1', 'the only') : `all ${count}`;

/** What has to be there still for the rules to be taken back. */
function refersTo(rules: readonly CapturedRule[]): string {
  const named = [...new Set(rules.flatMap((rule) => rule.prefixListId ?? rule.referencedGroupId ?? []))].sort();
  return named.length === 0 ? '' : `, and ${few(named)} must still be there`;
}

/** Revokes rules by their ids. Going back they are told by what they say, since EC2 gives new ids. */
export const revokeRules: StepKind = {
  async capture({ read }, step) {
    const { groupId, isEgress, isAll } = argsOf(step);
    try {
      // A group that is gone has no rules either, and would look as if all of it were revoked.
      const [groups, rules] = await Promise.all([
        describeSecurityGroups(read, { groupIds: [groupId] }),
        describeSecurityGroupRules(read, { groupIds: [groupId] }),
      ]);
      if (groups.length === 0) return null;
      const planned = asRules(step.before);
      const [ids, sames] = [new Set(planned.map(idOf)), new Set(planned.map(sameOf))];
      const own = captured(rules).filter((rule) => rule.isEgress === isEgress);
      return { rules: isAll ? own : own.filter((rule) => ids.has(idOf(rule)) || sames.has(sameOf(rule))) };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current, step) {
    if (current === null) return 'gone';
    const [now, planned] = [asRules(current), asRules(step.before)];
    if (now.length === 0) return 'after';
    const known = new Map(planned.map((rule) => [idOf(rule), rule]));
    if (now.some((rule) => !sameJson(rule, known.get(idOf(rule)) ?? null))) return 'other';
    return now.length === planned.length ? 'before' : 'between';
  },
  async apply(context, step) {
    const { groupId, isEgress } = argsOf(step);
    await revokeListed(context, { groupId, isEgress }, () => presentIds(context, step));
    return { groupId, way: wayOf(isEgress), revokedRuleIds: sentIds(step, context) };
  },
  recall: (_, step, facts) => ({
    groupId: argsOf(step).groupId,
    way: wayOf(argsOf(step).isEgress),
    revokedRuleIds: sentIds(step, facts),
  }),
  async confirm(_, step) {
    const { groupId, isEgress, isAll } = argsOf(step);
    const planned = asRules(step.before);
    if (isAll) return { evidence: `group ${groupId} has no ${wayOf(isEgress)} rule` };
    return { evidence: `group ${groupId} no longer has ${few(planned.map(saidOf))}` };
  },
  async undo(context, step) {
    const { groupId, isEgress } = argsOf(step);
    const missingNow = async () => {
      const current = await revokeRules.capture(context, step);
      return current === null ? undefined : missing(asRules(current), revokedOf(step, context));
    };
    const lost = await restoreRules(context, { groupId, isEgress, rules: (await missingNow()) ?? [] });
    if (lost.length === 0) return {};
    // What is kept is not read back by the engine.
    const left = await patiently(context, missingNow, (rules) => (rules?.length ?? 0) <= lost.length);
    if (left === undefined) return {};
    if (left.length > lost.length) {
      throw new FailureError({
        code: 'unknown',
        message: `EC2 took the rules of ${groupId}, but does not show ${few(left.map(saidOf))}.`,
        hint: 'Look at the group, then roll back again.',
      });
    }
    return { kept: `can't be restored: ${lost.map(({ rule, why }) => `${saidOf(rule)}, since ${why}`).join('; ')}` };
  },
  standingBack(current, step, facts) {
    if (current === null) return 'gone';
    const now = asRules(current);
    const ours = revokedOf(step, facts);
    const absent = missing(now, ours);
    const ids = new Set(now.map(idOf));
    // Rules go all at once: while one of them has its id, none was revoked by this run.
    const isUntouched = ours.some((rule) => ids.has(idOf(rule)));
    if (absent.length > 0 && !isUntouched) return absent.length === ours.length ? 'after' : 'between';
    const planned = asRules(step.before);
    const theirs = isUntouched ? planned : planned.filter((rule) => !ours.includes(rule));
    const closed = missing(now, theirs);
    const notes = [
      ...(closed.length === 0 ? [] : [`someone else revoked ${few(closed.map(saidOf))}, and that stays so`]),
      ...othersOf(now, planned),
    ];
    return notes.length === 0 ? 'before' : { kept: notes.join('; ') };
  },
};

const argsOf = ({ args }: PlannedStep) => args as unknown as { groupId: string; isEgress: boolean; isAll: boolean };
const asRules = (state: Json): readonly CapturedRule[] => (state as unknown as RulesState).rules;
const idOf = (rule: CapturedRule): string => rule.securityGroupRuleId;

function missing(now: readonly CapturedRule[], wanted: readonly CapturedRule[]): readonly CapturedRule[] {
  const there = new Set(now.map(sameOf));
  return wanted.filter((rule) => !there.has(sameOf(rule)));
}

/** Rules that are not as they were because someone else made them. */
function othersOf(now: readonly CapturedRule[], planned: readonly CapturedRule[]): string[] {
  const before = new Map(planned.map((rule) => [sameOf(rule), rule]));
  const added = now.filter((rule) => !before.has(sameOf(rule)));
  const reworded = now.filter((rule) => {
    const old = before.get(sameOf(rule));
    return (
      old !== undefined && !sameJson([old.description ?? '', ownTags(old)], [rule.description ?? '', ownTags(rule)])
    );
  });
  return [
    ...(added.length === 0 ? [] : [`${few(added.map(saidOf))} was added by someone else and stays`]),
    ...(reworded.length === 0
      ? []
      : [`${few(reworded.map(saidOf))} is there with another description or other tags, and stays so`]),
  ];
}

async function presentIds(context: ReadContext, step: PlannedStep): Promise<readonly string[]> {
  const current = await revokeRules.capture(context, step);
  const planned = new Set(asRules(step.before).map(idOf));
  return current === null
    ? []
    : asRules(current)
        .map(idOf)
        .filter((id) => planned.has(id));
}

/** The rules that calls of this run named; a run that was killed may not know, and then all of the plan's. */
const sentIds = (step: PlannedStep, facts: StepFacts): readonly string[] =>
  revokedIds(step.id, facts) ?? asRules(step.before).map(idOf);

/** The planned rules that this run revoked: what others took away before is theirs. */
function revokedOf(step: PlannedStep, { outcomes }: StepFacts): readonly CapturedRule[] {
  const ids = outcomes.get(step.id)?.revokedRuleIds;
  const planned = asRules(step.before);
  return Array.isArray(ids) ? planned.filter((rule) => ids.includes(idOf(rule))) : planned;
}
