import type { ChainView, LinkView, RunView } from '../../src/app/screen.ts';
import { STATUS_WORDS } from '../../src/playbook/status-words.ts';
import { partOpen, withoutList } from '../../src/playbook/still-open.ts';
import { truncateMiddle } from '../../src/ui/cells.ts';
import { countdown, plural, progressBar, spinner } from '../../src/ui/readable.ts';
import { safeText } from '../../src/ui/safe-text.ts';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { type ChainScreenState, chosenLink, runOf } from './state.ts';

/** The screen's text wrapped to the width, and the line that the cursor is on. */
export interface ChainLines {
  readonly lines: readonly TextLine[];
  readonly cursor: number;
}

const marks: Readonly<
  Record<LinkView['mark'], { readonly sign: string; readonly word: string; readonly tone?: string }>
> = {
  waiting: { sign: '○', word: 'waiting', tone: 'dim' },
  running: { sign: '▶', word: 'running', tone: 'accent' },
  done: { sign: '✓', word: 'done', tone: 'good' },
  skipped: { sign: '–', word: 'skipped', tone: 'dim' },
  failed: { sign: '✗', word: 'FAILED', tone: 'bad' },
};

const verbs = { run: '', resume: 'Going on: ', rollback: 'Rollback: ' } as const;

/** Gives the chain as it stands at `now`, wrapped to `width` cells. */
export function chainLines(state: ChainScreenState, now: number, width: number): ChainLines {
  const { view } = state;
  if (view === undefined) return { lines: [line('This chain is not known here.', 'warn')], cursor: 0 };
  const chosen = chosenLink(state);
  const top = wrapLines([...headLines(view, now, width), ...bannerLines(view), blank], width);
  const parts = view.links.map((_, index) => wrapLines(linkLines(state, index, index === chosen, now), width));
  const above = parts.slice(0, chosen).reduce((sum, part) => sum + part.length, top.length);
  return { lines: [...top, ...parts.flat(), ...wrapLines(foreseenLines(view), width)], cursor: above };
}

/** Gives the first visible line: where the person paged to, the top once it has ended, else where the cursor is in sight. */
export function chainOffset(state: ChainScreenState, shown: ChainLines, height: number): number {
  if (state.offset !== undefined) return state.offset;
  if (state.at === undefined && state.view?.finished !== undefined) return 0;
  return scrolledTo(0, Math.min(shown.cursor + 2, Math.max(0, shown.lines.length - 1)), shown.lines.length, height);
}

function headLines(view: ChainView, now: number, width: number): TextLine[] {
  const over = view.links.filter(({ mark }) => mark === 'done' || mark === 'skipped').length;
  const elapsed = countdown(Math.max(0, (view.endedAt ?? now) - view.startedAt));
  const count = `${over}/${view.links.length} plans  ${elapsed}`;
  const stopping = view.stopping && view.finished === undefined ? '  stopping after this step …' : '';
  const room = Math.max(10, Math.min(40, width - count.length - stopping.length - 4));
  return [
    line(`${verbs[view.mode]}${view.chain.about}`, 'title'),
    lineOf([
      span(progressBar(view.links.length === 0 ? 1 : over / view.links.length, room), toneOf(view)),
      span(`  ${count}`),
      span(stopping, 'warn'),
    ]),
    ...(view.chainId === undefined ? [] : [line(view.chainId, 'dim')]),
    ...(view.journal === undefined
      ? []
      : [line(`journal ${truncateMiddle(safeText(view.journal), width - 8)}`, 'dim')]),
  ];
}

function toneOf({ finished }: ChainView): string {
  if (finished === undefined) return 'accent';
  const { status, remaining } = finished;
  if (status === 'done' || status === 'nothing-to-do') return remaining.length === 0 ? 'good' : 'warn';
  return status === 'failed-unchanged' || status === 'refused' ? 'warn' : 'bad';
}

function bannerLines(view: ChainView): TextLine[] {
  const { finished } = view;
  if (finished === undefined) return [];
  const word = view.mode === 'rollback' && finished.status === 'done' ? 'ROLLED BACK' : STATUS_WORDS[finished.status];
  const { found, foreseen } = openOf(view);
  return [
    blank,
    lineOf([span(`■ ${word}  `, toneOf(view)), span(finished.message, 'title')], 2),
    ...found.map((text) => line(`  still open: ${text}`, 'warn', 14)),
    ...(foreseen.length === 0
      ? []
      : [line(`  goes on: ${plural(foreseen.length, 'thing')} that the plans said, below`, 'warn', 11)]),
    ...finished.next.map((text) => line(`  next: ${text}`, 'accent', 8)),
  ];
}

const openOf = ({ chain, finished }: ChainView) =>
  partOpen(
    finished?.remaining ?? [],
    chain.links.map(({ saved }) => saved.plan),
  );

/** What goes on as the plans said, below them: it is long, and known to whoever approved. */
function foreseenLines(view: ChainView): TextLine[] {
  const { foreseen } = openOf(view);
  if (foreseen.length === 0) return [];
  return [blank, ...foreseen.map((text) => line(`  goes on: ${text}`, 'warn', 11))];
}

function linkLines(state: ChainScreenState, index: number, chosen: boolean, now: number): TextLine[] {
  const link = state.view?.links[index];
  if (link === undefined) return [];
  const { sign, word, tone } = marks[link.mark];
  const run = runOf(state, index);
  const step = run?.finished === undefined ? run?.steps.find(({ mark }) => mark === 'running') : undefined;
  const note = step?.title ?? shortNote(link.note, run);
  return [
    lineOf(
      [
        span(chosen ? '› ' : '  ', 'accent'),
        span(`${link.mark === 'running' ? spinner(now) : sign} ${word.padEnd(8)}`, tone),
        span(`${index + 1}. ${link.title}`, chosen ? 'title' : undefined),
      ],
      15,
    ),
    ...(note === undefined ? [] : [line(`            ${note}`, link.mark === 'failed' ? 'bad' : 'dim', 12)]),
  ];
}

/** What the end of the chain lists need not be said of its plan again. */
function shortNote(note: string | undefined, run: RunView | undefined): string | undefined {
  if (note === undefined || run?.finished === undefined) return note;
  return withoutList(note, partOpen(run.finished.remaining, [run.saved.plan]).found);
}
