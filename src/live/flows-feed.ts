import type { FlowLog } from '../aws/ec2/flow-log.ts';
import { type Failure, FailureError, failureOf } from '../aws/errors.ts';
import type { FlowTableOptions, Known } from '../flows/aggregate.ts';
import type { Connection } from '../flows/connection.ts';
import type { Detection } from '../flows/detect/detection.ts';
import { detectionsNaming, rowMarker } from '../flows/detect/mark-rows.ts';
import { type FlowAccess, FlowReader, type FlowReading, nameOf } from '../flows/flow-reader.ts';
import { betweenKeys, stepByStep } from '../flows/in-steps.ts';
import { oncePerResource } from '../flows/once-per-resource.ts';
import type { ReadProgress } from '../flows/read-progress.ts';
import { type FlowSources, flowSources } from '../flows/sources.ts';
import type { Load } from './feed-reducer.ts';
import { flowJudge, type JudgedBy, unjudged } from './judge-flows.ts';

/** What the flows feed asks of AWS besides the records themselves. */
export interface FlowsSource {
  flowLogs(signal: AbortSignal): Promise<readonly FlowLog[]>;
  access(): Promise<FlowAccess>;
}

export interface FlowsFeedOptions {
  readonly now: () => number;
  readonly region: string;
  /** What findings and quarantines say at this moment. */
  readonly known: () => Known;
  /** How far back and how finely records are kept; as the panes show them unless told. */
  readonly table?: FlowTableOptions;
  /** What the rules of detection judge the rows by; they judge nothing where it is absent. */
  readonly judgedBy?: () => JudgedBy;
  /** Gets what was read and the reader that keeps it, before the load answers or fails. */
  readonly onRead?: (reader: FlowReader, reading: FlowReading) => void;
}

/** No more often than this does a reading say how far it has come. */
const REPORTED_MS = 100;

/** How long DescribeFlowLogs' answer is believed. */
const SOURCES_MS = 600_000;

/** A load that judges its rows only once `known` has settled, while it reads meanwhile. */
export type FlowsLoad = (
  ...load: [...Parameters<Load<Connection>>, known?: Promise<unknown>]
) => ReturnType<Load<Connection>>;

/** Makes a load of denied and abnormal connections that reads each record once, whatever number of refreshes. */
export function flowsLoader(source: FlowsSource, options: FlowsFeedOptions): FlowsLoad {
  let reader: FlowReader | undefined;
  const judge = flowJudge();
  const marker = rowMarker();
  let detections: readonly Detection[] = [];
  let described: { readonly at: number; readonly notes: readonly string[] } | undefined;

  const describe = async (now: number, signal: AbortSignal) => {
    const asked = reader === undefined ? source.access() : undefined;
    // Its failure is told below, unless that of the flow logs comes first.
    asked?.catch(() => {});
    const flowLogs = await source.flowLogs(signal);
    const { sources, notes } = sourcesOf(flowLogs);
    if (sources.length === 0) throw new FailureError(nothingToRead(options.region, flowLogs, notes));
    reader ??= new FlowReader(await (asked ?? source.access()), options.table);
    reader.use(sources);
    described = { at: now, notes };
    return { reader, notes };
  };

  let unknown: readonly string[] = [];
  let naming = detectionsNaming(detections);
  const judgeAll = async (from: FlowReader, now: number, signal: AbortSignal) => {
    const by = options.judgedBy?.();
    if (by === undefined) return;
    const verdict = await judge(from, now, by, signal);
    if (verdict.detections !== detections) naming = detectionsNaming(verdict.detections);
    detections = verdict.detections;
    unknown = unjudged(verdict);
  };
  const knownNow = (): Known => ({ ...options.known(), named: (facts) => naming(facts).length > 0 });

  return async (signal, publish, control, known) => {
    const now = options.now();
    const current = reader !== undefined && described !== undefined && now - described.at < SOURCES_MS;
    const from = current && reader && described ? { reader, notes: described.notes } : await describe(now, signal);
    const marked = (rows: readonly Connection[]) => stepByStep(marker.mark(rows, detections), betweenKeys);
    const show = async (rows: readonly Connection[]) =>
      publish?.({ rows: await marked(rows), notes: from.notes, grown: true });
    let reportedAt = Number.NEGATIVE_INFINITY;
    const report = (progress: ReadProgress) => {
      const at = options.now();
      if (at - reportedAt < REPORTED_MS) return;
      reportedAt = at;
      control?.report(progress);
    };
    const stop = control?.stop;
    const reading = await from.reader.read(now, knownNow, signal, {
      show,
      report,
      beforeJudging: () => judgeAll(from.reader, now, signal),
      ...(known === undefined ? {} : { judged: known }),
      ...(stop === undefined ? {} : { stop }),
    });
    options.onRead?.(from.reader, reading);
    const [first] = reading.failures;
    if (reading.failed && first !== undefined) throw first.error;
    const { counted, incomplete, lag, stopped } = reading;
    const rows = await marked(reading.rows);
    return {
      rows,
      notes: [
        ...partialFailures(reading),
        ...from.notes,
        ...reading.notes,
        ...judgedPart(reading, detections),
        ...unknown,
      ],
      counted,
      ...(lag === undefined ? {} : { lag }),
      ...(stopped === undefined ? {} : { stopped }),
      ...(incomplete === undefined ? {} : { truncated: { read: rows.length, reason: incomplete } }),
    };
  };
}

/** What counts every record once: only what can be read here may stand in for another flow log of its resource. */
function sourcesOf(flowLogs: readonly FlowLog[]): FlowSources {
  const readable = new Set(flowLogs.filter((log) => flowSources([log]).sources.length > 0));
  const once = oncePerResource([...readable]);
  const kept = new Set(once.flowLogs);
  const { sources, notes } = flowSources(flowLogs.filter((log) => kept.has(log) || !readable.has(log)));
  return { sources, notes: [...once.notes, ...notes] };
}

/** Detections rest on the whole hour: what they say of a part of it may be otherwise once all is read. */
function judgedPart({ stopped, incomplete }: FlowReading, detections: readonly Detection[]): string[] {
  const whole = stopped === undefined && incomplete === undefined;
  return whole || detections.length === 0 ? [] : ['Detections judged only what was read so far'];
}

function partialFailures({ failures }: FlowReading): string[] {
  return failures.map(({ source, error }) => {
    const { message, hint } = failureOf(error, nameOf(source));
    return `${message}. ${hint}`;
  });
}

function nothingToRead(region: string, flowLogs: readonly FlowLog[], notes: readonly string[]): Failure {
  const operation = 'ec2:DescribeFlowLogs';
  const hint = 'Create one that delivers ALL traffic as text to CloudWatch Logs: aws ec2 create-flow-logs.';
  if (flowLogs.length === 0) {
    return { code: 'off', message: `No flow log in ${region}: what connected there is unknown`, hint, operation };
  }
  return { code: 'off', message: `No flow log in ${region} can be read here: ${notes.join('; ')}`, hint, operation };
}
