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
/** The same where a sketch counted: its table has then grown to all the memory it may take. */
const MOST_BESIDE_FULL = 60_000;

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
  /** Rows that there is no memory for: those before `cut`, or all where the last minute alone has too many. */
  readonly leftOut: number;
  /** Where rows were left out: what ended before this, none of which is in the traces. Not always the begin of a slice. */
  readonly cut?: number;
  /** Rows without a time, which can't be placed. */
  readonly timeless: number;
  /** True where a sketch counted: the lightest connections are missing. */
  readonly rough: boolean;
}

/** Makes traces of a count by BY_TRACE. Where there are too many rows the latest are taken, whole slices of them. */
export function tracesOf(answer: FlowAnswer, most = MOST_TRACED): TracedFlows {
  // Rows made one by one are garbage at once: left to itself V8 gives it a third of all memory before it looks.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
  const { since, cut } = answer.distinct > MOST_BESIDE_FULL ? whatFits(answer, most) : EVERYTHING;
  const shared = new Shared();
  const growing = new Map<string, Growing>();
  let [rows, long, leftOut, timeless, rough] = [0, 0, 0, 0, false];
  for (const row of rowsOf(answer)) {
    rows++;
    rough ||= row.error !== undefined;
    const at = timeOf(row);
    if (at === undefined) timeless++;
    else if (at < since) leftOut++;
    else add(growing, row, at, shared);
    if ((row.last ?? 0) - (row.first ?? row.last ?? 0) > LONG_SECONDS) long++;
  }
  const sliceMs = long > rows * LONG_SHARE ? LONG_SLICE_MS : SLICE_MS;
  const traces = [...growing.values()];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const trace of traces) {
    if (trace.cells.length > 1 || sliceMs > SLICE_MS) trace.cells = summed(trace.cells, sliceMs);
    from = Math.min(from, trace.cells[0]?.at ?? from);
    to = Math.max(to, (trace.cells.at(-1)?.at ?? to) + sliceMs);
  }
  const covered = traces.length === 0 ? { from: 0, to: 0 } : { from, to };
  return { traces, ...covered, sliceMs, leftOut, ...(leftOut > 0 && { cut }), timeless, rough };
}

function add(growing: Map<string, Growing>, row: FlowCount, at: number, shared: Shared): void {
  const [srcaddr, dstaddr, service, protocol, action, encryption] = row.values;
  const key = `${srcaddr} ${dstaddr} ${service} ${protocol} ${action}`;
  const last = row.last === undefined ? at : row.last * 1000;
  const cell = { at, last, count: row.count, packets: row.packets ?? 0, bytes: row.bytes ?? 0 };
  let trace = growing.get(key);
  if (trace === undefined) {
    trace = begun(row, cell, shared);
    growing.set(key, trace);
  } else trace.cells.push(cell);
  const [interfaceIds, moreInterfaces] = known(row.interfaceIds);
  const [[instanceId], moreInstances] = known(row.instanceIds);
  trace.interfaceIds = shared.list(trace.interfaceIds, interfaceIds);
  if (moreInterfaces) trace.moreInterfaces = true;
  if (trace.instanceId === undefined && instanceId !== undefined) trace.instanceId = shared.text(instanceId);
  if (moreInstances || (instanceId !== undefined && instanceId !== trace.instanceId)) trace.moreInstances = true;
  if (encryption !== undefined) trace.encryption = shared.list(trace.encryption, [encryption]);
}

/** The names that a row keeps, and whether it says that there were more. */
function known(names: readonly string[]): [names: readonly string[], more: boolean] {
  return names.includes('…') ? [names.filter((name) => name !== '…'), true] : [names, false];
}

type Growing = { -readonly [Field in keyof FlowTrace]: FlowTrace[Field] } & { cells: FlowCell[] };

const rowsOf = (answer: FlowAnswer): Iterable<FlowCount> => answer.everyRow?.() ?? answer.rows;

function timeOf({ values }: FlowCount): number | undefined {
  const [srcaddr, dstaddr] = values;
  const slice = values[6];
  if (srcaddr === undefined || dstaddr === undefined || slice === undefined || slice === 'ffffffff') return undefined;
  return Number.parseInt(slice, 16) * SLICE_MS;
}

const EVERYTHING = { since: Number.NEGATIVE_INFINITY, cut: Number.NEGATIVE_INFINITY };

/** The first moment from which on all rows fit; where not even the last minute does, `cut` is its begin. */
function whatFits(answer: FlowAnswer, most: number): { readonly since: number; readonly cut: number } {
  const bySlice = new Map<number, number>();
  let room = most;
  for (const row of rowsOf(answer)) {
    const at = timeOf(row);
    if (row.error !== undefined) room = Math.min(most, MOST_BESIDE_FULL);
    if (at !== undefined) bySlice.set(at, (bySlice.get(at) ?? 0) + 1);
  }
  let [since, taken] = [Number.POSITIVE_INFINITY, 0];
  const newestFirst = [...bySlice].sort(([a], [b]) => b - a);
  for (const [at, rows] of newestFirst) {
    if (taken + rows > room) break;
    since = at;
    taken += rows;
  }
  return { since, cut: Number.isFinite(since) ? since : (newestFirst[0]?.[0] ?? since) };
}

function begun(row: FlowCount, cell: FlowCell, shared: Shared): Growing {
  const [srcaddr = '', dstaddr = '', service, protocol, action] = row.values;
  const answers = service?.startsWith('<') === true;
  const port = service === undefined ? undefined : Number(answers ? service.slice(1) : service);
  const [direction] = row.directions;
  return {
    srcaddr: shared.text(srcaddr),
    dstaddr: shared.text(dstaddr),
    dstport: answers ? undefined : port,
    ...(answers && port !== undefined ? { srcport: port } : {}),
    protocol: protocol === undefined ? undefined : Number(protocol),
    action: action === 'ACCEPT' || action === 'REJECT' ? action : 'UNKNOWN',
    ...(direction === 'ingress' || direction === 'egress' ? { direction } : {}),
    interfaceIds: [],
    encryption: [],
    // A list that is pushed to has room for sixteen more, and most traces have one cell.
    cells: [cell],
  };
}

/** Oldest first, one a slice. */
function summed(cells: readonly FlowCell[], sliceMs: number): FlowCell[] {
  const sums: FlowCell[] = [];
  for (const cell of cells.toSorted((a, b) => a.at - b.at)) {
    const at = Math.floor(cell.at / sliceMs) * sliceMs;
    const last = sums.at(-1);
    if (last?.at !== at) sums.push({ ...cell, at });
    else {
      const { count, packets, bytes } = last;
      sums[sums.length - 1] = {
        at,
        last: Math.max(last.last, cell.last),
        count: count + cell.count,
        packets: packets + cell.packets,
        bytes: bytes + cell.bytes,
      };
    }
  }
  return sums.slice();
}
