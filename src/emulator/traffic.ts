import type { DeliveredRecord } from './handler.ts';
import type { Traffic } from './start.ts';
import type { FlowLogState, InterfaceState, World } from './state.ts';
import { compileFormat } from './traffic-format.ts';
import { generatedRecords } from './traffic-generated.ts';
import { settleJudgements } from './traffic-judgements.ts';
import { type FlowRecord, recordsOfPattern, scatter, windowMs } from './traffic-records.ts';

/** How long before the scenario's start there is traffic. */
export const historyMs = 60 * 60_000;
const keptRecords = 50_000;

/**
 * Makes the flow records of a world, window by window, when they are read. What the groups said about each pattern is
 * kept in the world and never the records, so that the same question has the same answer later, also in another
 * process. `settle` brings the judgements up to now; call it before anything that changes groups, ACLs or interfaces.
 * While the clock stands still and nothing is changed, everything is judged once, however often records are read.
 */
export function createTraffic(world: World, now: () => number): Traffic {
  const cache = createWindowCache();
  let judgedAt: number | undefined;
  const changed = () => {
    judgedAt = undefined;
  };
  const catchUp = () => {
    const at = now();
    if (at === judgedAt) return;
    settleJudgements(world, at);
    judgedAt = at;
  };
  const settle = () => {
    catchUp();
    changed();
  };
  settle();
  return {
    settle,
    changed,
    catchUp,
    delivered(flowLogId, from, to) {
      const flowLog = world.flowLogs[flowLogId];
      if (!flowLog) return [];
      catchUp();
      const records: DeliveredRecord[] = [];
      for (const start of readableWindows(world, flowLog, from, to, now())) {
        for (const record of cache.get(`${flowLogId}/${start}`, () => recordsOfWindow(world, flowLog, start))) {
          records.push(record);
        }
      }
      return records;
    },
  };
}

/** Start times of the windows that end in [from, to) and whose records can be read at `now`. */
function readableWindows(world: World, flowLog: FlowLogState, from: number, to: number, now: number): number[] {
  const earliest = Math.max(from, world.startedAt - historyMs, flowLog.createdAt);
  const latest = Math.min(to - 1, now - flowLog.deliveryDelaySeconds * 1000);
  const starts: number[] = [];
  for (let end = Math.ceil(earliest / windowMs) * windowMs; end <= latest; end += windowMs) starts.push(end - windowMs);
  return starts;
}

/** The lines of one window of a flow log, in the order of their start; the event ids grow with the windows. */
export function recordsOfWindow(world: World, flowLog: FlowLogState, start: number): DeliveredRecord[] {
  const toLine = compileFormat(world, flowLog.logFormat);
  const inScope = (network: InterfaceState) =>
    [network.vpcId, network.subnetId, network.networkInterfaceId].includes(flowLog.resourceId);
  const wanted = (record: FlowRecord) =>
    inScope(record.network) &&
    (record.status !== 'OK' || flowLog.trafficType === 'ALL' || record.action === flowLog.trafficType);
  const flows = world.traffic.flatMap((pattern) => recordsOfPattern(world, pattern, start));
  const records = [...flows, ...generatedRecords(world, flowLog, start)].filter(wanted);
  const gaps = coverageRecords(
    world,
    Object.values(world.interfaces).filter(inScope),
    new Set(records.map(interfaceOf)),
    start,
  );
  const end = start + windowMs;
  return [...records, ...gaps]
    .sort((one, other) => one.start - other.start)
    .map((record, index) => ({
      flowLogId: flowLog.flowLogId,
      interfaceId: interfaceOf(record),
      at: end,
      timestamp: Math.floor(record.start / 1000) * 1000,
      ingestedAt: end + flowLog.deliveryDelaySeconds * 1000,
      eventId: `3${String(end).padStart(20, '0')}${String(index).padStart(35, '0')}`,
      line: toLine(record),
    }));
}

const interfaceOf = (record: FlowRecord) => record.network.networkInterfaceId;
const skippedAfterMs = 40_000;
const oneIn = 30;

function coverageRecords(
  world: World,
  networks: InterfaceState[],
  seen: ReadonlySet<string>,
  start: number,
): FlowRecord[] {
  const silent = networks.filter((one) => !seen.has(one.networkInterfaceId));
  const records = silent
    .filter((_, index) => scatter(Math.floor(start / windowMs), index) % oneIn === 0)
    .map((one) => gap(one, start, 'NODATA'));
  const skipped = world.startedAt + skippedAfterMs;
  const [first] = networks.filter((one) => seen.has(one.networkInterfaceId));
  if (first && start <= skipped && skipped < start + windowMs) records.push(gap(first, start, 'SKIPDATA'));
  return records;
}

const gap = (network: InterfaceState, start: number, status: 'NODATA' | 'SKIPDATA'): FlowRecord => ({
  network,
  srcaddr: '-',
  dstaddr: '-',
  srcport: 0,
  dstport: 0,
  protocol: 0,
  packets: 0,
  bytes: 0,
  start,
  end: start + windowMs,
  action: '-',
  status,
  tcpFlags: 0,
  flowDirection: '-',
});

function createWindowCache() {
  const windows = new Map<string, DeliveredRecord[]>();
  let kept = 0;
  return {
    get(key: string, make: () => DeliveredRecord[]): DeliveredRecord[] {
      const known = windows.get(key);
      if (known) return known;
      const made = make();
      windows.set(key, made);
      kept += made.length;
      for (const [oldest, records] of windows) {
        if (kept <= keptRecords || oldest === key) break;
        windows.delete(oldest);
        kept -= records.length;
      }
      return made;
    },
  };
}
