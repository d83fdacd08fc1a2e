import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { Check, Severity } from '../posture/check.ts';
import { CHECKS } from '../posture/checks/index.ts';
import { PRACTICES } from '../posture/practice.ts';
import { compare } from '../posture/report/compare.ts';
import { readExceptions, writeExceptions } from '../posture/report/read-exceptions.ts';
import { readReport } from '../posture/report/read-report.ts';
import { failuresAtLeast, failuresOf, type Report, reportOf } from '../posture/report/report.ts';
import { fillInText } from '../posture/report/text.ts';
import { plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import { readInput, writeOutput } from './audit-files.ts';
import { type AuditOutput, formatsOf, printReport } from './audit-output.ts';
import { runAudit } from './audit-run.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { type ApprovalOptions, reportingUsage } from './run-output.ts';

/** What `audit` takes. */
export interface AuditCommandOptions extends AuditOutput, ApprovalOptions {
  readonly failOn?: Severity;
  readonly failOnUnknown?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly since?: string;
  readonly check?: readonly string[];
  readonly practice?: readonly string[];
  readonly rate?: number;
  readonly parallel?: number;
  readonly fix?: boolean;
  /** With `fix`: what is taken in. */
  readonly severity?: Severity;
  readonly resource?: readonly string[];
  readonly out?: string;
}

/** Audits the account and hands over what it found: reads only, but for what `--fix` is approved to change. */
export const audit: CommandAction<AuditCommandOptions> = (cli, options) => auditWith(CHECKS)(cli, options);

/** The same with other checks. */
export const auditWith =
  (all: readonly Check[]): CommandAction<AuditCommandOptions> =>
  (cli, options) =>
    reportingUsage(cli, async () => {
      const checks = chosen(all, options);
      refuseContradictions(options);
      if (options.fix === true) return (await import('./audit-fix.ts')).auditAndFix(cli, options, checks);
      const session = await cli.openSession();
      try {
        const report = await auditedReport(cli, session, checks, options);
        await printReport(cli, report, options);
        await writeBaseline(cli, report, options);
        return exitCodeFor(cli, report, options);
      } finally {
        session.close();
      }
    });

/** Audits and makes the report, with the exceptions and the earlier audit that the options name. Bad files are found before anything is read. */
export async function auditedReport(
  cli: Cli,
  session: Session,
  checks: readonly Check[],
  options: AuditCommandOptions,
): Promise<Report> {
  const { baseline, since } = options;
  const exceptions =
    baseline === undefined ? [] : readExceptions(await readInput(baseline, 'The exceptions in'), baseline);
  const { account, arn } = await session.identity();
  const { region } = session;
  const earlier =
    since === undefined
      ? undefined
      : readReport(await readInput(since, 'The earlier audit'), since, { account, region });
  const run = await runAudit(cli, session, checks, options);
  const report = reportOf(run.audit, {
    tool: `transit-tui ${cli.version}`,
    auditedBy: arn,
    notDone: run.notDone,
    exceptions,
    now: cli.now(),
  });
  return earlier === undefined ? report : { ...report, since: compare(earlier, report) };
}

function chosen(all: readonly Check[], { check: ids = [], practice = [] }: AuditCommandOptions): readonly Check[] {
  const wrong = (kind: string, asked: readonly string[], known: readonly string[]) => {
    const unknown = asked.filter((id) => !known.includes(id));
    if (unknown.length === 0) return;
    throw new FailureError({
      code: 'invalid',
      message: `There is no ${kind} ${unknown.join(', ')}.`,
      hint: `Those there are: ${known.join(', ')}.`,
    });
  };
  wrong(
    'check',
    ids,
    all.map(({ id }) => id),
  );
  wrong(
    'practice',
    practice,
    PRACTICES.map(({ id }) => id),
  );
  if (ids.length === 0 && practice.length === 0) return all;
  const taken = all.filter((each) => ids.includes(each.id) || practice.includes(each.practice));
  if (taken.length > 0) return taken;
  throw new FailureError({ code: 'invalid', message: `No check is of practice ${practice.join(', ')}.`, hint: '' });
}

function refuseContradictions(options: AuditCommandOptions): void {
  const wrong = (message: string, hint: string) => new FailureError({ code: 'invalid', message, hint });
  const formats = formatsOf(options);
  if (formats.length > 1) {
    throw wrong(`Only one of ${formats.join(', ')} can have standard output.`, 'Leave the others out.');
  }
  if (options.fix === true) {
    const [format] = formats.filter((each) => each !== '--json');
    if (format !== undefined) throw wrong(`--fix prints a chain, and ${format} a report.`, 'Leave one of them out.');
    return;
  }
  const alone = (['severity', 'resource', 'out', 'yes', 'approve'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (alone !== undefined) throw wrong(`--${alone} goes with --fix.`, 'See `transit-tui audit --help`.');
}

async function writeBaseline(cli: Cli, report: Report, { writeBaseline: file }: AuditCommandOptions): Promise<void> {
  if (file === undefined) return;
  const open = failuresOf(report).filter(({ accepted }) => accepted === undefined);
  await writeOutput(file, writeExceptions(open, cli.now()), true);
  cli.note(safeText(fillInText(open.length, file)));
}

/** Gives the exit code of an audit, and says on standard error what a script could miss. */
function exitCodeFor(cli: Cli, report: Report, { failOn, failOnUnknown }: AuditCommandOptions): number {
  const judgements = report.results.flatMap((result) => result.judgements);
  const unknown = judgements.filter(({ verdict }) => verdict === 'unknown');
  if (cli.signal.aborted) {
    cli.note(
      `transit-tui: interrupted: ${plural(report.notDone?.length ?? 0, 'check')} did not end. This is what is known by now.`,
    );
    return EXIT.interrupted;
  }
  const expired = unknown.find(({ failure }) => failure?.code === 'expired' || failure?.code === 'no-credentials');
  if (expired?.failure !== undefined) {
    cli.note(`transit-tui: the audit is not whole: ${safeText(expired.failure.message)}`);
    cli.note(`  ${safeText(expired.failure.hint)}`);
    return EXIT.noAccess;
  }
  if (unknown.length > 0 && unknown.length === judgements.length) {
    cli.note('transit-tui: nothing could be read: nothing is known of this account.');
    return EXIT.noAccess;
  }
  const failed = failOn === undefined ? [] : failuresAtLeast(report, failOn);
  if (failed.length > 0) {
    cli.note(`transit-tui: ${plural(failed.length, 'failure')} of severity ${failOn} or worse, not accepted.`);
  }
  if (unknown.length > 0 && (failOn !== undefined || failOnUnknown === true)) {
    const counts = failOnUnknown === true ? '' : '; --fail-on-unknown makes that a failure';
    cli.note(`transit-tui: ${plural(unknown.length, 'judgement')} unknown${counts}.`);
  }
  return failed.length > 0 || (failOnUnknown === true && unknown.length > 0) ? EXIT.failed : EXIT.done;
}
