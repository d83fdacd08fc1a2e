import { type Failure, failureOf } from '../aws/errors.ts';
import type { EventEntry } from '../aws/eventbridge/writes.ts';
import { type LearntBaseline, learn } from '../flows/detect/baseline.ts';
import type { Detection, DetectionContext, FlowTrace, Verdict } from '../flows/detect/detection.ts';
import { type Delivered, deliverEvents, type PutEvents } from './deliver-events.ts';
import type { FeedClock } from './poll-feed.ts';
import { readToPresent } from './read-to-present.ts';
import { type HeldBack, heldBack, newsAmong, remembering, toPut, type WatchMemory } from './watch-memory.ts';
import { type ReadFlows, WATCHED_MS, type WatchedFlows } from './watched-flows.ts';

/** What a round works with. */
export interface WatchParts {
  readonly read: ReadFlows;
  readonly detect: (traces: readonly FlowTrace[], context: DetectionContext) => Verdict;
  readonly entryOf: (detection: Detection) => EventEntry;
  /** Absent where events are only said, not put. */
  readonly put?: PutEvents;
  /** Makes what was told survive this process. */
  readonly save: (memory: WatchMemory) => Promise<void>;
  readonly clock: FeedClock;
  /** Gets what was read so far while there is more to read before a round can judge the present. */
  readonly onBehind?: (flows: WatchedFlows) => void;
}

/** What became of a detection that is news. */
export type Outcome =
  | { readonly detection: Detection; readonly outcome: 'put'; readonly eventId: string | undefined }
  | { readonly detection: Detection; readonly outcome: 'would-put' }
  /** `waits`: tried again in the next round. `refused`: EventBridge will never take it. */
  | { readonly detection: Detection; readonly outcome: 'waits' | 'refused'; readonly failure: Failure };

/** What one round did. Times are epoch milliseconds. */
export interface WatchReport {
  readonly at: number;
  /** Records read since the start. */
  readonly records: number;
  /** True where reading did not reach the present: what happened since the newest record is not judged. */
  readonly behind: boolean;
  /** How long before now the newest record ended; undefined where there is none. */
  readonly lagMs: number | undefined;
  /** Detections of the hour, told or not. */
  readonly detections: number;
  /** Those of them that are not told, since they were told before. */
  readonly held: HeldBack;
  readonly outcomes: readonly Outcome[];
  /** Events that wait for the next round, or the next process. */
  readonly waiting: number;
  /** What could not be read, put or saved. */
  readonly failures: readonly Failure[];
  /** What must be known to judge the round: gaps, lag, what no rule could say. */
  readonly notes: readonly string[];
}

/**
 * Reads up to the present, detects, puts what is news and remembers it. Never throws: what failed is in the report, and events that could
 * not be put wait in the memory. `signal` ends reading and waiting, but not a call that puts.
 */
export async function watchRound(
  parts: WatchParts,
  memory: WatchMemory,
  signal: AbortSignal,
): Promise<{ readonly report: WatchReport; readonly memory: WatchMemory }> {
  let flows: WatchedFlows | undefined;
  const failures: Failure[] = [];
  try {
    flows = await readToPresent(parts, signal);
    failures.push(...flows.failures.map((error) => failureOf(error, 'flow logs')));
  } catch (error) {
    if (!signal.aborted) failures.push(failureOf(error, 'the flow logs'));
  }
  // Reading may have taken minutes: the round judges the hour that ends now.
  const at = parts.clock.now();
  const judged = flows === undefined || signal.aborted ? NOTHING : judge(parts, flows, memory, at);
  const news = newsAmong(judged.detections, memory, at);
  const { detections, givenUp } = toPut(news, memory);
  const outcomes = signal.aborted ? [] : await tell(parts, detections, signal);
  const told = outcomes.filter(({ outcome }) => outcome !== 'waits').map(({ detection }) => detection);
  const untold = signal.aborted && outcomes.length === 0 ? detections : waitingOf(outcomes);
  const after = { ...remembering(memory, at, told, untold), baseline: judged.baseline ?? memory.baseline };
  failures.push(...distinct(outcomes.flatMap((each) => ('failure' in each ? [each.failure] : []))));
  try {
    await parts.save(after);
  } catch (error) {
    failures.push(failureOf(error, 'the state of watch'));
  }
  const report = {
    at,
    records: flows?.records ?? 0,
    behind: flows?.behind ?? false,
    lagMs: judged.newest === undefined ? undefined : Math.max(0, at - judged.newest),
    detections: judged.detections.length,
    held: heldBack(judged.detections, news, memory),
    outcomes,
    waiting: after.waiting.length,
    failures,
    notes: [...(flows?.behind ? [BEHIND] : []), ...(flows?.notes ?? []), ...judged.unknown, ...tooMany(givenUp)],
  };
  return { report, memory: after };
}

interface Judged {
  readonly detections: readonly Detection[];
  readonly unknown: readonly string[];
  readonly newest: number | undefined;
  readonly baseline: LearntBaseline | undefined;
}

const NOTHING: Judged = { detections: [], unknown: [], newest: undefined, baseline: undefined };

function judge({ detect }: WatchParts, flows: WatchedFlows, memory: WatchMemory, at: number): Judged {
  const baseline = learntBaseline(memory.baseline, flows, at);
  const { traces, from, to, sliceMs, newest, has } = flows.traces(at - WATCHED_MS, at);
  const { findingAddresses, quarantined } = flows;
  const context = { from, to, sliceMs, has, findingAddresses, quarantined, ...(baseline ? { baseline } : {}) };
  return { ...detect(traces, context), newest, baseline };
}

const HOUR = 3_600_000;

/** Learns the last whole hour that has left the watched one, unless part of it may be missing. */
function learntBaseline(
  before: LearntBaseline | undefined,
  { traces, incomplete, failures }: WatchedFlows,
  at: number,
): LearntBaseline | undefined {
  if (incomplete || failures.length > 0) return before;
  const hour = Math.floor((at - WATCHED_MS) / HOUR) * HOUR - HOUR;
  if (before?.learnt.includes(hour / HOUR)) return before;
  const seen = traces(hour, hour + HOUR);
  return seen.from <= hour && seen.to >= hour + HOUR ? learn(before, seen.traces, hour) : before;
}

async function tell(parts: WatchParts, detections: readonly Detection[], signal: AbortSignal): Promise<Outcome[]> {
  const { put, entryOf, clock } = parts;
  if (put === undefined) return detections.map((detection) => ({ detection, outcome: 'would-put' }));
  const delivered = await deliverEvents(detections, entryOf, put, { clock, signal });
  return delivered.map(outcomeOf);
}

function outcomeOf(delivered: Delivered<Detection>): Outcome {
  const { item: detection } = delivered;
  if (delivered.sent) return { detection, outcome: 'put', eventId: delivered.eventId };
  return { detection, outcome: delivered.later ? 'waits' : 'refused', failure: delivered.failure };
}

const waitingOf = (outcomes: readonly Outcome[]): Detection[] =>
  outcomes.filter(({ outcome }) => outcome === 'waits').map(({ detection }) => detection);

const distinct = (failures: readonly Failure[]): Failure[] => [
  ...new Map(failures.map((failure) => [`${failure.code} ${failure.message}`, failure])).values(),
];

const BEHIND = 'Not read up to the present: what came after the newest record read is not judged yet';

const tooMany = (givenUp: number): string[] =>
  givenUp === 0 ? [] : [`${givenUp} detections were given up: too many wait to be put`];
