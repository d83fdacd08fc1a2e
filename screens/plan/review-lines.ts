import type { PlannedStep, SavedPlan } from '../../src/playbook/plan.ts';
import { type DiffLine, policyDiffs } from '../../src/playbook/policy-diff.ts';
import { blastText, callNames, changeTexts, sentInput } from '../../src/playbook/review.ts';
import { jsonLines } from '../../src/ui/export-text.ts';
import { plural } from '../../src/ui/readable.ts';
import { line, type TextLine } from '../../src/ui/text-lines.ts';
import {
  approvalSection,
  bullet,
  headLines,
  type RowRoom,
  row,
  section,
  some,
  undoTexts,
  worstFirst,
} from './line-parts.ts';

/**
 * Gives what one must know to judge the plan, in at most 18 rows: target, changes and their calls, the
 * worst of the blast radius, what goes on regardless, how it is verified and undone, and what to press.
 */
export function verdictLines(saved: SavedPlan, room: RowRoom, press: string): TextLine[] {
  const { plan } = saved;
  const others = plan.blastRadius.filter((item) => item.level === 'warn').length;
  const affected = `${plan.blastRadius.length} in all, ${others === 0 ? 'none' : others} to heed`;
  return [
    ...headLines(saved, plan.summary, room),
    row('Changes', changeCount(plan.steps), room),
    ...some(changeTexts(plan.steps), 3).map((text) => row('', text, room)),
    row('Blast radius', affected, room, others > 0 ? 'warn' : undefined),
    ...some(worstFirst(plan.blastRadius).map(blastText), 3).map((text, index) =>
      row('', text, room, index < others ? 'warn' : undefined),
    ),
    ...(plan.wontStop.length === 0
      ? [row("Won't stop", 'nothing known', room)]
      : some(plan.wontStop, 1).map((said) => row("Won't stop", said, room, 'warn'))),
    ...some(plan.warnings, 1).map((said) => row('Warnings', said, room, 'warn')),
    row('Verified', `in up to ${plan.verification.seconds} s: ${plan.verification.how}`, room),
    ...some(undoTexts(plan.undo), 1).map((text) => row('Undo', text, room)),
    row('Press', press, room, 'accent'),
  ];
}

/** Gives the whole plan below the verdict, unwrapped: everything the hash covers that a person can judge. */
export function fullLines(saved: SavedPlan): TextLine[] {
  const { plan } = saved;
  const warned = (texts: readonly string[]): TextLine[] => texts.map((text) => bullet(text, 'warn'));
  return [
    ...section('Steps', plan.steps.flatMap(stepLines)),
    ...section(
      'Blast radius',
      worstFirst(plan.blastRadius).map((item) => bullet(blastText(item), item.level === 'warn' ? 'warn' : undefined)),
    ),
    ...section('What it will not stop', warned(plan.wontStop)),
    ...section('Warnings', warned(plan.warnings)),
    ...section('How it is verified', [bullet(`${plan.verification.how} (up to ${plan.verification.seconds} s)`)]),
    ...section(
      'How it is undone',
      plan.undo.map((text) => bullet(text)),
    ),
    ...approvalSection(saved),
  ];
}

function stepLines(step: PlannedStep, index: number): TextLine[] {
  return [
    line(`${index + 1}. ${step.title}`, 'title', 3),
    ...changeTexts([step]).map((text) => line(`   ${text}`, undefined, 5)),
    ...policyDiffs(step).flatMap(({ what, lines }) => [
      line(`   ${what}, - before, + after:`, 'dim', 5),
      ...lines.map(diffLine),
    ]),
    ...step.calls.flatMap((call) => [
      line(`   ${call.service} ${call.operation}`, 'accent', 5),
      ...jsonLines(sentInput(call, step), 68).map((text) => line(`     ${text}`, 'dim', 9)),
    ]),
    line(`   undo: ${step.undo}`, 'dim', 9),
  ];
}

const DIFF_TONES = { '+': 'good', '-': 'bad', ' ': 'dim' } as const;

function diffLine({ sign, text }: DiffLine): TextLine {
  return line(`     ${sign} ${text}`, DIFF_TONES[sign], 9);
}

function changeCount(steps: readonly PlannedStep[]): string {
  if (steps.length === 0) return 'nothing to do: it already is as the plan wants it';
  const calls = steps.reduce((sum, step) => sum + step.calls.length, 0);
  return `${plural(steps.length, 'step')}, ${plural(calls, 'AWS call')}${calls === 0 ? '' : `: ${callNames(steps)}`}`;
}
