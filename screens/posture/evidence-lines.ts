import { severityOf } from '../../src/posture/check.ts';
import { PRACTICES } from '../../src/posture/practice.ts';
import { blank, line, lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import type { PostureRow } from './rows.ts';

/** Cells of the names of evidence; a longer one stands out, and its value goes on below its own column. */
const LONGEST_NAME = 24;

/** Says all that is known of a row: why, what was read, and what puts it right. */
export function evidenceLines(row: PostureRow): TextLine[] {
  return row.kind === 'check' ? aboutCheck(row) : aboutJudgement(row);
}

function aboutJudgement({ check, judgement }: Extract<PostureRow, { kind: 'judgement' }>): TextLine[] {
  const { resource, verdict, reason, evidence, failure } = judgement;
  const named = resource.label === undefined ? resource.id : `${resource.label}  ${resource.id}`;
  const tone = verdict === 'passed' ? 'good' : verdict === 'unknown' ? 'warn' : severityOf(check, judgement);
  const verdictText = verdict === 'failed' ? `failed, ${severityOf(check, judgement)}` : verdict;
  const longest = Math.max('Resource'.length, ...evidence.map(({ name }) => name.length));
  const width = Math.min(longest, LONGEST_NAME) + 2;
  return [
    lineOf([span(` ${verdictText} `, tone), span(' '), span(reason, 'title')], 2),
    ...fixLines(judgement, check.fix),
    ...(failure === undefined ? [] : [line(failure.hint, undefined, 2)]),
    ...evidence.map(({ name, value }) => lineOf([span(`${name.padEnd(width - 2)}  `, 'dim'), span(value)], width)),
    lineOf([span('Resource'.padEnd(width), 'dim'), span(named)], width),
    ...(resource.arn === undefined || resource.arn === resource.id
      ? []
      : [lineOf([span('ARN'.padEnd(width), 'dim'), span(resource.arn)], width)]),
    blank,
    ...sourceLines(check),
  ];
}

type Judged = Extract<PostureRow, { kind: 'judgement' }>['judgement'];

function fixLines({ verdict, fix }: Judged, how: string): TextLine[] {
  if (verdict === 'passed') return [];
  if (verdict === 'unknown') return [];
  if (fix === undefined) return [lineOf([span('Fix: ', 'accent'), span(how)], 5)];
  if (fix.blocked !== undefined) {
    return [lineOf([span('Fix: ', 'accent'), span(`${how} No playbook here: ${fix.blocked}`)], 5)];
  }
  return [lineOf([span('Fix: ', 'accent'), span('p', 'accent'), span(` plans ${fix.playbook}. ${how}`)], 5)];
}

function aboutCheck({ check, counts }: Extract<PostureRow, { kind: 'check' }>): TextLine[] {
  const { failed, unknown, passed } = counts;
  return [
    lineOf([span(`${check.title}. `, 'title'), span(`${failed} failed, ${unknown} unknown, ${passed} passed.`)], 2),
    line(check.judges, undefined, 2),
    lineOf([span('Fix: ', 'accent'), span(check.fix)], 5),
    ...sourceLines(check),
  ];
}

function sourceLines(check: PostureRow['check']): TextLine[] {
  const practice = PRACTICES.find(({ id }) => id === check.practice)?.title ?? check.practice;
  const same = check.equivalents.length === 0 ? '' : `, the same as ${check.equivalents.join(', ')}`;
  return [
    line(`Check ${check.id} (${check.severity})${same}. Practice: ${practice}.`, 'dim', 2),
    line(`Reads ${check.reads.join(', ')}.`, 'dim', 2),
    line(check.document, 'dim', 2),
  ];
}
