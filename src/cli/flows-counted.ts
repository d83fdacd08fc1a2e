import { failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { DetectionContext } from '../flows/detect/detection.ts';
import type { FlowReport } from '../flows/report.ts';
import { BY_TRACE } from '../flows/traces-of.ts';
import { bytes, count, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { countFormat } from './flow-count-format.ts';
import { chooseEngine } from './flow-engines.ts';
import { flowPlaces } from './flow-places.ts';
import { type FlowsOptions, formatNamed, LAST_HOUR, ONLY_AN_HOUR, queryOf } from './flow-query.ts';
import { FlowTask } from './flow-task.ts';
import { progressLine } from './flows-progress.ts';
import type { KnownToDetection } from './known-to-detection.ts';
import { printRows } from './rows.ts';

/** Failed sources that are named; of more, the number is said. */
const NAMED_FAILURES = 10;

/** Options that say what detection knows besides the records. */
const OF_DETECTION = ['baseline', 'learn', 'findingAddress', 'quarantined'] as const;

/** Options that say how rows are made and ranked, which the rules of detection do by themselves. */
const OF_RANKING = ['by', 'sort', 'action'] as const;

/** Says which option has no use beside or without `--detect`; undefined where there is none. */
export function wrongForDetection(options: FlowsOptions): string | undefined {
  const unused = options.detect ? OF_RANKING.find((option) => options[option] !== undefined) : undefined;
  if (unused !== undefined) return `--${unused} is not for --detect, which judges every connection`;
  const needing = options.detect ? undefined : OF_DETECTION.find((option) => options[option] !== undefined);
  return needing === undefined ? undefined : `--${needing.replace('A', '-a')} needs --detect`;
}

/**
 * Counts the records of what is named (files, S3, log groups), or of the account's own flow logs, and prints the heaviest
 * rows. Gives the exit code.
 */
export async function countedFlows(cli: Cli, options: FlowsOptions): Promise<number> {
  if (options.json && options.csv) {
    cli.note('transit-tui: --json and --csv exclude each other');
    return EXIT.usage;
  }
  const wrong = wrongForDetection(options);
  if (wrong !== undefined) {
    cli.note(`transit-tui: ${wrong}`);
    return EXIT.usage;
  }
  let opened: Promise<Session> | undefined;
  const session = () => {
    opened ??= cli.openSession();
    return opened;
  };
  try {
    return await countIn(cli, options, session);
  } catch (error) {
    if (!cli.signal.aborted) throw error;
    cli.note('Stopped: nothing was read');
    return EXIT.interrupted;
  } finally {
    await opened?.then((each) => each.close()).catch(() => {});
  }
}

async function countIn(cli: Cli, options: FlowsOptions, session: () => Promise<Session>): Promise<number> {
  const asked = queryOf(options, cli.now());
  const told = options.detect ? await (await import('./known-to-detection.ts')).knownFrom(options, cli.now()) : {};
  const format = options.format === undefined ? undefined : formatNamed(options.format);
  const { places, notes } = await flowPlaces(options.sources ?? [], session, format, cli.signal);
  const inWindow = places.some((place) => place.kind === 'log-group' || (place.kind === 's3' && place.flowLog));
  const until = asked.until ?? Math.floor(cli.now() / 1000);
  const query = {
    ...asked,
    ...(inWindow && asked.since === undefined ? { since: until - LAST_HOUR } : {}),
    ...(options.detect === true ? { by: BY_TRACE, action: 'all' as const, top: 0 } : {}),
  };
  const task = new FlowTask({ cli, options, query, format, places, session, notes: [...notes] });
  const { engine, notes: reasons } = await chooseEngine(task);
  for (const reason of reasons) cli.note(safeText(reason));
  const announced = await engine.announce(task);
  if (announced !== undefined) cli.note(safeText(announced));
  const shown = progressLine();
  const report = withUnlisted(await engine.answer(task, shown.show).finally(shown.end), task);
  if (options.detect === true) await detectIn(task, report, told);
  else printRows(cli, report.answer.rows, countFormat(query, report.answer, cli.now()), options);
  if (query.since !== asked.since) task.notes.push(ONLY_AN_HOUR);
  for (const note of [...task.notes, ...remarks(report)]) cli.note(safeText(note));
  for (const { piece, line, text, why } of report.badLines) {
    cli.note(safeText(`${piece}:${line}: ${why}: ${text}`));
  }
  const code = exitCodeOf(report);
  if (code !== EXIT.done || !isEmptyHere(task, report)) return code;
  cli.note('Nothing was read: there is not a line in what was named');
  return EXIT.failed;
}

/** In an account an hour without records may be a quiet one; a file, folder or pipe that was named and is empty is a mistake. */
function isEmptyHere({ places }: FlowTask, { answer }: FlowReport): boolean {
  return answer.intake.lines === 0 && places.every(({ kind }) => kind === 'local');
}

/** What could not even be listed was not read either; how much that is nobody knows. */
function withUnlisted(report: FlowReport, { unlisted }: FlowTask): FlowReport {
  if (unlisted.length === 0) return report;
  const { totalBytes: _, ...rest } = report;
  return { ...rest, failures: [...unlisted, ...report.failures], pieces: report.pieces + unlisted.length };
}

/** Judges what was counted, by what was told; where it came from an account, by its findings and quarantines as well. */
async function detectIn(
  { cli, options, query, places, session, notes }: FlowTask,
  report: FlowReport,
  told: KnownToDetection,
): Promise<void> {
  const [{ printDetections }, { judgeBefore, judgeMinute }] = await Promise.all([
    import('./flow-detections.ts'),
    import('./flows-before.ts'),
  ]);
  const ofAccount = places.some(({ kind }) => kind !== 'local') && !cli.signal.aborted;
  const known = ofAccount
    ? await (await import('./known-in-account.ts')).knownInAccount(cli, await session())
    : undefined;
  const all = known === undefined ? told : withAccount(told, known);
  // Of what was stopped more is missing than what came before.
  const before = (cut: number, alone: boolean) =>
    report.stopped
      ? []
      : [
          ...(alone ? judgeMinute(cut, options, query, cli.globals) : []),
          ...judgeBefore(cut, options, query, cli.globals),
        ];
  for (const note of await printDetections(cli, report, options, all, before)) cli.note(note);
  notes.push(...(known?.notes ?? []));
}

/** What was told goes before what the account knows of the same. */
const withAccount = (
  told: KnownToDetection,
  { findingAddresses, quarantined }: Pick<DetectionContext, 'findingAddresses' | 'quarantined'>,
): KnownToDetection => ({
  ...told,
  findingAddresses: new Map([...findingAddresses, ...(told.findingAddresses ?? [])]),
  quarantined: new Map([...quarantined, ...(told.quarantined ?? [])]),
});

/** Rows that are not all there is are worth printing, and a script must know that they are not. */
export function exitCodeOf({ stopped, failures, answer: { intake } }: FlowReport): number {
  if (stopped) return EXIT.interrupted;
  const unread = intake.bad > 0 && intake.records + intake.nodata + intake.skipdata === 0;
  return failures.reduce(
    (code, { error }) => Math.max(code, exitCodeOfFailure(failureOf(error).code)),
    (unread ? EXIT.failed : EXIT.done) as number,
  );
}

/** What must be known to judge a report; not yet safe for a terminal. `canShowBad`: its lines can be asked for. */
export function remarks(report: FlowReport, canShowBad = true): string[] {
  const { answer, failures, pieces, limits = [] } = report;
  const { records, nodata, skipdata, bad } = answer.intake;
  // Detection asks for no rows: it takes every one there is.
  const rest = answer.rows.length === 0 ? 0 : answer.distinct - answer.rows.length;
  return [
    `${plural(records, 'record')} read, ${plural(answer.matched, 'matches', 'match')}${rest > 0 ? `, ${plural(rest, 'further row')} (--top)` : ''}`,
    ...(report.stopped ? [`Stopped: ${shareOf(report)} was read`] : []),
    ...(failures.length === 0
      ? []
      : [`${failures.length} of ${plural(pieces, 'source')} could not be read to the end${readShare(report)}`]),
    ...failureLines(failures),
    ...limits,
    ...(report.formatTaken
      ? ['The format was taken for the default one (version 2) by its values; --format says otherwise']
      : []),
    ...(skipdata === 0 ? [] : [`Coverage gap: AWS lost records ${count(skipdata)}× (SKIPDATA)`]),
    ...(nodata === 0 ? [] : [`${count(nodata)}× nothing flowed (NODATA)`]),
    ...(bad === 0
      ? []
      : [
          `${plural(bad, 'line')} could not be read${report.badLines.length > 0 ? ':' : canShowBad ? '; --show-bad shows them' : ''}`,
        ]),
    ...answer.unknown,
    ...(answer.rows.some(({ error }) => error !== undefined)
      ? ['More rows than there is memory for: each count is a range that holds the true one']
      : []),
  ];
}

/** What several sources say alike is said once. */
function failureLines(failures: FlowReport['failures']): string[] {
  const alike = new Map<string, { readonly piece: string; readonly more: number }>();
  for (const { piece, error } of failures) {
    const { message } = failureOf(error, piece);
    const first = alike.get(message);
    alike.set(message, first === undefined ? { piece, more: 0 } : { ...first, more: first.more + 1 });
  }
  const lines = [...alike].map(([message, { piece, more }]) =>
    more === 0 ? `${piece}: ${message}` : `${piece} and ${more} more: ${message}`,
  );
  const left = lines.length - NAMED_FAILURES;
  return left > 0 ? [...lines.slice(0, NAMED_FAILURES), `and ${left} more`] : lines;
}

/** Of what is damaged every byte may have been read: a share of 100 % would say that nothing is missing. */
function readShare(report: FlowReport): string {
  const { readBytes, totalBytes } = report;
  return totalBytes !== undefined && readBytes >= totalBytes ? '' : `; ${shareOf(report)} was read`;
}

function shareOf({ readBytes, totalBytes }: FlowReport): string {
  if (totalBytes === undefined || totalBytes === 0) return bytes(readBytes);
  return `${bytes(readBytes)} of ${bytes(totalBytes)} (${Math.floor((readBytes / totalBytes) * 100)} %)`;
}
