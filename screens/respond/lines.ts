import type { AppContext } from '../../src/app/screen.ts';
import type { ChainLink, LeftOut, SavedChain } from '../../src/playbook/chain.ts';
import { type ReviewRow, reviewOf } from '../../src/playbook/review.ts';
import { truncate } from '../../src/ui/cells.ts';
import { plural, spinner } from '../../src/ui/readable.ts';
import { safeText } from '../../src/ui/safe-text.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { modeOf, outOf, type RespondState, wordOf } from './state.ts';

/** The screen's text wrapped to the width, and the lines of what the cursor is on. */
export interface RespondLines {
  readonly lines: readonly TextLine[];
  readonly cursor: number;
  readonly cursorEnd: number;
}

/** Lines that the review gets; the approval stands below it. */
export function bodyHeight(state: RespondState, height: number): number {
  return state.phase === 'approving' || state.phase === 'starting' ? Math.max(1, height - 4) : height;
}

/** Gives the review: what it responds to, each plan in short, and what is left out; the plan at the cursor at length. */
export function respondLines(state: RespondState, app: AppContext, width: number): RespondLines {
  const { chain, failure } = state;
  const alone = (lines: TextLine[]) => ({ lines: wrapLines(lines, width), cursor: 0, cursorEnd: 0 });
  if (state.phase === 'failed' && failure !== undefined) {
    return alone([
      line('No chain could be planned, and nothing was changed.', 'title'),
      blank,
      line(failure.message, 'bad'),
      line(failure.hint),
      ...(failure.permission === undefined ? [] : [line(`Missing permission: ${failure.permission}`, 'warn')]),
    ]);
  }
  if (chain === undefined) return alone([line(`${spinner(app.now())} reading the account and planning …`)]);
  const head = wrapLines(headLines(state, chain, app.now()), width);
  const parts = placesLines(state, chain, width).map((part) => wrapLines(part, width));
  const start = (index: number) => parts.slice(0, index).reduce((sum, part) => sum + part.length, head.length);
  const at = Math.max(0, state.at);
  return { lines: [...head, ...parts.flat()], cursor: start(at), cursorEnd: start(at + 1) - 1 };
}

function headLines(state: RespondState, chain: SavedChain, now: number): TextLine[] {
  const mode = modeOf(state.args);
  const count = plural(chain.links.length, 'plan');
  const what =
    mode === 'rollback'
      ? `${count}: what their runs left changed is put back, the last one first`
      : `${count} under one approval, in this order; the first that fails stops it`;
  return [
    line('offers' in state.args ? `Putting right: ${chain.about}` : responseTo(chain, mode), 'title'),
    line(chain.links.length === 0 ? 'No playbook is planned.' : what, 'dim'),
    ...(state.phase === 'reading' ? [line(`${spinner(now)} planning anew …`, 'accent')] : []),
    ...(chain.links.length === 0 ? [] : [line(`hash ${chain.hash}`, 'dim')]),
  ];
}

const responseTo = ({ about }: SavedChain, mode: string): string =>
  `${mode === 'rollback' ? 'Undo of the response' : 'Response'} to ${about}`;

function placesLines(state: RespondState, chain: SavedChain, width: number): TextLine[][] {
  const isBack = modeOf(state.args) === 'rollback';
  return [
    ...(isBack ? chain.links.toReversed() : chain.links).map((link, index) =>
      linkLines(link, { index, chosen: index === state.at, isBack, width }),
    ),
    ...outOf(state).map((out, index) => outLines(out, index === 0, chain.links.length + index === state.at)),
  ];
}

/** What of a plan is said while the cursor is elsewhere: what it does, whom it hits, what it leaves open. */
const IN_SHORT: readonly ReviewRow['label'][] = ['Changes', 'Hits', 'Goes on', 'Warning'];

/** Where a plan stands, and whether it is said at length. */
interface Place {
  readonly index: number;
  readonly chosen: boolean;
  readonly isBack: boolean;
  readonly width: number;
}

function linkLines(link: ChainLink, { index, chosen, isBack, width }: Place): TextLine[] {
  const { title, reason, saved } = link;
  const rows = isBack ? undoRows(saved.plan.undo) : reviewOf(saved.plan);
  const shown = chosen || isBack ? rows : inShort(rows, width - LABELLED);
  let label = '';
  return [
    blank,
    lineOf(
      [
        span(chosen ? '› ' : '  ', 'accent'),
        span(`${index + 1}. ${title}`, chosen ? 'title' : undefined),
        span(`  ${saved.plan.playbook}`, 'dim'),
      ],
      5,
    ),
    ...(chosen ? [line(`     because ${reason}`, 'dim', 5)] : []),
    ...shown.map((row) => {
      const said = row.label === label ? '' : row.label;
      label = row.label;
      return lineOf([span(`     ${said.padEnd(8)} `, 'dim'), span(row.text, row.heed ? 'warn' : undefined)], LABELLED);
    }),
  ];
}

/** What is put back; what needs nothing is said only where nothing else is. */
function undoRows(texts: readonly string[]): ReviewRow[] {
  const done = texts.filter((text) => !text.startsWith('Nothing'));
  return (done.length === 0 ? texts : done).map((text) => ({ label: 'Undo', text, heed: false }));
}

/** Cells before the text of a row. */
const LABELLED = 14;

/** The first row of each label that is said in short, cut to one line: a chain is judged by seeing all of it. */
function inShort(rows: readonly ReviewRow[], cells: number): ReviewRow[] {
  return IN_SHORT.flatMap((label) => {
    const [first, ...rest] = rows.filter((row) => row.label === label && (label !== 'Hits' || row.heed));
    if (first === undefined) return [];
    const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
    return [{ ...first, text: `${truncate(safeText(first.text), cells - more.length)}${more}` }];
  });
}

function outLines({ title, reason, failed }: LeftOut, isFirst: boolean, chosen: boolean): TextLine[] {
  return [
    ...(isFirst ? [blank, line('Not in it', 'accent')] : []),
    lineOf([span(chosen ? '› ' : '  ', 'accent'), span(title, chosen ? 'title' : 'dim')], 4),
    line(`    ${failed ? 'could not be planned: ' : ''}${reason}`, failed ? 'bad' : 'dim', 4),
  ];
}

/** Gives the lines of the approval, which stand below the review. */
export function approvalLines(state: RespondState, typed: TextLine['spans'], width: number): TextLine[] {
  const word = wordOf(state.chain);
  const count = state.chain?.links.length ?? 0;
  const isReady = state.typed.text === word;
  const said = state.phase === 'starting' ? 'starting …' : state.complaint;
  const ready = isReady
    ? 'Press Enter to run it, Esc to go back.'
    : 'Nothing is changed before the whole word is typed.';
  return [
    line('─'.repeat(width), 'border'),
    lineOf([
      span('Type '),
      span(word, 'title'),
      span(`, the beginning of the hash, to approve ${plural(count, 'plan')}:`),
    ]),
    lineOf([span('› ', 'accent'), ...typed]),
    said === undefined ? line(ready, isReady ? 'good' : 'dim') : line(said, 'warn'),
  ];
}
