import { sameJson } from '../journal/canonical.ts';
import { isNamelessCrowd } from './crowd.ts';
import type { Playbook } from './define.ts';
import type { BlastItem, Plan, PlannedStep } from './plan.ts';
import { weighedText } from './review.ts';
import { drift } from './run-context.ts';

/** One way in which a plan that is made now differs from the one that was approved. */
export interface Difference {
  /** True where it is nothing that the approval covers; false where less is hit, or where it only informs. */
  readonly refuses: boolean;
  /** A noun phrase that names it: `client 198.51.100.7: seen using SSH (22)`. */
  readonly text: string;
}

/** Gives every difference that a person could see, those that refuse first; the order of lists and `seen` are none. */
export function differencesOf(playbook: Playbook, approved: Plan, now: Plan): readonly Difference[] {
  const said = [...deedDifferences(playbook, approved, now), ...hitDifferences(approved, now)];
  return [...said.filter(({ refuses }) => refuses), ...said.filter(({ refuses }) => !refuses)];
}

/**
 * Gives in what two plans do otherwise, or for other reasons: the steps and all that stands beside them but for whom they
 * hit. What a step lists in another order, as AWS may, is the same.
 */
export function deedDifferences(playbook: Playbook, approved: Plan, now: Plan): readonly Difference[] {
  const steps = stepDifferences(playbook, approved, now);
  // What other steps are told by follows from them.
  const told = steps.length === 0 ? now : { ...now, summary: approved.summary };
  const fields = fieldDifferences(approved, told);
  return [...steps, ...fields].map((text) => ({ refuses: true, text }));
}

/** Gives whom a plan made now hits, and of what it warns, otherwise than the approved one; only what is new refuses. */
export function hitDifferences(approved: Plan, now: Plan): readonly Difference[] {
  const [before, after] = [heeded(approved), heeded(now)];
  const [told, tells] = [mentioned(approved), mentioned(now)];
  const words = asApproved(approved, now);
  return [
    ...lacking(after, covered(approved)).map((text) => ({ refuses: true, text: `${text}${words(text)}` })),
    ...lacking(before, after).map((text) => ({
      refuses: false,
      text: tells.includes(text) ? `no warning any more: ${text}` : `no longer: ${text}`,
    })),
    ...lacking(tells, told, before).map((text) => ({ refuses: false, text: `for information: ${text}` })),
    ...lacking(told, tells, after).map((text) => ({ refuses: false, text: `no longer, for information: ${text}` })),
  ];
}

/** Says in a sentence what keeps an approval from holding. */
export function sinceApproved(differences: readonly Difference[]): string {
  const texts = differences.filter(({ refuses }) => refuses).map(({ text }) => text.replace(/\.$/, ''));
  const rest = texts.length - NAMED;
  return `Since the approved plan was made: ${texts.slice(0, NAMED).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}

/** Differences that a sentence names one by one. */
const NAMED = 5;

/** Gives what of a plan draws the eye, in words without what moves by itself: its warnings, and whom else it hits. */
export const heeded = ({ warnings, blastRadius }: Plan): string[] => [
  ...warnings,
  ...itemsOf(blastRadius, 'warn').map(weighedText),
];

/** Gives all that an approval of the plan lets it draw the eye to: what it does now, and each who was in a crowd by name. */
export const covered = (approved: Plan): string[] => [
  ...heeded(approved),
  ...approved.blastRadius
    .filter(({ level }) => level === 'warn')
    .flatMap((item) => (item.seenNames ?? []).map((label) => weighedText({ ...item, label }))),
];

const mentioned = ({ blastRadius }: Plan): string[] => itemsOf(blastRadius, 'info').map(weighedText);

/** The items of a level; those whom one only counts each as one of its own. */
const itemsOf = (items: readonly BlastItem[], level: BlastItem['level']): BlastItem[] =>
  items
    .filter((item) => item.level === level)
    .flatMap(({ names = [], ...item }) => (names.length === 0 ? [item] : names.map((label) => ({ ...item, label }))));

/** Gives what the approved plan has of what is new all the same, in brackets, by the text of what is new; else nothing. */
function asApproved(approved: Plan, now: Plan): (text: string) => string {
  const nameOf = ({ kind, label }: BlastItem) => JSON.stringify([kind, label]);
  const stays = new Map(itemsOf(now.blastRadius, 'warn').map((item) => [weighedText(item), item]));
  const gone = itemsOf(approved.blastRadius, 'warn').filter((item) => !stays.has(weighedText(item)));
  const others = new Map(gone.map((item) => [nameOf(item), item]));
  const informing = new Map(itemsOf(approved.blastRadius, 'info').map((item) => [nameOf(item), item]));
  const words = (item: BlastItem) => JSON.stringify(short(item.detail ?? ''));
  return (text) => {
    const item = stays.get(text);
    if (item === undefined) return '';
    const told = informing.get(nameOf(item));
    if (told !== undefined) {
      return ` (it only informed${told.detail === item.detail ? '' : `, as ${words(told)}`}, and is a warning now)`;
    }
    const other = others.get(nameOf(item));
    if (other !== undefined) return ` (approved as ${words(other)})`;
    const isMaybeIn = approved.blastRadius.some(
      (each) => each.kind === item.kind && each.detail === item.detail && isNamelessCrowd(each),
    );
    return isMaybeIn ? ' (perhaps of the crowd that was approved: that plan does not name who was in it)' : '';
  };
}

function lacking(texts: readonly string[], ...others: readonly (readonly string[])[]): string[] {
  const there = new Set(others.flat());
  return [...new Set(texts)].filter((text) => !there.has(text));
}

/** The fields beside the steps in which two plans differ. How steps are undone is told by the steps. */
function fieldDifferences(a: Plan, b: Plan): string[] {
  const { blastRadius: _, warnings: __, steps: ___, undo: ____, ...rest } = a;
  const fields = (Object.keys(rest) as (keyof typeof rest)[]).filter((name) => !sameJson(a[name], b[name]));
  return [
    ...fields.map((name) => `its ${WORDS[name]} (${short(a[name])}, and now ${short(b[name])})`),
    ...(sameJson(a.steps, b.steps) && !sameJson(a.undo, b.undo) ? ['how it is rolled back'] : []),
  ];
}

const WORDS: Readonly<Record<Exclude<keyof Plan, 'blastRadius' | 'warnings' | 'steps' | 'undo'>, string>> = {
  version: 'version',
  playbook: 'playbook',
  params: 'parameters',
  target: 'target',
  account: 'account',
  region: 'region',
  summary: 'summary',
  wontStop: 'list of what it will not stop',
  verification: 'verification',
};

/** Characters of a value that still say what it is. */
const READABLE = 160;

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= READABLE ? text : `${text.slice(0, READABLE)}…`;
}

function stepDifferences(playbook: Playbook, approved: Plan, now: Plan): string[] {
  const [before, after] = [byId(approved), byId(now)];
  const added = now.steps.filter(({ id }) => !before.has(id)).map(({ title }) => `the new step "${title}"`);
  const gone = approved.steps.filter(({ id }) => !after.has(id)).map(({ title }) => `no step "${title}"`);
  const others = approved.steps.flatMap((step) => {
    const other = after.get(step.id);
    return other === undefined || isSameStep(playbook, step, other) ? [] : [stepDifference(playbook, step, other)];
  });
  const all = [...added, ...gone, ...others];
  if (all.length > 0 || sameOrder(approved, now)) return all;
  return ['the order of the steps'];
}

const byId = ({ steps }: Plan): ReadonlyMap<string, PlannedStep> => new Map(steps.map((step) => [step.id, step]));

const sameOrder = (a: Plan, b: Plan): boolean =>
  a.steps.length === b.steps.length && a.steps.every(({ id }, index) => b.steps[index]?.id === id);

function isSameStep(playbook: Playbook, a: PlannedStep, b: PlannedStep): boolean {
  return a.kind === b.kind && (sameJson(a, b) || playbook.steps[a.kind]?.sameStep?.(a, b) === true);
}

/** Names what of a step differs: what it would change, else what it stands on, else what it would send. */
function stepDifference(playbook: Playbook, step: PlannedStep, now: PlannedStep): string {
  const name = `the step "${step.title}"`;
  const { more, less } = changeDifference(step, now);
  const parts = [...more.map((text) => `now ${text}`), ...less.map((text) => `no longer ${text}`)];
  if (parts.length > 0) return `${name} (${parts.join('; ')})`;
  const same = playbook.steps[step.kind]?.same ?? sameJson;
  if (step.kind === now.kind && !same(step.before, now.before)) {
    return `${name} (${drift(step, step.before, now.before).message})`;
  }
  return sameJson(step.calls, now.calls) ? name : `${name} (it would send other calls)`;
}

/** Gives what a step would change now besides, and what no longer, in words. */
export function changeDifference(step: PlannedStep, now: PlannedStep) {
  const texts = ({ change }: PlannedStep) => change.map(({ what, before, after }) => `${what}: ${before} → ${after}`);
  const [before, after] = [texts(step), texts(now)];
  return { more: lacking(after, before).map(short), less: lacking(before, after).map(short) };
}
