import { availableParallelism } from 'node:os';
import { FailureError } from '../aws/errors.ts';
import { answerFlows, type FlowProgress } from '../flows/answer-flows.ts';
import { answerInsights, whyNotInsights } from '../flows/insights/answer-insights.ts';
import type { Piece } from '../flows/read/piece.ts';
import type { FlowReport } from '../flows/report.ts';
import { totalOf } from '../flows/total-of.ts';
import { bytes, plural } from '../ui/readable.ts';
import type { FlowTask } from './flow-task.ts';

/** Who counts. */
export interface FlowEngine {
  /** Why it can't answer this, as the end of a sentence; undefined where it can. Asks AWS nothing. */
  whyNot(task: FlowTask): string | undefined;
  /** One sentence on what is about to happen; undefined where it goes without saying. */
  announce(task: FlowTask): Promise<string | undefined>;
  answer(task: FlowTask, progress: (progress: FlowProgress) => void): Promise<FlowReport>;
}

export type EngineName = 'local' | 'insights';

/** Bad lines that are kept to be shown. */
const BAD_LINES = 100;

/** Each thread takes memory from the tables of the others. */
const MOST_THREADS = 3;

/**
 * Stored bytes of the window from which log groups are counted on the server: FilterLogEvents gives a megabyte an answer at
 * most, so that this much takes hundreds of answers, and AWS allows but a few a second.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
export const INSIGHTS_FROM = 256 * 1024 * 1024;

/** Bytes to be scanned above which Insights is only recommended: what is chosen unasked costs about 0.10 USD at most. */
export const INSIGHTS_UP_TO = 20 * 1024 ** 3;

/**
 * USD for each GiB that Insights scans, in most regions.
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
const USD_PER_GIB = 0.005;

/** Stored bytes on S3 from which one machine is slow enough for Athena to be worth its price. */
export const ATHENA_FROM = 300 * 1024 ** 3;

/** Stored bytes from which one thread more is worth being started. */
const A_THREADS_WORTH = 4 * 1024 * 1024;

/** As many threads as there are cores, where there is enough to read; what doesn't know its size comes slowly anyway. */
function threadsFor(pieces: readonly Piece[]): number {
  const { totalBytes = 0 } = totalOf(pieces);
  return Math.min(availableParallelism(), 1 + Math.floor(totalBytes / A_THREADS_WORTH));
}

const local: FlowEngine = {
  whyNot: () => undefined,
  announce: async (task) => {
    const objects = await task.objects();
    const files = task.places.filter(({ kind }) => kind === 'local').length;
    const asked = task.options.engine !== undefined;
    if (!asked && task.places.length === files) return undefined;
    const stored = objects.reduce((sum, { size }) => sum + size, 0);
    const parts = [
      ...(files === 0 ? [] : [plural(files, 'local source')]),
      ...(task.places.some(({ kind }) => kind === 's3')
        ? [`${bytes(stored)} in ${plural(objects.length, 'object')}`]
        : []),
      ...(task.groups.length === 0 ? [] : [`events of ${groupsOf(task)}${sizeText(await task.logBytes())}`]),
    ];
    return `Counting here: ${parts.join(', ')}`;
  },
  answer: async (task, progress) => {
    const { query, format, options, cli } = task;
    const pieces = await task.pieces();
    return answerFlows({
      pieces,
      query,
      ...(format === undefined ? {} : { format }),
      keepBad: options.showBad ? BAD_LINES : 0,
      threads: Math.min(options.threads ?? threadsFor(pieces), MOST_THREADS),
      progress,
      signal: cli.signal,
    });
  },
};

const insights: FlowEngine = {
  whyNot: ({ places, groups, query, options }) => {
    if (groups.length < places.length) return 'it reads log groups only';
    if (options.detect === true) return '--detect takes every connection';
    if (options.showBad === true) return 'it tells no lines that could not be read (--show-bad)';
    return whyNotInsights(groups, query);
  },
  announce: async (task) => {
    const size = await task.logBytes();
    const price = size === undefined ? '' : `, ${priceOf(scannedOf(task, size))}`;
    return `Asking CloudWatch Logs Insights: events of ${groupsOf(task)}${sizeText(size)}; AWS bills what it scans${price}`;
  },
  answer: async ({ session, groups, query, window, cli }, progress) => {
    const { read } = await session();
    const { signal, now } = cli;
    return answerInsights({ read, groups, query: { ...query, since: window.since }, now: now(), progress, signal });
  },
};

/** The engines that count without being asked twice, by the name that `--engine` takes; Athena is in flows-athena.ts. */
export const FLOW_ENGINES: Readonly<Record<EngineName, FlowEngine>> = { local, insights };

/** An engine, and sentences on why it and no other. */
export interface ChosenEngine {
  readonly engine: FlowEngine;
  readonly notes: readonly string[];
}

/**
 * Picks who counts: whom the person named, else by size. Unless it was named, Athena never, and Insights only up to about
 * 0.10 USD. Throws FailureError where the one that was named can't answer.
 */
export async function chooseEngine(task: FlowTask): Promise<ChosenEngine> {
  const asked = task.options.engine ?? 'auto';
  if (asked !== 'auto') {
    const engine = FLOW_ENGINES[asked as EngineName];
    const why = engine.whyNot(task);
    if (why === undefined) return { engine, notes: [] };
    const message = `--engine ${asked} can't answer this: ${why}.`;
    throw new FailureError({ code: 'invalid', message, hint: 'Leave --engine away: what can answer is then chosen.' });
  }
  const logged = task.groups.length === 0 ? 0 : ((await task.logBytes()) ?? 0);
  if (logged >= INSIGHTS_FROM) {
    const why = insights.whyNot(task);
    const scanned = scannedOf(task, logged);
    if (why === undefined && scanned <= INSIGHTS_UP_TO) return { engine: insights, notes: [] };
    if (why === undefined) {
      const note = `Logs Insights would be quicker for ${bytes(logged)}: --engine insights, for ${priceOf(scanned)}`;
      return { engine: local, notes: [note] };
    }
    return { engine: local, notes: [`Logs Insights would be quicker for ${bytes(logged)}, but ${why}`] };
  }
  const stored = (await task.objects()).reduce((sum, { size }) => sum + size, 0);
  if (stored < ATHENA_FROM) return { engine: local, notes: [] };
  return {
    engine: local,
    notes: [`${bytes(stored)} take long here: --engine athena lets AWS count them, for a price`],
  };
}

/** Each format that writes to a group takes a query of its own, which looks at everything. */
const scannedOf = ({ groups }: FlowTask, logged: number): number =>
  logged * Math.max(1, ...groups.map(({ formats }) => formats.length));

function priceOf(scanned: number): string {
  const usd = (scanned / 1024 ** 3) * USD_PER_GIB;
  return usd < 0.01 ? 'less than 0.01 USD' : `about ${usd.toFixed(2)} USD`;
}

const groupsOf = ({ groups }: FlowTask): string => {
  const [first] = groups;
  return groups.length === 1 && first !== undefined ? first.logGroup : plural(groups.length, 'log group');
};

const sizeText = (size: number | undefined): string =>
  size === undefined ? '' : `, about ${bytes(size)} in the window`;
