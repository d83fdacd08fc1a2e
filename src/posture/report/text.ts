import { fitted, wrap } from '../../ui/cells.ts';
import { count, plural } from '../../ui/readable.ts';
import { safeText } from '../../ui/safe-text.ts';
import { SEVERITIES } from '../check.ts';
import { weightsText } from '../score.ts';
import { comparisonLines } from './compare-text.ts';
import { type ExceptionUse, REASON_TO_FILL_IN } from './exceptions.ts';
import { type Found, failuresOf, type PracticeScore, type Report } from './report.ts';
import { resourcesText, unknownsOf } from './unknowns.ts';
import { lookedAt, nameOf, practiceTitle, scoreText, utc } from './words.ts';

/** How a report may look, and how a command is written for the reader to paste. */
export interface ReportStyle {
  readonly columns: number;
  readonly colour: boolean;
  /** Gives words as one line of a shell, with the flags that choose the account. */
  readonly command: (words: readonly string[]) => string;
  /** How many resources of a check are listed; all of them unless told. */
  readonly limit?: number;
}

/** Gives a report as lines for people: the scores, what failed, what is unknown, what is accepted. No line is wider than `columns`, commands aside. */
export function reportLines(report: Report, style: ReportStyle): string[] {
  const failures = failuresOf(report);
  return [
    ...headLines(report, style),
    '',
    ...scoreLines(report.scores, style),
    ...(report.since === undefined ? [] : ['', ...comparisonLines(report.since, style.columns, bold(style))]),
    ...failedLines(failures, style),
    ...unknownLines(report, style),
    ...acceptedLines(failures, style),
    ...exceptionLines(report.exceptions, style),
  ];
}

const bold =
  ({ colour }: Pick<ReportStyle, 'colour'>) =>
  (text: string): string =>
    colour ? `\u001b[1m${text}\u001b[22m` : text;

/** Text behind a lead, wrapped under itself. */
const told = (text: string, lead: string, columns: number): string[] =>
  wrap(safeText(text), Math.max(20, columns - lead.length)).map(
    (line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line,
  );

function headLines(report: Report, style: ReportStyle): string[] {
  const { account, region, startedAt, tool, auditedBy, notDone = [] } = report;
  return [
    ...told(`Data in transit: account ${account}, ${region}`, '', style.columns).map(bold(style)),
    ...told(`${utc(startedAt)}, ${lookedAt(report)}, by ${tool}`, '', style.columns),
    ...(auditedBy === undefined ? [] : told(`as ${auditedBy}`, '', style.columns)),
    ...(notDone.length === 0
      ? []
      : told(`PARTIAL: interrupted before ${notDone.join(', ')}: nothing is known of these.`, '! ', style.columns)),
  ];
}

/** Cells of the four columns of figures. */
const FIGURES = [10, 8, 8, 8] as const;

function scoreLines(scores: readonly PracticeScore[], style: ReportStyle): string[] {
  const room = Math.max(6, Math.min(48, style.columns - FIGURES.reduce((sum, width) => sum + width, 0)));
  const row = (title: string, cells: readonly string[]) =>
    (fitted(title, room) + cells.map((cell, at) => fitted(cell, FIGURES[at] ?? 8, 'right')).join('')).trimEnd();
  return [
    bold(style)(row('Practice', ['score', 'passed', 'failed', 'unknown'])),
    ...scores.map((score) => {
      const { passed, failed, unknown } = score.counts;
      return row(practiceTitle(score.practice), [scoreText(score), count(passed), count(failed), count(unknown)]);
    }),
    ...told(
      `The score is the share of the weight that passed (${weightsText()}); a range says what the unknown could make of it.`,
      '  ',
      style.columns,
    ),
    ...unlistedLines(scores, style),
  ];
}

function unlistedLines(scores: readonly PracticeScore[], style: ReportStyle): string[] {
  const checks = scores.reduce((sum, { unlisted }) => sum + unlisted, 0);
  if (checks === 0) return [];
  const them = checks === 1 ? '1 check' : `${checks} checks`;
  const why = `?: the resources of ${them} could not be listed. How many there are is unknown, so a score may lie outside its range.`;
  return told(why, '  ', style.columns);
}

function failedLines(failures: readonly Found[], style: ReportStyle): string[] {
  const open = failures.filter(({ accepted }) => accepted === undefined);
  if (open.length === 0) return ['', bold(style)('Nothing failed that is not accepted.')];
  const by = SEVERITIES.flatMap((severity) => {
    const of = open.filter((found) => found.severity === severity).length;
    return of === 0 ? [] : [`${count(of)} ${severity}`];
  });
  const groups = Map.groupBy(open, ({ check, severity }) => `${severity} ${check.id}`);
  return [
    '',
    bold(style)(`Failed: ${by.join(', ')}`),
    ...[...groups.values()].flatMap((group) => groupLines(group, style)),
  ];
}

function groupLines(group: readonly Found[], style: ReportStyle): string[] {
  const { columns, limit = Number.POSITIVE_INFINITY } = style;
  const [first] = group;
  if (first === undefined) return [];
  const { check, severity } = first;
  const rest = group.length - limit;
  return [
    '',
    ...told(`${severity.toUpperCase()} ${check.id}: ${plural(group.length, 'resource')}`, '', columns).map(bold(style)),
    ...told(`Should hold: ${check.title}.`, '  ', columns),
    ...told(`To put it right: ${check.fix}`, '  ', columns),
    ...group.slice(0, limit).flatMap((found) => failureLines(found, style)),
    ...(rest > 0 ? told(`and ${count(rest)} more: --all lists them, as --json and --csv do`, '  … ', columns) : []),
  ];
}

function failureLines({ judgement }: Found, { columns, command }: ReportStyle): string[] {
  const { resource, reason, fix } = judgement;
  const name = nameOf(resource);
  return [
    ...told(name, '  - ', columns),
    ...told(reason, '      ', columns),
    ...(fix?.blocked === undefined ? [] : told(`${fix.playbook} can't do it: ${fix.blocked}`, '      ', columns)),
    // Never wrapped: it is there to be pasted.
    ...(fix === undefined || fix.blocked !== undefined ? [] : [`      $ ${safeText(command(fixWords(fix)))}`]),
  ];
}

/** Gives the words of the command that plans a fix. */
export const fixWords = (fix: NonNullable<Found['judgement']['fix']>): string[] => [
  'transit-tui',
  'plan',
  fix.playbook,
  ...Object.entries(fix.params).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  ]),
];

function unknownLines(report: Report, style: ReportStyle): string[] {
  const groups = unknownsOf(report);
  if (groups.length === 0) return [];
  const { columns } = style;
  return [
    '',
    bold(style)('Unknown: not read, and so not passed'),
    ...groups.flatMap(({ why, hint, checks, resources }) => [
      ...told(`${resourcesText(resources)}: ${why}`, '  - ', columns),
      ...told(checks.join(', '), '      ', columns),
      ...(hint === undefined ? [] : told(hint, '      ', columns)),
    ]),
  ];
}

function acceptedLines(failures: readonly Found[], style: ReportStyle): string[] {
  const accepted = failures.filter((found) => found.accepted !== undefined);
  if (accepted.length === 0) return [];
  return [
    '',
    bold(style)(`Accepted for a while: ${plural(accepted.length, 'failure')}`),
    ...accepted.flatMap(({ check, judgement, severity, accepted: by }) => [
      ...told(`${severity} ${check.id}: ${judgement.resource.label ?? judgement.resource.id}`, '  - ', style.columns),
      ...told(
        `${by?.reason} (until ${by?.expires}${by?.by === undefined ? '' : `, ${by.by}`})`,
        '      ',
        style.columns,
      ),
    ]),
  ];
}

/** What is to be said of an exception that does not simply hold. */
export const EXCEPTION_STATES: Readonly<Record<Exclude<ExceptionUse['state'], 'applied'>, string>> = {
  expired: 'has expired: what it accepted counts again',
  'not-needed': 'is no longer needed: what it matches does not fail',
  'no-match': 'matches no resource',
  undecided: 'matches nothing that could be read',
  'not-asked': 'is of a check that did not run',
};

function exceptionLines(exceptions: readonly ExceptionUse[], style: ReportStyle): string[] {
  const notes = exceptions.flatMap(({ check, resource, expires, state }) =>
    state === 'applied' || state === 'not-asked'
      ? []
      : told(`${check}, ${resource} (until ${expires}) ${EXCEPTION_STATES[state]}`, '  ! ', style.columns),
  );
  return notes.length === 0 ? [] : ['', bold(style)('Exceptions to look at'), ...notes];
}

/** What a person is told of a file that was written to be filled in. */
export const fillInText = (failures: number, file: string): string =>
  `${plural(failures, 'failure')} written to ${file}. It is refused until each "${REASON_TO_FILL_IN}" is a reason.`;
