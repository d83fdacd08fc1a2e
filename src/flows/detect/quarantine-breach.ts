import type { Detection, DetectionContext, DetectionRule, FlowTrace } from './detection.ts';
import { lacking, seenIn, totalsOf } from './evidence.ts';
import { many, moment, size, someOf } from './words.ts';

/** A record of an instance on Nitro covers up to a minute before it ends: what ends sooner may have flowed before. */
export const QUARANTINE_GRACE_MS = 60_000;

/** Traffic is still let through on an interface that was quarantined. */
export const quarantineBreach: DetectionRule = {
  id: 'quarantine-breach',
  title: 'Traffic in quarantine',
  promise:
    'Traffic is still let through on an interface that wears a quarantine group: connections that were tracked when the group changed live on until they are idle, and anything else means that the quarantine has a hole.',
  fields: ['action', 'interface-id'],
  needs: 'interfaces in quarantine',
  severity: 'high',
  judge(traces, context) {
    if (context.quarantined.size === 0) return { detections: [], unknown: [] };
    const unknown = lacking('quarantine-breach', context, ['action', 'interface-id']);
    if (unknown.length > 0) return { detections: [], unknown };
    const refused = refusedInQuarantine(traces, context);
    const detections = [...context.quarantined].flatMap(([id, since]) => {
      const through = traces.filter((trace) => breaches(trace, id, since, refused, context));
      return through.length === 0 ? [] : [breachOf(id, since, through, context)];
    });
    return { detections, unknown: unnamed(traces, context) };
  },
};

/** Of a flow over many interfaces some are not named: whether one in quarantine is among them can't be told. */
function unnamed(traces: readonly FlowTrace[], context: DetectionContext): string[] {
  const earliest = Math.min(...context.quarantined.values());
  const flows = traces.filter(
    ({ action, moreInterfaces, interfaceIds, cells }) =>
      action === 'ACCEPT' &&
      moreInterfaces === true &&
      !interfaceIds.some((id) => context.quarantined.has(id)) &&
      cells.some(({ at }) => at >= after(earliest, context)),
  );
  return flows.length === 0
    ? []
    : [`quarantine-breach: unknown for ${many(flows.length, 'flow')} over more interfaces than are kept of one`];
}

const after = (since: number, { sliceMs }: DetectionContext): number => since + Math.max(QUARANTINE_GRACE_MS, sliceMs);

/** The far end logs as accepted what it sent, whatever becomes of it: where the interface refused the same, it held. */
function refusedInQuarantine(traces: readonly FlowTrace[], context: DetectionContext): Set<string> {
  const refused = new Set<string>();
  for (const trace of traces) {
    if (trace.action !== 'REJECT') continue;
    for (const id of trace.interfaceIds) {
      const since = context.quarantined.get(id);
      if (since !== undefined && trace.cells.some(({ at }) => at >= since)) refused.add(sameTraffic(trace, id));
    }
  }
  return refused;
}

const sameTraffic = ({ srcaddr, dstaddr, srcport, dstport, protocol }: FlowTrace, id: string): string =>
  `${id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol}`;

function breaches(
  trace: FlowTrace,
  id: string,
  since: number,
  refused: ReadonlySet<string>,
  context: DetectionContext,
): boolean {
  if (trace.action !== 'ACCEPT' || !trace.interfaceIds.includes(id)) return false;
  if (!trace.cells.some(({ at }) => at >= after(since, context))) return false;
  return trace.interfaceIds.length === 1 || !refused.has(sameTraffic(trace, id));
}

function breachOf(id: string, since: number, through: readonly FlowTrace[], context: DetectionContext): Detection {
  const from = after(since, context);
  const { count, bytes, first, last } = totalsOf(through, context, from);
  const isOld = (trace: FlowTrace) => trace.cells.some(({ at }) => at < from);
  const tracked = through.filter(isOld).length;
  const loudest = through.reduce((most, each) => (bytesOf(each, from) > bytesOf(most, from) ? each : most));
  // It is about this one interface, whatever others its flows went over.
  const { moreInterfaces: _, ...seen } = seenIn(through);
  const peers = [...new Set(through.map(({ srcaddr, dstaddr }) => `${srcaddr} → ${dstaddr}`))];
  return {
    rule: 'quarantine-breach',
    key: `quarantine-breach|${id}`,
    title: 'Traffic in quarantine',
    why: `${many(count, 'record')} with ${size(bytes)} accepted on ${id} after ${moment(from)}, quarantined since ${moment(since)} (${someOf(peers, 3)}); ${tracked} of ${many(through.length, 'flow')} were there before: tracked connections live on until they are idle${tracked < through.length ? ', the others are new' : ''}; raised from 1 record`,
    severity: 'high',
    srcaddr: loudest.srcaddr,
    dstaddr: loudest.dstaddr,
    ...(loudest.dstport === undefined ? {} : { dstport: loudest.dstport }),
    ...seen,
    interfaceIds: [id],
    first,
    last,
    figures: { count, bytes, flows: through.length, tracked, new: through.length - tracked, threshold: 1 },
  };
}

const bytesOf = ({ cells }: FlowTrace, from: number): number =>
  cells.reduce((sum, { at, bytes }) => sum + (at >= from ? bytes : 0), 0);
