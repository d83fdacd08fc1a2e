import type { Plan, SavedPlan } from '../playbook/plan.ts';
import { policyDiffs, shortValue } from '../playbook/policy-diff.ts';
import { blastText, callText, changeTexts } from '../playbook/review.ts';
import { safeText } from '../ui/safe-text.ts';

/** How text may look: the width to wrap at, and whether bold may be used. */
export interface TextStyle {
  readonly columns: number;
  readonly colour: boolean;
}

/** Gives a plan as lines that a person can judge in ten seconds: what changes, whom it hits, what it will not stop. */
export function planLines(saved: SavedPlan, style: TextStyle): string[] {
  const { plan, hash } = saved;
  const { lines, section, bold } = page(plan, plan.summary, style);
  section(
    'Warnings',
    plan.warnings.map((text) => ['!', text]),
  );
  if (plan.steps.length > 0) lines.push('', bold(changesTitle(plan)));
  for (const [index, step] of plan.steps.entries()) lines.push(...stepLines(step, index, style.columns));
  section(
    'Who and what is affected',
    plan.blastRadius.map((item) => [item.level === 'warn' ? '!' : '-', blastText(item)]),
  );
  section(
    'It will not stop',
    plan.wontStop.map((text) => ['-', text]),
  );
  section('Verified by', [['-', `${plan.verification.how} (up to ${plan.verification.seconds} s)`]]);
  section(
    'Rolled back by',
    plan.undo.map((text) => ['-', text]),
  );
  lines.push('', `Plan ${hash}`);
  return lines;
}

/** Gives what rolling a run back undoes, from its last step to the first, as lines that a person can judge. */
export function undoLines(saved: SavedPlan, style: TextStyle): string[] {
  const { plan, hash } = saved;
  const { lines, section } = page(plan, `Undo: ${plan.summary}`, style);
  section(
    'Undone, from the last step to the first',
    plan.steps
      .toReversed()
      .flatMap((step, index) => [
        [`${index + 1}.`, step.undo] as const,
        ...step.change.map(
          ({ what, before, after }) => ['  ', `${what}: ${shortValue(after)} → ${shortValue(before)}`] as const,
        ),
      ]),
  );
  section('Opens again', [['!', 'what the run closed, for whoever it was closed to']]);
  section('Stops at', [['-', 'what others changed since then: nothing of theirs is overwritten']]);
  lines.push('', `Plan ${hash}`);
  return lines;
}

type Items = readonly (readonly [mark: string, text: string])[];

/** The head of a page about a plan, and what adds a section to it; an empty section is left out. */
function page(plan: Plan, summary: string, { columns, colour }: TextStyle) {
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const lines = [
    bold(safeText(`${plan.playbook}: ${plan.target.label}`)),
    ...wrapped(summary, '', columns),
    safeText(`Account ${plan.account}, ${plan.region}`),
  ];
  const section = (title: string, items: Items) => {
    if (items.length === 0) return;
    lines.push('', bold(title));
    for (const [mark, text] of items) lines.push(...wrapped(text, `  ${mark} `, columns));
  };
  return { lines, section, bold };
}

function changesTitle(plan: Plan): string {
  return plan.steps.length === 1 ? 'The change' : `The ${plan.steps.length} changes, in this order`;
}

type Step = Plan['steps'][number];

/** A step: what it changes, the diff of a policy, and each call in its order. */
function stepLines(step: Step, index: number, columns: number): string[] {
  const item = (mark: string, text: string) => wrapped(text, `  ${mark} `, columns);
  return [
    ...item(`${index + 1}.`, step.title),
    ...changeTexts([step]).flatMap((text) => item('  ', text)),
    ...policyDiffs(step).flatMap(({ what, lines }) => [
      ...item('  ', `${what}, - before, + after:`),
      ...lines.flatMap(({ sign, text }) => asIs(text, `     ${sign} `, columns)),
    ]),
    ...step.calls.flatMap((call) => item('  calls', callText(call, step))),
  ];
}

/** Breaks a line at the width and keeps its blanks, which are the layout of a diff; further lines stand under its text. */
function asIs(text: string, lead: string, columns: number): string[] {
  const width = Math.max(30, columns - lead.length);
  const safe = safeText(text);
  const parts = Array.from({ length: Math.max(1, Math.ceil(safe.length / width)) }, (_, index) =>
    safe.slice(index * width, (index + 1) * width),
  );
  return parts.map((part, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + part);
}

/** Wraps text at blanks; further lines stand under the first one's text. */
export function wrapped(text: string, lead: string, columns: number): string[] {
  const width = Math.max(30, columns - lead.length);
  const lines: string[] = [];
  let line = '';
  for (const word of safeText(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + each);
}
