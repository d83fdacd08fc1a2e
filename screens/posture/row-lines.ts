import { type Resource, type Severity, severityOf, type Verdict } from '../../src/posture/check.ts';
import { cellWidth, fitted, truncate } from '../../src/ui/cells.ts';
import { lineOf, type Span, span, type TextLine } from '../../src/ui/text-lines.ts';
import type { PostureRow } from './rows.ts';

/** One sign a verdict, so that it needs no colour. */
const MARKS: Readonly<Record<Verdict, string>> = { failed: '✗', unknown: '?', passed: '✓' };
const TONES: Readonly<Record<Verdict, string>> = { failed: 'bad', unknown: 'warn', passed: 'good' };

/** Cells of the longest severity and a space. */
const SEVERITY = 9;

/** Cells beside the name of a resource where there is little room: its marks, and the beginning of why. */
const MARKS_ROOM = 20;

/** What a person calls a resource, brief: its label, else the end of its ARN, else its id. */
export function nameOf({ label, id }: Resource): string {
  if (label !== undefined && label !== '') return label;
  if (!id.startsWith('arn:')) return id;
  return id.split(':').slice(5).join(':') || id;
}

/** Gives a row in `width` cells. */
export function rowLine(row: PostureRow, width: number, isChosen: boolean, colour: boolean): TextLine {
  const parts = row.kind === 'check' ? checkSpans(row, width - 2) : judgementSpans(row, width - 2);
  const mark = span(isChosen ? '› ' : '  ', 'accent');
  if (!isChosen || !colour) return lineOf([mark, ...parts]);
  // One tone for the whole row: reversed, it carries the eye.
  const text = parts.map((part) => part.text).join('');
  return lineOf([mark, span(fitted(text, width - 2), 'selected')]);
}

function checkSpans(row: Extract<PostureRow, { kind: 'check' }>, width: number): Span[] {
  const { failed, unknown, passed } = row.counts;
  const all = failed + unknown + passed;
  const counts = [failed > 0 ? `${failed} ✗` : '', unknown > 0 ? `${unknown} ?` : '', `of ${all}`]
    .filter((part) => part !== '')
    .join(' ');
  const title = Math.max(4, width - SEVERITY - cellWidth(counts) - 1);
  return [
    severitySpan(row.worst, failed > 0),
    span(fitted(row.check.title, title), 'title'),
    span(` ${counts}`, failed > 0 ? 'bad' : unknown > 0 ? 'warn' : 'dim'),
  ];
}

function severitySpan(severity: Severity, isOpen: boolean): Span {
  const text = fitted(severity.toUpperCase(), SEVERITY - 1);
  return span(`${text} `, isOpen && severity !== 'critical' ? severity : isOpen ? 'bad' : 'dim');
}

function judgementSpans(row: Extract<PostureRow, { kind: 'judgement' }>, width: number): Span[] {
  const { check, judgement } = row;
  const { resource, verdict, reason, fix } = judgement;
  const differs = verdict === 'failed' && severityOf(check, judgement) !== check.severity;
  const fixable = fix !== undefined && fix.blocked === undefined ? '⚒' : ' ';
  const name = truncate(nameOf(resource), Math.max(8, Math.min(30, width - MARKS_ROOM), Math.floor(width * 0.42)));
  const said = differs ? `${severityOf(check, judgement)}: ${reason}` : reason;
  const room = Math.max(0, width - 6 - cellWidth(name));
  return [
    span(`  ${MARKS[verdict]} `, TONES[verdict]),
    span(name),
    span(`  ${fitted(said, Math.max(0, room - 2))}`, 'dim'),
    span(room > 8 ? ` ${fixable}` : '', 'accent'),
  ];
}
