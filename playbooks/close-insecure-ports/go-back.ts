import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import type { ApplyContext, Standing } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { type CapturedRule, few, ownTags, saidOf, sameOf } from '../steps/group-rules.ts';
import { restoreRules } from '../steps/restore-rules.ts';
import { revokeListed } from '../steps/revoke-rules.ts';
import { type CloseArgs, madePieces, type RulesState } from './close-step.ts';
import type { Piece } from './pieces.ts';

/** How the rules stand for going back; what others changed meanwhile stays, or stops it where going back would open what they closed. */
export function backStanding(
  now: readonly CapturedRule[],
  before: readonly CapturedRule[],
  args: CloseArgs,
): Standing | { readonly kept: string } {
  const open = new Set(now.map(sameOf));
  const restored = args.closings.filter(({ rule }) => open.has(sameOf(rule))).length;
  const made = madePieces(args, { rules: before });
  const left = made.filter(({ rule }) => open.has(sameOf(rule)));
  if (restored === args.closings.length) {
    const ours = left.filter((piece) => !isReworded(piece, now));
    if (ours.length > 0) return 'between';
    const notes = notesOn(now, args, left);
    return notes.length === 0 ? 'before' : { kept: notes.join('; ') };
  }
  if (restored > 0) return 'between';
  // A piece that is gone was closed by someone: the wide rule would open it again.
  return left.length === made.length ? 'after' : 'other';
}

/** Authorises the rules again, then revokes the pieces that the run made in their place: nothing is closed meanwhile. */
export async function undoClosing(
  context: ApplyContext,
  step: PlannedStep,
  args: CloseArgs,
  rulesNow: () => Promise<readonly CapturedRule[]>,
): Promise<{ readonly kept?: string }> {
  const group = { groupId: args.groupId, isEgress: false };
  const before = (step.before as unknown as RulesState).rules;
  const missing = (now: readonly CapturedRule[]) => {
    const open = new Set(now.map(sameOf));
    return args.closings.map(({ rule }) => rule).filter((rule) => !open.has(sameOf(rule)));
  };
  const lost = await restoreRules(context, { ...group, rules: missing(await rulesNow()) });
  const lostIds = new Set(lost.map(({ rule }) => rule.securityGroupRuleId));
  const seen = await patiently(context, rulesNow, (now) => missing(now).length <= lost.length);
  if (missing(seen).length > lost.length) {
    throw new FailureError({
      code: 'unknown',
      message: `EC2 took the rules of ${args.groupId}, but does not show ${few(missing(seen).map(saidOf))}.`,
      hint: 'Look at the group, then roll back again.',
    });
  }
  // What is left of a rule that can't be restored goes on standing for it.
  const doomed = madePieces(args, { rules: before }).filter(({ of }) => !of.some((id) => lostIds.has(id)));
  const doomedIn = (now: readonly CapturedRule[]) => {
    const sames = new Set(doomed.filter((piece) => !isReworded(piece, now)).map(({ rule }) => sameOf(rule)));
    return now.filter((rule) => sames.has(sameOf(rule))).map((rule) => rule.securityGroupRuleId);
  };
  await revokeListed(context, group, async () => doomedIn(await rulesNow()));
  const now = await patiently(context, rulesNow, (rules) => doomedIn(rules).length === 0);
  const taken = doomed.filter((piece) => isReworded(piece, now));
  const kept = [
    ...lost.map(({ rule, why }) => `${saidOf(rule)} can't be restored, since ${why}: what was left of it stays`),
    ...notesOn(now, args, taken),
  ];
  return kept.length === 0 ? {} : { kept: kept.join('; ') };
}

const wordsOf = (rule: CapturedRule) => [rule.description ?? '', ownTags(rule)];

/** A piece that someone gave other words or tags has become theirs. */
function isReworded({ rule }: Piece, now: readonly CapturedRule[]): boolean {
  const found = now.find((each) => sameOf(each) === sameOf(rule));
  return found !== undefined && !sameJson(wordsOf(found), wordsOf(rule));
}

function notesOn(now: readonly CapturedRule[], { closings }: CloseArgs, pieces: readonly Piece[]): string[] {
  const reworded = closings.map(({ rule }) => rule).filter((rule) => isReworded({ rule, of: [] }, now));
  return [
    ...pieces
      .filter((piece) => isReworded(piece, now))
      .map(({ rule }) => `${saidOf(rule)} was given other words or tags by someone else, and stays`),
    ...reworded.map((rule) => `${saidOf(rule)} is there with another description or other tags, and stays so`),
  ];
}
