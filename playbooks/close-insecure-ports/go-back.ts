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

/**
 * How the rules stand for going back, by those that the run revoked. What others changed meanwhile stays; where going back
 * would open what they closed, it stops.
 */
export function backStanding(
  now: readonly CapturedRule[],
  before: readonly CapturedRule[],
  args: CloseArgs,
  revoked: readonly CapturedRule[],
): Standing | { readonly kept: string } {
  const open = new Set(now.map(sameOf));
  const made = madePieces(args, { rules: before });
  const left = made.filter(({ rule }) => open.has(sameOf(rule)));
  const absent = isUntouched(now, revoked) ? [] : revoked.filter((rule) => !open.has(sameOf(rule)));
  if (absent.length === 0) {
    if (left.some((piece) => !isReworded(piece, now))) return 'between';
    const notes = notesOn(now, args, left, revoked);
    return notes.length === 0 ? 'before' : { kept: notes.join('; ') };
  }
  if (absent.length < revoked.length) return 'between';
  // A piece that is gone was closed by someone: the wide rule would open it again.
  return left.length === made.length ? 'after' : 'other';
}

/** Rules go all at once: while one of them has its id, none was revoked by this run. */
function isUntouched(now: readonly CapturedRule[], revoked: readonly CapturedRule[]): boolean {
  const ids = new Set(now.map((rule) => rule.securityGroupRuleId));
  return revoked.some((rule) => ids.has(rule.securityGroupRuleId));
}

/**
 * Authorises the rules that the run revoked again, then revokes the pieces that it made in their place: nothing is closed
 * meanwhile.
 */
export async function undoClosing(
  context: ApplyContext,
  step: PlannedStep,
  rulesNow: () => Promise<readonly CapturedRule[]>,
  revoked: readonly CapturedRule[],
): Promise<{ readonly kept?: string }> {
  const args = step.args as unknown as CloseArgs;
  const group = { groupId: args.groupId, isEgress: false };
  const made = madePieces(args, step.before as unknown as RulesState);
  const missing = (now: readonly CapturedRule[]) => {
    const open = new Set(now.map(sameOf));
    return isUntouched(now, revoked) ? [] : revoked.filter((rule) => !open.has(sameOf(rule)));
  };
  const lost = await restoreRules(context, { ...group, rules: missing(await rulesNow()) });
  const seen = await patiently(context, rulesNow, (now) => missing(now).length <= lost.length);
  if (missing(seen).length > lost.length) throw notShown(args.groupId, missing(seen));
  // What is left of a rule that can't be restored goes on standing for it.
  const lostIds = new Set(lost.map(({ rule }) => rule.securityGroupRuleId));
  const doomed = made.filter(({ of }) => !of.some((id) => lostIds.has(id)));
  const doomedIn = (now: readonly CapturedRule[]) => {
    const sames = new Set(doomed.filter((piece) => !isReworded(piece, now)).map(({ rule }) => sameOf(rule)));
    return now.filter((rule) => sames.has(sameOf(rule))).map((rule) => rule.securityGroupRuleId);
  };
  await revokeListed(context, group, async () => doomedIn(await rulesNow()));
  const now = await patiently(context, rulesNow, (rules) => doomedIn(rules).length === 0);
  if (doomedIn(now).length > 0) {
    throw notGone(
      args.groupId,
      now.filter((rule) => doomedIn(now).includes(rule.securityGroupRuleId)),
    );
  }
  const kept = [
    ...lost.map(({ rule, why }) => `${saidOf(rule)} can't be restored, since ${why}: what was left of it stays`),
    ...notesOn(now, args, doomed, revoked),
  ];
  return kept.length === 0 ? {} : { kept: kept.join('; ') };
}

const notShown = (groupId: string, rules: readonly CapturedRule[]): FailureError =>
  new FailureError({
    code: 'unknown',
    message: `EC2 took the rules of ${groupId}, but does not show ${few(rules.map(saidOf))}.`,
    hint: 'Look at the group, then roll back again.',
  });

const notGone = (groupId: string, rules: readonly CapturedRule[]): FailureError =>
  new FailureError({
    code: 'unknown',
    message: `EC2 was asked to revoke what stood in for rules of ${groupId}, and still shows ${few(rules.map(saidOf))}.`,
    hint: 'Look at the group, then roll back again.',
  });

const wordsOf = (rule: CapturedRule) => [rule.description ?? '', ownTags(rule)];

/** A piece that someone gave other words or tags has become theirs. */
function isReworded({ rule }: Piece, now: readonly CapturedRule[]): boolean {
  const found = now.find((each) => sameOf(each) === sameOf(rule));
  return found !== undefined && !sameJson(wordsOf(found), wordsOf(rule));
}

function notesOn(
  now: readonly CapturedRule[],
  { closings }: CloseArgs,
  pieces: readonly Piece[],
  revoked: readonly CapturedRule[],
): string[] {
  const open = new Set(now.map(sameOf));
  const planned = closings.map(({ rule }) => rule);
  const closed = planned.filter(
    (rule) => !open.has(sameOf(rule)) && (isUntouched(now, revoked) || !revoked.includes(rule)),
  );
  const reworded = planned.filter((rule) => isReworded({ rule, of: [] }, now));
  return [
    ...(closed.length === 0 ? [] : [`someone else revoked ${few(closed.map(saidOf))}, and that stays so`]),
    ...pieces
      .filter((piece) => isReworded(piece, now))
      .map(({ rule }) => `${saidOf(rule)} was given other words or tags by someone else, and stays`),
    ...reworded.map((rule) => `${saidOf(rule)} is there with another description or other tags, and stays so`),
  ];
}
