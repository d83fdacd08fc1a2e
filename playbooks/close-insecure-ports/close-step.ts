import { authorizeInput } from '../../src/aws/ec2/authorize-rules.ts';
import { describeSecurityGroupRules, describeSecurityGroups } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { portName } from '../../src/flows/cleartext-ports.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type ReadContext, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedCall, PlannedStep } from '../../src/playbook/plan.ts';
import { type CapturedRule, captured, few, ownTags, portsOf, saidOf, sameOf } from '../steps/group-rules.ts';
import { byTags, restoreRules } from '../steps/restore-rules.ts';
import { revokedIds, revokeListed } from '../steps/revoke-rules.ts';
import { backStanding, undoClosing } from './go-back.ts';
import { type Closing, leftOf, type Piece } from './pieces.ts';
import { stillOpen } from './still-open.ts';

/** What the step is about: rules that go, by id, and rules that keep open what else they let through. */
export interface CloseArgs {
  readonly groupId: string;
  readonly closings: readonly Closing[];
  readonly pieces: readonly Piece[];
}

/** What the step reads: rules that go, and rules that come to the same as a piece. */
export interface RulesState {
  readonly rules: readonly CapturedRule[];
}

/** Plans the step: what is to stay open is authorised first, then the rules are revoked, all at once. */
export function closeStep(
  groupId: string,
  closings: readonly Closing[],
  pieces: readonly Piece[],
  all: readonly CapturedRule[],
): PlannedStep {
  const ids = closings.map(({ rule }) => rule.securityGroupRuleId);
  const args: CloseArgs = { groupId, closings, pieces };
  const before: RulesState = { rules: concerned(all, args) };
  const made = madePieces(args, before).map(({ rule }) => rule);
  const count = ids.length === 1 ? '1 rule' : `${ids.length} rules`;
  return {
    id: `close-ports:${groupId}`,
    kind: 'close-ports',
    title: `Close ${few(portsIn(closings), 4)} in ${groupId}: ${count} revoked, ${made.length} authorised for what stays open`,
    args: args as unknown as JsonObject,
    before: before as unknown as Json,
    change: closings.map((closing) => ({
      what: `ingress ${saidOf(closing.rule)}${closing.rule.description === undefined ? '' : ` (${closing.rule.description})`}`,
      before: few(closing.ports.map(portName), 6),
      after: few(leftOf(closing).map(portsOf), 40) || 'no rule',
    })),
    calls: [
      ...byTags(made).map((rules) => authorizeCall(groupId, rules)),
      call('ec2', 'RevokeSecurityGroupIngress', { GroupId: groupId, SecurityGroupRuleIds: ids }),
    ],
    undo: `Authorise the ${count} of ${groupId} again, with descriptions and tags (they get new ids), then revoke what was authorised in their place`,
  };
}

/** The names of the ports that close, each once. */
export const portsIn = (closings: readonly Closing[]): readonly string[] => [
  ...new Set(closings.flatMap(({ ports }) => ports.map(portName))),
];

function authorizeCall(groupId: string, rules: readonly [CapturedRule, ...CapturedRule[]]): PlannedCall {
  const input = authorizeInput({ groupId, isEgress: false, rules, tags: ownTags(rules[0]) });
  return call('ec2', 'AuthorizeSecurityGroupIngress', JSON.parse(JSON.stringify(input)) as Record<string, Json>);
}

/** Splits rules around ports. Rules are told by what they say, since EC2 gives ids. */
export const closePorts: StepKind = {
  async capture({ read }, step) {
    const args = argsOf(step);
    try {
      // A group that is gone has no rules either, and would look as if all of it were revoked.
      const [groups, rules] = await Promise.all([
        describeSecurityGroups(read, { groupIds: [args.groupId] }),
        describeSecurityGroupRules(read, { groupIds: [args.groupId] }),
      ]);
      return groups.length === 0 ? null : ({ rules: concerned(captured(rules), args) } as unknown as Json);
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current, step) {
    if (current === null) return 'gone';
    const [now, before, args] = [rulesIn(current), rulesIn(step.before), argsOf(step)];
    const known = new Map(before.map((rule) => [rule.securityGroupRuleId, rule]));
    const isOther = (rule: CapturedRule) => {
      const old = known.get(rule.securityGroupRuleId);
      return old === undefined ? isClosing(rule, args) : !sameJson(rule, old);
    };
    if (now.some(isOther)) return 'other';
    const closing = now.filter((rule) => isClosing(rule, args)).length;
    const open = new Set(now.map(sameOf));
    const made = madePieces(args, { rules: before });
    const there = made.filter(({ rule }) => open.has(sameOf(rule))).length;
    const isWhole = args.pieces.every(({ rule }) => open.has(sameOf(rule)));
    if (closing === 0) return isWhole ? 'after' : 'other';
    // Rules go all at once: where only some of them are there, someone else revoked the others.
    if (closing < args.closings.length) return 'other';
    return there === 0 && now.length === before.length ? 'before' : 'between';
  },
  async apply(context, step) {
    const args = argsOf(step);
    const now = await rulesNow(context, step);
    const open = new Set(now.map(sameOf));
    const missing = madePieces(args, { rules: rulesIn(step.before) }).map(({ rule }) => rule);
    const rules = missing.filter((rule) => !open.has(sameOf(rule)));
    const lost = await restoreRules(context, { groupId: args.groupId, isEgress: false, rules });
    const [first] = lost;
    if (first !== undefined) {
      throw new FailureError({
        code: 'refused',
        message: `${saidOf(first.rule)} can't be authorised, since ${first.why}: the rule that it is left of stays.`,
        hint: 'Roll back, then close the other rules with a new plan.',
      });
    }
    await revokeListed(context, { groupId: args.groupId, isEgress: false }, async () => {
      const planned = new Set(args.closings.map(({ rule }) => rule.securityGroupRuleId));
      return (await rulesNow(context, step)).map((rule) => rule.securityGroupRuleId).filter((id) => planned.has(id));
    });
    return outcomeOf(step, context);
  },
  recall: (_, step, facts) => outcomeOf(step, facts),
  async confirm({ read }, step) {
    const { groupId, closings, pieces } = argsOf(step);
    const kept = pieces.length === 0 ? '' : `, and ${pieces.length} rules keep open what else they let through`;
    return {
      evidence: `group ${groupId} no longer has ${few(closings.map(({ rule }) => saidOf(rule)))}${kept}`,
      remaining: await stillOpen(read, groupId, closings),
    };
  },
  undo: (context, step) => undoClosing(context, step, () => rulesNow(context, step), revokedOf(step, context)),
  standingBack: (current, step, facts) =>
    current === null
      ? 'gone'
      : backStanding(rulesIn(current), rulesIn(step.before), argsOf(step), revokedOf(step, facts)),
};

const argsOf = ({ args }: PlannedStep) => args as unknown as CloseArgs;
const rulesIn = (state: Json): readonly CapturedRule[] => (state as unknown as RulesState).rules;

function outcomeOf(step: PlannedStep, facts: StepFacts): JsonObject {
  const { groupId, closings } = argsOf(step);
  const revokedRuleIds = revokedIds(step.id, facts) ?? closings.map(({ rule }) => rule.securityGroupRuleId);
  return { groupId, closed: portsIn(closings), revokedRuleIds };
}

/** The planned rules that this run revoked: what others took away before is theirs. */
function revokedOf(step: PlannedStep, facts: StepFacts): readonly CapturedRule[] {
  const ids = facts.outcomes.get(step.id)?.revokedRuleIds;
  const planned = argsOf(step).closings.map(({ rule }) => rule);
  return Array.isArray(ids) ? planned.filter((rule) => ids.includes(rule.securityGroupRuleId)) : planned;
}

async function rulesNow(context: ReadContext, step: PlannedStep): Promise<readonly CapturedRule[]> {
  const current = await closePorts.capture(context, step);
  return current === null ? [] : rulesIn(current);
}

function concerned(rules: readonly CapturedRule[], { closings, pieces }: CloseArgs): readonly CapturedRule[] {
  const ids = new Set(closings.map(({ rule }) => rule.securityGroupRuleId));
  const sames = new Set([...closings, ...pieces].map(({ rule }) => sameOf(rule)));
  return rules.filter((rule) => ids.has(rule.securityGroupRuleId) || sames.has(sameOf(rule)));
}

/** Tells whether a rule is, or says the same as, one of those that go. */
const isClosing = (rule: CapturedRule, { closings }: CloseArgs): boolean =>
  closings.some((each) => sameOf(each.rule) === sameOf(rule));

/** The pieces that the run makes: one that was there already is neither made nor taken away. */
export function madePieces({ pieces }: Pick<CloseArgs, 'pieces'>, before: RulesState): readonly Piece[] {
  const there = new Set(before.rules.map(sameOf));
  return pieces.filter(({ rule }) => !there.has(sameOf(rule)));
}
