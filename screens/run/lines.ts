import type { CallView, RunView, StepMark, StepView } from '../../src/app/screen.ts';
import { watchingText, watchingVerdict } from '../../src/live/watch-contained.ts';
import { STATUS_WORDS } from '../../src/playbook/status-words.ts';
import { partOpen, withoutList } from '../../src/playbook/still-open.ts';
import { truncateMiddle } from '../../src/ui/cells.ts';
import { jsonLines } from '../../src/ui/export-text.ts';
import { countdown, progressBar, spinner } from '../../src/ui/readable.ts';
import { safeText } from '../../src/ui/safe-text.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { chosenStep, progressOf, type RunState, stepsOver } from './state.ts';

/** The screen's text wrapped to the width, and the line that the cursor is on. */
export interface RunLines {
  readonly lines: readonly TextLine[];
  readonly cursor: number;
}

const marks: Readonly<Record<StepMark, { readonly sign: string; readonly word: string; readonly tone?: string }>> = {
  waiting: { sign: '○', word: 'waiting', tone: 'dim' },
  running: { sign: '▶', word: 'running', tone: 'accent' },
  applied: { sign: '◆', word: 'applied', tone: 'accent' },
  verified: { sign: '✓', word: 'verified', tone: 'good' },
  skipped: { sign: '–', word: 'skipped', tone: 'dim' },
  failed: { sign: '✗', word: 'FAILED', tone: 'bad' },
};

const verbs = { run: '', resume: 'Resume of ', rollback: 'Rollback of ' } as const;

/** Gives the run as it stands at `now`, wrapped to `width` cells. */
export function runLines(state: RunState, now: number, width: number): RunLines {
  const { view } = state;
  if (view === undefined)
    return { lines: [line('This run is not known here: see the list of runs.', 'warn')], cursor: 0 };
  const chosen = chosenStep(state);
  const top = wrapLines([...headLines(view, now, width), ...bannerLines(state, view, now), blank], width);
  const parts = view.steps.map((step, index) => {
    const head = stepLines(step, index === chosen, now);
    return wrapLines(index === chosen && state.expanded ? [...head, ...callLines(step)] : head, width);
  });
  const above = parts.slice(0, chosen).reduce((sum, part) => sum + part.length, top.length);
  const none = view.steps.length === 0 && view.finished === undefined ? [line(`${spinner(now)} starting …`)] : [];
  return { lines: [...top, ...parts.flat(), ...none], cursor: above };
}

function headLines(view: RunView, now: number, width: number): TextLine[] {
  const { plan } = view.saved;
  const elapsed = countdown(Math.max(0, (view.endedAt ?? now) - view.startedAt));
  const count = `${stepsOver(view)}/${view.steps.length} steps  ${elapsed}`;
  const stopping = view.stopping && view.finished === undefined ? '  stopping after this step …' : '';
  const bar = progressBar(progressOf(view), Math.max(10, Math.min(40, width - count.length - stopping.length - 4)));
  return [
    lineOf([
      span(`${verbs[view.mode]}${plan.playbook} `, 'title'),
      span(`${plan.target.kind} ${plan.target.id}`, 'accent'),
    ]),
    lineOf([
      span(bar, view.finished === undefined ? 'accent' : toneOf(view)),
      span(`  ${count}`),
      span(stopping, 'warn'),
    ]),
    ...(view.runId === undefined ? [] : [line(`run ${view.runId}${by(view)}`, 'dim', 4)]),
    ...(view.journal === undefined
      ? []
      : [line(`journal ${truncateMiddle(safeText(view.journal), width - 8)}`, 'dim')]),
  ];
}

const by = (view: RunView): string => (view.caller === undefined ? '' : ` by ${view.caller.split(':').at(-1)}`);

function toneOf(view: RunView): string {
  const status = view.finished?.status;
  if (status === 'done' || status === 'nothing-to-do') return view.finished?.remaining.length === 0 ? 'good' : 'warn';
  return status === 'failed-unchanged' || status === 'refused' ? 'warn' : 'bad';
}

function bannerLines(state: RunState, view: RunView, now: number): TextLine[] {
  const { finished } = view;
  if (finished === undefined) return [];
  const word = view.mode === 'rollback' && finished.status === 'done' ? 'ROLLED BACK' : STATUS_WORDS[finished.status];
  const tone = toneOf(view);
  const { found, foreseen } = partOpen(finished.remaining, [view.saved.plan]);
  const message = withoutList(finished.message, found);
  return [
    blank,
    lineOf([span(`■ ${word}${notContained(finished)}  `, tone), span(message, 'title')], 2),
    ...failureLines(finished.failure, finished.message),
    ...found.map((text) => line(`  still open: ${text}`, 'warn', 14)),
    ...watchingLines(state, now),
    ...foreseen.map((text) => line(`  goes on: ${text}`, 'warn', 11)),
    ...finished.next.map((text) => line(`  next: ${text}`, 'accent', 8)),
  ];
}

const notContained = ({ verdict }: NonNullable<RunView['finished']>): string =>
  verdict === 'not contained' ? ', NOT CONTAINED' : '';

function watchingLines({ watching, since }: RunState, now: number): TextLine[] {
  if (watching === undefined || since === undefined) return [];
  const verdict = watchingVerdict(watching);
  const tone = verdict === 'not contained' ? 'bad' : verdict === undefined ? undefined : 'warn';
  return [line(`  ${watchingText(watching, since, now)}`, tone, 12)];
}

/** What `said` holds is not said again. */
function failureLines(failure: StepView['failure'], said = ''): TextLine[] {
  if (failure === undefined) return [];
  const details = [failure.operation, failure.awsCode, failure.requestId && `request ${failure.requestId}`].filter(
    Boolean,
  );
  return [
    ...(said.includes(failure.message) ? [] : [line(`  ${failure.message}`, 'bad', 2)]),
    line(`  ${failure.hint}`, undefined, 2),
    ...(failure.permission === undefined ? [] : [line(`  missing permission: ${failure.permission}`, 'warn', 2)]),
    ...(details.length === 0 ? [] : [line(`  ${details.join(', ')}`, 'dim', 2)]),
  ];
}

function stepLines(step: StepView, chosen: boolean, now: number): TextLine[] {
  const { sign, word, tone } = marks[step.mark];
  const shownSign = step.mark === 'running' ? spinner(now) : sign;
  const calls = step.calls.length === 0 ? '' : `  ${step.calls.length} call${step.calls.length === 1 ? '' : 's'}`;
  return [
    lineOf(
      [
        span(chosen ? '› ' : '  ', 'accent'),
        span(`${shownSign} ${word.padEnd(9)}`, tone),
        span(step.title, chosen ? 'title' : undefined),
        span(calls, 'dim'),
      ],
      13,
    ),
    ...(step.note === undefined ? [] : [line(`             ${step.note}`, 'dim', 13)]),
    ...failureLines(step.failure).map((each) => ({
      ...each,
      spans: [{ text: '           ' }, ...each.spans],
      indent: 13,
    })),
  ];
}

function callLines(step: StepView): TextLine[] {
  if (step.calls.length === 0) return [line('      AWS has not been asked anything in this step.', 'dim')];
  return step.calls.flatMap((call) => [
    lineOf([
      span(`      ${call.service} ${call.operation}`, 'accent'),
      span(`  ${Math.round(call.durationMs)} ms`, 'dim'),
    ]),
    ...valueLines('asked', call.input),
    ...(call.error === undefined
      ? valueLines('answered', call.output ?? null)
      : [line(`        failed: ${call.error}`, 'bad', 10)]),
  ]);
}

function valueLines(label: string, value: CallView['input']): TextLine[] {
  return jsonLines(value, 56).map((text, index) =>
    lineOf([span(index === 0 ? `        ${label.padEnd(9)}` : ' '.repeat(17), 'dim'), span(text)], 19),
  );
}
