import { setFlagsFromString } from 'node:v8';
import type { FlowCell, FlowTrace } from './detect/detection.ts';
import { SERVICE, SLICE } from './engine/slots.ts';
import type { FlowAnswer, FlowCount } from './query.ts';
import { Shared } from './shared.ts';

/** The rows that traces are made of: connections by slice of time. */
export const BY_TRACE = ['srcaddr', 'dstaddr', SERVICE, 'protocol', 'action', 'encryption-status', SLICE] as const;

/** Length of a slice in a count by BY_TRACE. */
export const SLICE_MS = 60_000;
/** Length of a slice where records are gathered over ten minutes: shorter ones would stand empty for nine of ten. */
export const LONG_SLICE_MS = 600_000;
/** Rows that are made traces of at most: with them and the count the process stays under 256 MB. */
export const MOST_TRACED = 200_000;

/** Records gathered over a minute, two of them in a slice, reach over 120 seconds at most; and some clocks are late. */
const LONG_SECONDS = 150;
/** A few long ones may be wrong; where Nitro cuts most short, others are still long. */
const LONG_SHARE = 0.02;

/** Records as the rules of detection take them. Times are epoch milliseconds. */
export interface TracedFlows {
  readonly traces: readonly FlowTrace[];
  readonly from: number;
  /** Where the last slice ends; equal to `from` where there is none. */
  readonly to: number;
  readonly sliceMs: number;
  /** Rows before `from` that there is no memory for. */
  readonly leftOut: number;
  /** Rows without a time, which can't be placed. */
  readonly timeless: number;
  /** True where a sketch counted: the lightest connections are missing. */
  readonly rough: boolean;
}

/** Makes traces of a count by BY_TRACE. Where there are too many rows the latest are taken, whole slices of them. */
export function tracesOf(answer: FlowAnswer, most = MOST_TRACED): TracedFlows {
  // Rows made one by one are garbage at once; a young space that grows with them takes a quarter of all memory.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { since, long, ...survey } = surveyOf(answer, most);
  const sliceMs = long ? LONG_SLICE_MS : SLICE_MS;
  const shared = new Shared();
  const growing = new Map<string, Growing>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rowsOf(answer)) {
    const time = timeOf(row);
    if (time === undefined || time < since) continue;
    const at = Math.floor(time / sliceMs) * sliceMs;
    from = Math.min(from, at);
    to = Math.max(to, at + sliceMs);
    const [srcaddr = '', dstaddr = '', service, protocol, action] = row.values;
    const key = `${srcaddr} ${dstaddr} ${service} ${protocol} ${action}`;
    let trace = growing.get(key);
    const cell = { at, count: row.count, packets: row.packets ?? 0, bytes: row.bytes ?? 0 };
    if (trace === undefined) {
      trace = begun(row, cell, shared);
      growing.set(key, trace);
    } else trace.cells.push(cell);
    trace.interfaceIds = shared.list(trace.interfaceIds, row.interfaceIds);
    const encryption = row.values[5];
    if (encryption !== undefined) trace.encryption = shared.list(trace.encryption, [encryption]);
  }
  const traces = [...growing.values()];
  for (const trace of traces) if (trace.cells.length > 1) trace.cells = summed(trace.cells);
  const covered = traces.length === 0 ? { from: 0, to: 0 } : { from, to };
  return { traces, ...covered, sliceMs, ...survey };
}

type Growing = { -readonly [Field in keyof FlowTrace]: FlowTrace[Field] } & { cells: FlowCell[] };

const rowsOf = (answer: FlowAnswer): Iterable<FlowCount> => answer.everyRow?.() ?? answer.rows;

function timeOf({ values }: FlowCount): number | undefined {
  const [srcaddr, dstaddr] = values;
  const slice = values[6];
  if (srcaddr === undefined || dstaddr === undefined || slice === undefined || slice === 'ffffffff') return undefined;
  return Number.parseInt(slice, 16) * SLICE_MS;
}

interface Survey {
  /** The first moment that there is memory for. */
  readonly since: number;
  readonly long: boolean;
  readonly leftOut: number;
  readonly timeless: number;
  readonly rough: boolean;
}

/** Counts the rows by slice, to know how far back all of them can be taken. */
function surveyOf(answer: FlowAnswer, most: number): Survey {
  const bySlice = new Map<number, number>();
  let [long, timeless, all, rough] = [0, 0, 0, false];
  for (const row of rowsOf(answer)) {
    const time = timeOf(row);
    if (time === undefined) timeless++;
    else bySlice.set(time, (bySlice.get(time) ?? 0) + 1);
    all++;
    rough ||= row.error !== undefined;
    if ((row.last ?? 0) - (row.first ?? row.last ?? 0) > LONG_SECONDS) long++;
  }
  let [since, taken] = [Number.POSITIVE_INFINITY, 0];
  for (const [time, rows] of [...bySlice].sort(([a], [b]) => b - a)) {
    if (taken + rows > most) break;
    since = time;
    taken += rows;
  }
  return { since, long: long > all * LONG_SHARE, leftOut: all - timeless - taken, timeless, rough };
}

function begun(row: FlowCount, cell: FlowCell, shared: Shared): Growing {
  const [srcaddr = '', dstaddr = '', service, protocol, action] = row.values;
  const answers = service?.startsWith('<') === true;
  const port = service === undefined ? undefined : Number(answers ? service.slice(1) : service);
  const [direction] = row.directions;
  const [instanceId] = row.instanceIds;
  return {
    srcaddr: shared.text(srcaddr),
    dstaddr: shared.text(dstaddr),
    dstport: answers ? undefined : port,
    ...(answers && port !== undefined ? { srcport: port } : {}),
    protocol: protocol === undefined ? undefined : Number(protocol),
    action: action === 'ACCEPT' || action === 'REJECT' ? action : 'UNKNOWN',
    ...(instanceId === undefined ? {} : { instanceId: shared.text(instanceId) }),
    ...(direction === 'ingress' || direction === 'egress' ? { direction } : {}),
    interfaceIds: [],
    encryption: [],
    // A list that is pushed to has room for sixteen more, and most traces have one cell.
    cells: [cell],
  };
}

/** Oldest first, one a slice. */
function summed(cells: readonly FlowCell[]): FlowCell[] {
  const sums: FlowCell[] = [];
  for (const cell of cells.toSorted((a, b) => a.at - b.at)) {
    const last = sums.at(-1);
    if (last?.at !== cell.at) sums.push(cell);
    else
      sums[sums.length - 1] = {
        at: cell.at,
        count: last.count + cell.count,
        packets: last.packets + cell.packets,
        bytes: last.bytes + cell.bytes,
      };
  }
  return sums.slice();
}
