import { csvReport } from '../posture/report/csv.ts';
import { htmlReport } from '../posture/report/html/page.ts';
import { ocsfEvents } from '../posture/report/ocsf.ts';
import type { Report } from '../posture/report/report.ts';
import { sarifOf } from '../posture/report/sarif.ts';
import { reportLines } from '../posture/report/text.ts';
import { writeOutput } from './audit-files.ts';
import type { Cli } from './cli.ts';
import { globalFlags, shellLine } from './global-flags.ts';

/** How a report is printed; for people unless one of them is named. */
export interface AuditOutput {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly sarif?: boolean;
  readonly ocsf?: boolean;
  /** A file for the page; `-` is standard output. */
  readonly html?: string;
  readonly all?: boolean;
}

/** Resources of a check that are listed for people. */
const LISTED = 20;

/** The flags of `output` that all want standard output. */
export const formatsOf = (output: AuditOutput): string[] => [
  ...(['json', 'csv', 'sarif', 'ocsf'] as const).filter((name) => output[name] === true).map((name) => `--${name}`),
  ...(output.html === '-' ? ['--html -'] : []),
];

/** Prints a report as the options say, and writes the page where it was asked for. */
export async function printReport(cli: Cli, report: Report, output: AuditOutput): Promise<void> {
  const command = (words: readonly string[]) => shellLine([...words, ...globalFlags(cli)]);
  if (output.html !== undefined) {
    const page = htmlReport(report, { command });
    if (output.html === '-') cli.line(page.trimEnd());
    else {
      await writeOutput(output.html, page);
      cli.note(`The page is in ${output.html}.`);
    }
  }
  if (output.json) cli.json(report);
  else if (output.sarif) cli.json(sarifOf(report));
  else if (output.ocsf) for (const event of ocsfEvents(report)) cli.json(event);
  else if (output.csv) {
    // `cli.line` ends the last line: RFC 4180 allows that, and wants CRLF between the others.
    for (const line of csvReport(report).slice(0, -2).split('\r\n')) cli.line(`${line}\r`);
  } else if (output.html !== '-') {
    const { columns, colour } = cli;
    const limit = output.all ? Number.POSITIVE_INFINITY : LISTED;
    for (const line of reportLines(report, { columns, colour, command, limit })) cli.line(line);
  }
}
