import type { AppContext } from '../../src/app/screen.ts';
import { spinner } from '../../src/ui/readable.ts';
import { blank, line, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { fitted } from './line-parts.ts';
import { fullLines, verdictLines } from './review-lines.ts';
import { rollbackFull, rollbackVerdict } from './rollback-lines.ts';
import { canSave, modeOf, type PlanState } from './state.ts';

/** Why the plan can't be approved; undefined when it can. */
export function approvalRefused(state: PlanState, app: AppContext): string | undefined {
  if (modeOf(state.args) === undefined) return 'This plan is only shown: its run has ended.';
  if (state.saved === undefined) return 'There is no plan yet.';
  if (app.readOnly) return 'Read-only: this console can change nothing.';
  if (state.saved.plan.steps.length === 0) return 'There is nothing to do.';
  return undefined;
}

/** Lines that the plan gets; the approval stands below it. */
export function bodyHeight(state: PlanState, height: number): number {
  return state.phase === 'approving' || state.phase === 'starting' ? Math.max(1, height - 4) : height;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Gives the screen's text wrapped to the width: what is being read, what failed, or the plan. Its verdict is kept short
 * enough to stand on one screen of that height, as far as it can be.
 */
export function planLines(state: PlanState, app: AppContext, { width, height }: Size): TextLine[] {
  if (state.phase === 'reading')
    return [line(`${spinner(app.now())} reading ${whatIsRead(state)} …`), ...readOnlyNote(app)];
  if (state.failure !== undefined) {
    const { message, hint, operation, permission } = state.failure;
    return wrapLines(
      [
        line('No plan could be made, and nothing was changed.', 'title'),
        blank,
        line(message, 'bad'),
        line(hint),
        ...(permission === undefined ? [] : [line(`Missing permission: ${permission}`, 'warn')]),
        ...(operation === undefined ? [] : [line(`While calling ${operation}`, 'dim')]),
        blank,
        line('Press r to read again, Esc to change the parameters.', 'accent'),
      ],
      width,
    );
  }
  if (state.saved === undefined) return [];
  const { saved } = state;
  const press = pressText(state, app);
  const backwards = modeOf(state.args) === 'rollback';
  const verdictOf = backwards ? rollbackVerdict : verdictLines;
  const note = state.note === undefined ? [] : [line(state.note.text, state.note.bad ? 'bad' : 'good')];
  const verdict = (lines: number): TextLine[] => [...note, ...verdictOf(saved, { width, lines }, press)];
  return [
    ...fitted(verdict(1), verdict(2), width, height),
    ...wrapLines(backwards ? rollbackFull(saved) : fullLines(saved), width),
  ];
}

function whatIsRead(state: PlanState): string {
  const { args } = state;
  if ('runId' in args) return `the plan of run ${args.runId}`;
  return [args.playbook, ...Object.values(args.params)].join(' ');
}

function pressText(state: PlanState, app: AppContext): string {
  const refused = approvalRefused(state, app);
  if (refused !== undefined) return refused;
  return `a to approve it, ${canSave(state) ? 'w to save it, ' : ''}j to read on, Esc to leave it`;
}

function readOnlyNote(app: AppContext): TextLine[] {
  return app.readOnly ? [line('Read-only: planning works, applying does not.', 'dim')] : [];
}
