import type { BlastItem, Json, JsonObject, Plan, PlannedCall, PlannedStep } from './plan.ts';
import { isDocument, policyDiffs, shortValue } from './policy-diff.ts';

/** One line of what a person has to know to judge a plan. */
export interface ReviewRow {
  readonly label: 'Changes' | 'Calls' | 'Hits' | 'Goes on' | 'Warning' | 'Checked' | 'Undo';
  readonly text: string;
  /** True where it draws the eye: something besides the target, or something that stays open. */
  readonly heed: boolean;
}

/** Gives a plan in short, in the order in which it is judged: what changes, whom it hits, what goes on, the way back. */
export function reviewOf(plan: Plan): ReviewRow[] {
  const rows = (label: ReviewRow['label'], texts: readonly string[], heed = false): ReviewRow[] =>
    texts.map((text) => ({ label, text, heed }));
  const worst = plan.blastRadius.filter(({ level }) => level === 'warn').map(blastText);
  const others = plan.blastRadius.length - worst.length;
  return [
    ...rows('Changes', plan.steps.length === 0 ? ['nothing: it is contained already'] : changeTexts(plan.steps)),
    ...rows('Calls', plan.steps.some(({ calls }) => calls.length > 0) ? [callNames(plan.steps)] : []),
    ...rows('Hits', worst, true),
    ...rows('Hits', others === 0 ? [] : [`${worst.length === 0 ? '' : 'besides: '}${someNames(plan.blastRadius)}`]),
    ...rows('Goes on', plan.wontStop, true),
    ...rows('Warning', plan.warnings, true),
    ...rows('Checked', [`${plan.verification.how} (up to ${plan.verification.seconds} s)`]),
    ...rows('Undo', plan.undo.length === 0 ? [] : [plan.undo.join('; ')]),
  ];
}

/** Gives every change of the steps as `what: before → after`, the JSON of a statement in a few words. */
export function changeTexts(steps: readonly PlannedStep[]): string[] {
  return steps.flatMap((step) =>
    step.change.map(({ what, before, after }) => `${what}: ${shortValue(before)} → ${shortValue(after)}`),
  );
}

/**
 * Gives an item of the blast radius as a person reads it. What was seen stands apart: it moves on, and no approval covers it.
 */
export const blastText = (item: BlastItem): string =>
  `${weighedText(item)}${item.seen === undefined ? '' : ` (when planned: ${item.seen})`}`;

/** Gives of an item what an approval covers. */
export const weighedText = ({ kind, label, detail }: BlastItem): string =>
  `${kind} ${label}${detail === undefined ? '' : `: ${detail}`}`;

/** Gives the AWS calls of the steps in their order; the same one in a row is counted. */
export function callNames(steps: readonly PlannedStep[]): string {
  const names: { name: string; count: number }[] = [];
  for (const { service, operation } of steps.flatMap(({ calls }) => calls)) {
    const name = `${service} ${operation}`;
    const last = names.at(-1);
    if (last?.name === name) last.count++;
    else names.push({ name, count: 1 });
  }
  return names.map(({ name, count }) => (count === 1 ? name : `${name} ×${count}`)).join(', then ');
}

/** Gives a call on one line, its inputs beside it. */
export function callText(call: PlannedCall, step: PlannedStep): string {
  const inputs = Object.entries(sentInput(call, step)).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : shortJson(value)}`,
  );
  return `${call.service} ${call.operation} ${inputs.join(' ')}`.trimEnd();
}

/** Characters of JSON that a person still reads on one line; the plan itself holds all of it. */
const READABLE = 2000;

function shortJson(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= READABLE ? text : `{…} (${text.length} characters of JSON, whole in the saved plan)`;
}

/** Gives the inputs of a call; the text of a policy is left to the diff where there is one. */
export function sentInput(call: PlannedCall, step: PlannedStep): JsonObject {
  if (policyDiffs(step).length === 0) return call.input;
  return Object.fromEntries(
    Object.entries(call.input).map(([name, value]) =>
      (typeof value === 'string' && value.trimStart().startsWith('{')) || isDocument(value)
        ? [name, '(as in the diff)']
        : [name, value],
    ),
  );
}

function someNames(items: readonly BlastItem[]): string {
  const names = items.filter(({ level }) => level !== 'warn').map(({ kind, label }) => `${kind} ${label}`);
  const rest = names.length - 4;
  return `${names.slice(0, 4).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
