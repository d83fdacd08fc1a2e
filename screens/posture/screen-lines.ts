import type { AuditView } from '../../src/app/screen.ts';
import { cellWidth, truncate, truncateWords } from '../../src/ui/cells.ts';
import { age, count, plural, progressBar, spinner } from '../../src/ui/readable.ts';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { editSpans } from '../../src/ui/text-edit.ts';
import { line, lineOf, plain, type Span, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { evidenceLines } from './evidence-lines.ts';
import { layoutOf, type PostureLayout } from './layout.ts';
import {
  practiceLines,
  practiceNames,
  practiceScore,
  resourcesOf,
  scoreSentence,
  scoreText,
  scoreTone,
} from './practice-lines.ts';
import { rowLine } from './row-lines.ts';
import { cursorIn, type PostureRow, postureRows, resultsOf, VIEWS } from './rows.ts';
import type { PostureState } from './state.ts';

interface Drawn {
  readonly state: PostureState;
  readonly audit: AuditView;
  readonly size: { readonly width: number; readonly height: number };
  readonly now: number;
  readonly colour: boolean;
}

/** Gives how the screen is parted. */
export const partsOf = (size: Drawn['size']): PostureLayout => layoutOf(size, practiceNames(false).length);

/** Gives the evidence of the row at the cursor, wrapped to the screen. */
export function evidenceOf(rows: readonly PostureRow[], state: PostureState, width: number): TextLine[] {
  const row = rows[cursorIn(rows, state)];
  return row === undefined ? [] : wrapLines(evidenceLines(row), width);
}

/** Gives every line of the screen, none wider than it. */
export function postureLines({ state, audit, size, now, colour }: Drawn): TextLine[] {
  const { width, height } = size;
  const rows = postureRows(audit.results, state);
  const evidence = evidenceOf(rows, state, width);
  if (state.whole) return windowOf(evidence, state.offset, height, 'j or Space goes on');
  const parts = partsOf(size);
  const right = [titleOfRows(state, audit, parts.right, colour), ...rowsInSight(rows, state, audit, parts, colour)];
  const left =
    parts.left === 0
      ? []
      : windowOf(practiceLines(audit.results, state.practice, parts.left, parts.perPractice), 0, parts.rows + 1);
  const body = right.map((text, index) => {
    if (parts.left === 0) return text;
    const own = left[index] ?? line('');
    const gap = ' '.repeat(Math.max(0, parts.left - cellWidth(plain(own))));
    return lineOf([...own.spans, span(`${gap} `), span('│', 'border'), span(' '), ...text.spans]);
  });
  const scored = practiceScore(audit.results, state.practice);
  const said = truncateWords(`── ${ofWhat(audit)}${scoreSentence(scored)}`, width - 2);
  const rule = `${said} ${'─'.repeat(Math.max(0, width - cellWidth(said) - 1))}`;
  return [
    readLine(audit, width, now),
    ...body,
    line(audit.results.length === 0 ? '─'.repeat(width) : rule, 'border'),
    ...windowOf(evidence, state.offset, parts.below),
  ];
}

function windowOf(lines: readonly TextLine[], offset: number, height: number, how = 'Enter shows them'): TextLine[] {
  const from = Math.min(Math.max(0, offset), Math.max(0, lines.length - height));
  const shown = lines.slice(from, from + height);
  const more = lines.length - from - height;
  if (more > 0 && shown.length > 1) shown[shown.length - 1] = line(`… ${more + 1} more lines: ${how}`, 'dim');
  return [...shown, ...Array.from({ length: Math.max(0, height - shown.length) }, () => line(''))];
}

/** What a score of less than the whole account begins with. */
export function ofWhat({ reading, again, stopped }: AuditView): string {
  if (stopped) return 'Of a part: ';
  return reading && again !== true ? 'So far: ' : '';
}

/** What was read, when, and what is being read. */
function readLine(audit: AuditView, width: number, now: number): TextLine {
  const { reading, progress, at, of, failure, stopped } = audit;
  const where = of === undefined ? '' : `${of.account} ${of.region}: `;
  const looked = `${plural(resourcesOf(audit.results), 'resource')} looked at`;
  if (reading) {
    const bar = progress === undefined ? '' : ` ${progressBar(progress.done / Math.max(1, progress.total), 12)}`;
    const done = progress === undefined ? '' : ` ${count(progress.done)} of ${count(progress.total)} readings`;
    const old =
      audit.again && at !== undefined ? [`What is below is ${age(at, now)} old`] : [`${where}${looked}`, looked];
    const forms = [...old.map((text) => `  ${text}`), ''].map(
      (text) => `${spinner(now)} Reading the account${bar}${done}${text}`,
    );
    return line(firstFitting(forms, width), 'accent');
  }
  if (failure !== undefined) {
    const old = at === undefined ? '' : ` What is below is ${age(at, now)} old.`;
    return line(truncate(`${failure.message} ${failure.hint}${old}`, width), 'bad');
  }
  if (stopped)
    return line(
      firstFitting([`Stopped, r reads all: only ${where}${looked}`, `Stopped, r reads all: only ${looked}`], width),
      'warn',
    );
  if (at === undefined) return line('Nothing was read yet.', 'dim');
  const { counts } = practiceScore(audit.results, 0);
  const all = counts.passed + counts.failed + counts.unknown;
  const judged = `${count(counts.failed)} of ${plural(all, 'judgement')} failed, ${count(counts.unknown)} unknown`;
  const told = `${looked}; ${judged}; ${age(at, now)} ago`;
  const forms = [`${where}${plural(audit.results.length, 'check')}, ${told}`, `${where}${told}`, told];
  return line(firstFitting(forms, width), 'dim');
}

/** The first of `texts`, which get ever shorter, that fits; the last one cut where none does. */
const firstFitting = (texts: readonly string[], width: number): string =>
  texts.find((text) => cellWidth(text) <= width) ?? truncate(texts.at(-1) ?? '', width);

/** What the rows are: the practice where there is no list of them, the view, the filter. */
function titleOfRows(state: PostureState, audit: AuditView, width: number, colour: boolean): TextLine {
  const view = VIEWS.find(({ id }) => id === state.view)?.label ?? '';
  const spans: Span[] = [];
  if (state.typing !== undefined) {
    return lineOf([span('Filter /', 'accent'), ...editSpans(state.typing, width - 10, colour)]);
  }
  const score = practiceScore(audit.results, state.practice);
  const name = practiceNames(width < 50)[state.practice] ?? '';
  spans.push(span(`${name} `, 'title'), span(scoreText(score), scoreTone(score)), span(`  ${view}`, 'dim'));
  if (state.filter !== '') spans.push(span(`  /${state.filter}`, 'accent'));
  return cut(lineOf(spans), width);
}

function cut(text: TextLine, width: number): TextLine {
  return cellWidth(plain(text)) <= width ? text : line(truncate(plain(text), width));
}

function rowsInSight(
  rows: readonly PostureRow[],
  state: PostureState,
  audit: AuditView,
  parts: PostureLayout,
  colour: boolean,
): TextLine[] {
  const cursor = cursorIn(rows, state);
  const top = scrolledTo(state.top, cursor, rows.length, parts.rows);
  const shown =
    rows.length === 0
      ? wrapLines(emptyLines(state, audit), parts.right)
      : rows
          .slice(top, top + parts.rows)
          .map((row, index) => rowLine(row, parts.right, top + index === cursor, colour));
  return Array.from({ length: parts.rows }, (_, index) => shown[index] ?? line(''));
}

/** Why there is no row, which is never left open. */
function emptyLines({ view, filter, practice }: PostureState, { reading, at, results }: AuditView): TextLine[] {
  if (filter !== '') return [line(`Nothing here matches /${filter}.`, 'dim'), line('Esc shows all again.', 'dim')];
  if (reading) return [line('Nothing to show yet: the account is being read.', 'dim')];
  if (at === undefined || results.length === 0) return [line('Nothing was read. r reads the account.', 'dim')];
  const looked = resultsOf(results, practice).some(({ judgements }) => judgements.length > 0);
  if (!looked) return [line('There is nothing of this kind in the account: nothing was looked at.', 'dim')];
  if (view === 'unknown') return [line('Nothing is unknown here: all of it could be read.', 'good')];
  if (view === 'failed') return [line('Nothing failed here.', 'good'), line('v shows what is unknown.', 'dim')];
  return [line('Nothing failed here, and all of it could be read.', 'good'), line('v shows what passed too.', 'dim')];
}
