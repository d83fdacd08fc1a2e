import { availableParallelism } from 'node:os';
import { failureOf } from '../aws/errors.ts';
import { answerFlows, type FlowProgress } from '../flows/answer-flows.ts';
import { localPieces } from '../flows/read/local.ts';
import type { FlowReport } from '../flows/report.ts';
import { BY_TRACE } from '../flows/traces-of.ts';
import { bytes, count, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { countFormat } from './flow-count-format.ts';
import { type FlowsOptions, formatNamed, queryOf } from './flow-query.ts';
import { printRows } from './rows.ts';

/** Bad lines that are kept to be shown. */
const BAD_LINES = 100;

/** Options that say what detection knows besides the records. */
const OF_DETECTION = ['baseline', 'learn', 'findingAddress', 'quarantined'] as const;

/** Each thread takes memory from the tables of the others. */
const MOST_THREADS = 3;

/** One thread inflates on one core and counts on another: only with more cores do several pay (`npm run bench:flows`). */
const threadsFor = (cores: number): number => Math.min(MOST_THREADS, Math.max(1, Math.floor(cores / 2)));

/** Counts the records of files, folders, globs or standard input, and prints the heaviest rows. Gives the exit code. */
export async function countedFlows(cli: Cli, options: FlowsOptions): Promise<number> {
  if (options.json && options.csv) {
    cli.note('transit-tui: --json and --csv exclude each other');
    return EXIT.usage;
  }
  const needing = options.detect ? undefined : OF_DETECTION.find((option) => options[option] !== undefined);
  if (needing !== undefined) {
    cli.note(`transit-tui: --${needing.replace('A', '-a')} needs --detect`);
    return EXIT.usage;
  }
  const asked = queryOf(options, cli.now());
  const known = options.detect ? await (await import('./known-to-detection.ts')).knownFrom(options, cli.now()) : {};
  const query = options.detect === true ? { ...asked, by: BY_TRACE, action: 'all' as const, top: 0 } : asked;
  const format = options.format === undefined ? {} : { format: formatNamed(options.format) };
  const { pieces, notes } = await localPieces(options.sources ?? [], process.stdin);
  const shown = progressLine();
  const report = await answerFlows({
    pieces,
    query,
    ...format,
    keepBad: options.showBad ? BAD_LINES : 0,
    threads: Math.min(options.threads ?? threadsFor(availableParallelism()), MOST_THREADS),
    progress: shown.show,
    signal: cli.signal,
  });
  shown.end();
  if (options.detect === true) {
    const { printDetections } = await import('./flow-detections.ts');
    for (const note of await printDetections(cli, report, options, known)) cli.note(note);
  } else printRows(cli, report.answer.rows, countFormat(query, report.answer), options);
  for (const note of [...notes, ...remarks(report, options.detect === true)]) cli.note(safeText(note));
  for (const { piece, line, text, why } of report.badLines) {
    cli.note(safeText(`${piece}:${line}: ${why}: ${text}`));
  }
  return exitCodeOf(report);
}

/** Rows that are not all there is are worth printing, and a script must know that they are not. */
function exitCodeOf({ stopped, failures }: FlowReport): number {
  if (stopped) return EXIT.interrupted;
  const [first] = failures;
  return first === undefined ? EXIT.done : exitCodeOfFailure(failureOf(first.error).code);
}

function remarks(report: FlowReport, judged: boolean): string[] {
  const { answer, failures, pieces } = report;
  const { records, nodata, skipdata, bad } = answer.intake;
  const rest = judged ? 0 : answer.distinct - answer.rows.length;
  return [
    `${count(records)} records read, ${count(answer.matched)} match${rest > 0 ? `, ${count(rest)} further rows (--top)` : ''}`,
    ...(report.stopped ? [`Stopped: ${shareOf(report)} was read`] : []),
    ...(failures.length === 0
      ? []
      : [
          `${failures.length} of ${plural(pieces, 'source')} could not be read to the end; ${shareOf(report)} was read`,
        ]),
    ...failures.map(({ piece, error }) => `${piece}: ${failureOf(error, piece).message}`),
    ...(report.formatTaken
      ? ['The format was taken for the default one (version 2) by its values; --format says otherwise']
      : []),
    ...(skipdata === 0 ? [] : [`Coverage gap: AWS lost records ${count(skipdata)}× (SKIPDATA)`]),
    ...(nodata === 0 ? [] : [`${count(nodata)}× nothing flowed (NODATA)`]),
    ...(bad === 0
      ? []
      : [`${count(bad)} lines could not be read${report.badLines.length > 0 ? ':' : '; --show-bad shows them'}`]),
    ...answer.unknown,
    ...(answer.rows.some(({ error }) => error !== undefined)
      ? ['More rows than there is memory for: each count is a range that holds the true one']
      : []),
  ];
}

function shareOf({ readBytes, totalBytes }: FlowReport): string {
  if (totalBytes === undefined || totalBytes === 0) return bytes(readBytes);
  return `${bytes(readBytes)} of ${bytes(totalBytes)} (${Math.floor((readBytes / totalBytes) * 100)} %)`;
}

/** A line on standard error that is written over; nothing where that is no terminal. */
function progressLine(): { show(progress: FlowProgress): void; end(): void } {
  const { stderr } = process;
  const began = performance.now();
  let shownAt = began;
  if (!stderr.isTTY) return { show: () => {}, end: () => {} };
  return {
    show(progress) {
      const now = performance.now();
      if (now - shownAt < 200) return;
      shownAt = now;
      stderr.write(`\r\x1b[K${progressText(progress, now - began).slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    end: () => void stderr.write('\r\x1b[K'),
  };
}

/** `41 MB of 412 MB, 3 of 40 sources, 1,204,000 records, about 12 s left`. Milliseconds in. */
function progressText({ readBytes, totalBytes, pieces, totalPieces, records }: FlowProgress, took: number): string {
  const parts = [
    totalBytes === undefined ? bytes(readBytes) : `${bytes(readBytes)} of ${bytes(totalBytes)}`,
    ...(totalPieces === undefined ? [] : [`${pieces} of ${plural(totalPieces, 'source')}`]),
    `${count(records)} records`,
  ];
  if (totalBytes !== undefined && readBytes > 0) {
    parts.push(`about ${Math.ceil((took * (totalBytes - readBytes)) / readBytes / 1000)} s left`);
  }
  return parts.join(', ');
}
