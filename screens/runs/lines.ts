import type { ChainSummary } from '../../src/playbook/chain.ts';
import type { RunSummary } from '../../src/playbook/port.ts';
import { fitted } from '../../src/ui/cells.ts';
import { spinner } from '../../src/ui/readable.ts';
import { safeText } from '../../src/ui/safe-text.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { countOf, type RunsState } from './state.ts';

/** How the state of a run is said: a sign and a word, so that it reads without colour. */
const words: Readonly<Record<RunSummary['state'], { readonly word: string; readonly tone: string }>> = {
  running: { word: '▶ running', tone: 'accent' },
  done: { word: '✓ done', tone: 'good' },
  stopped: { word: '■ stopped', tone: 'bad' },
  'not-verified': { word: '? not verified', tone: 'warn' },
  'failed-unchanged': { word: '✗ failed, unchanged', tone: 'warn' },
  refused: { word: '✗ refused', tone: 'warn' },
  'rolled-back': { word: '↶ rolled back', tone: 'good' },
  unreadable: { word: '✗ unreadable', tone: 'bad' },
};

/** Gives the list, wrapped to `width`, with what is to know about the chosen run under its line. */
export function runsLines(state: RunsState, now: number, width: number): { lines: TextLine[]; cursor: number } {
  if (state.failure !== undefined) {
    return { lines: wrapLines([line(state.failure.message, 'bad'), line(state.failure.hint)], width), cursor: 0 };
  }
  if (countOf(state) === 0) {
    const text = state.loading ? `${spinner(now)} reading the journals …` : 'No run is journalled here yet.';
    return { lines: [line(text, 'dim')], cursor: 0 };
  }
  const isChosen = (index: number): boolean => index === state.at;
  const parts = [
    ...state.chains.map((chain, index) => {
      const about = isChosen(index) ? chainLines(chain) : [];
      return wrapLines([chainLine(chain, isChosen(index), width), ...about], width);
    }),
    ...state.runs.map((run, index) => {
      const chosen = isChosen(state.chains.length + index);
      return wrapLines([summaryLine(run, chosen, width), ...(chosen ? aboutLines(run) : [])], width);
    }),
  ];
  return { lines: parts.flat(), cursor: parts.slice(0, state.at).reduce((sum, part) => sum + part.length, 0) };
}

function summaryLine(run: RunSummary, chosen: boolean, width: number): TextLine {
  return entryLine(
    run.state,
    `${run.target}  ${run.playbook}`,
    [run.stepsDone, run.stepsTotal],
    run.startedAt,
    chosen,
    width,
  );
}

function chainLine(chain: ChainSummary, chosen: boolean, width: number): TextLine {
  const { state, about, linksDone, linksTotal, startedAt } = chain;
  return entryLine(state, `chain: ${about}`, [linksDone, linksTotal], startedAt, chosen, width);
}

function entryLine(
  state: RunSummary['state'],
  name: string,
  [done, total]: readonly [number, number],
  startedAt: string,
  chosen: boolean,
  width: number,
): TextLine {
  const { word, tone } = words[state];
  const when = startedAt.slice(0, 16).replace('T', ' ');
  const room = Math.max(10, width - 2 - 21 - 18 - 6);
  const what = fitted(safeText(name), room);
  return lineOf([
    span(chosen ? '› ' : '  ', 'accent'),
    span(fitted(word, 21), tone),
    span(what, chosen ? 'title' : undefined),
    span(`${done}/${total}`.padStart(6), 'dim'),
    span(`  ${when}`, 'dim'),
  ]);
}

function chainLines(chain: ChainSummary): TextLine[] {
  const can = chain.can.map((each) => (each === 'resume' ? 'c goes on with it' : 'R rolls all of it back')).join(', ');
  return [
    line(`    ${chain.chainId}, runs ${chain.runIds.join(' ')}`, 'dim', 4),
    line(`    journal ${chain.journal}`, 'dim', 12),
    ...(chain.problem === undefined ? [] : [line(`    ${chain.problem}`, 'bad', 4)]),
    line(`    Enter shows its plans${can === '' ? '' : `, ${can}`}`, 'accent', 4),
    blank,
  ];
}

function aboutLines(run: RunSummary): TextLine[] {
  const can = run.can.map((each) => (each === 'resume' ? 'c resumes it' : 'R rolls it back')).join(', ');
  return [
    line(`    ${run.playbook}, run ${run.runId}, account ${run.account}, ${run.region}`, 'dim', 4),
    line(`    journal ${run.journal}`, 'dim', 12),
    ...(run.endedAt === undefined ? [] : [line(`    ended ${run.endedAt}`, 'dim', 4)]),
    ...(run.problem === undefined ? [] : [line(`    ${run.problem}`, 'bad', 4)]),
    line(`    Enter shows its plan${can === '' ? '' : `, ${can}`}`, 'accent', 4),
    blank,
  ];
}
