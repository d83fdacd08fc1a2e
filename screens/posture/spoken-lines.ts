import type { AuditView } from '../../src/app/screen.ts';
import { severityOf } from '../../src/posture/check.ts';
import { plural, utcDateTime } from '../../src/ui/readable.ts';
import { line, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { countsText, practiceNames, practiceScore, scoreSentence } from './practice-lines.ts';
import { nameOf } from './row-lines.ts';
import { cursorIn, type PostureRow, postureRows, VIEWS } from './rows.ts';
import { evidenceOf, ofWhat } from './screen-lines.ts';
import type { PostureState } from './state.ts';

/** Says the screen in sentences, for a screen reader: no columns, no marks, and nothing that changes by the second. */
export function postureInWords(state: PostureState, audit: AuditView, width: number): TextLine[] {
  const rows = postureRows(audit.results, state);
  const evidence = evidenceOf(rows, state, width);
  if (state.whole) return evidence;
  const score = practiceScore(audit.results, state.practice);
  const view = VIEWS.find(({ id }) => id === state.view)?.label ?? '';
  const filter = state.typing?.text ?? state.filter;
  const said = [
    readingInWords(audit),
    `Practice: ${practiceNames(false)[state.practice]}: ${countsText(score.counts)}. ${ofWhat(audit)}${scoreSentence(score)}.`,
    `Shown: ${view}${filter === '' ? '' : `, filter ${filter}`}, ${plural(rows.length, 'row')}.`,
    rowInWords(rows, cursorIn(rows, state)),
  ];
  return [
    ...wrapLines(
      said.map((text) => line(text)),
      width,
    ),
    ...evidence,
  ];
}

function readingInWords({ reading, again, at, of, failure, stopped }: AuditView): string {
  const where = of === undefined ? '' : ` of account ${of.account} in ${of.region}`;
  const old = at === undefined ? 'Nothing was read yet.' : `Below is what was read${where} at ${utcDateTime(at)}.`;
  if (reading) return again ? `Reading the account again. ${old}` : 'Reading the account: not all is here yet.';
  if (failure !== undefined) return `${failure.message} ${failure.hint} ${old}`;
  return stopped ? `Stopped: only a part was looked at. ${old}` : old;
}

function rowInWords(rows: readonly PostureRow[], at: number): string {
  const row = rows[at];
  if (row === undefined) return 'There is no row to show.';
  const place = `Selected row ${at + 1} of ${rows.length}`;
  if (row.kind === 'check') return `${place}, a check: ${row.check.title}.`;
  const { check, judgement } = row;
  const { verdict, resource } = judgement;
  const how = verdict === 'failed' ? `failed, ${severityOf(check, judgement)}` : verdict;
  return `${place}: ${nameOf(resource)}: ${how}. Check: ${check.title}.`;
}
