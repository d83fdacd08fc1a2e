import type { PlannedStep, SavedPlan } from '../../src/playbook/plan.ts';
import { shortValue } from '../../src/playbook/policy-diff.ts';
import { blastText, changeTexts } from '../../src/playbook/review.ts';
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
 * Gives what one must know before a run is rolled back: what is put back, and that what the run closed is open again
 * afterwards.
 */
export function rollbackVerdict(saved: SavedPlan, room: RowRoom, press: string): TextLine[] {
  const { plan } = saved;
  return [
    ...headLines(saved, `Undo: ${plan.summary}`, room),
    row(
      'Put back',
      `${plural(changeTexts(plan.steps).length, 'change')}, from the run's journal, the last one first`,
      room,
    ),
    ...some(undoTexts(plan.undo), 3).map((said) => row('', said, room)),
    row('Opens again', 'what the run closed, for whoever it was closed to', room, 'warn'),
    ...some(worstFirst(plan.blastRadius).map(blastText), 3).map(({ text, more }) =>
      row('', { text: `was: ${text}`, more }, room),
    ),
    row('Drift', 'what others changed since then stops it; nothing is overwritten', room),
    row('Press', press, room, 'accent'),
  ];
}

/** Gives the whole of what a rollback undoes, unwrapped, in the order in which it does. */
export function rollbackFull(saved: SavedPlan): TextLine[] {
  const { plan } = saved;
  return [
    ...section('Undone, from the last step to the first', plan.steps.toReversed().flatMap(undoLines)),
    ...section(
      'What the run touched',
      worstFirst(plan.blastRadius).map((item) => bullet(blastText(item))),
    ),
    ...approvalSection(saved),
  ];
}

function undoLines(step: PlannedStep): TextLine[] {
  return [
    line(`• ${step.undo}`, 'title', 2),
    line(`  undoes: ${step.title}`, 'dim', 10),
    ...step.change.map(({ what, before, after }) =>
      line(`  ${what}: ${shortValue(after)} → ${shortValue(before)}`, undefined, 4),
    ),
  ];
}
