import { isPublicAddress } from '../address.ts';
import { type Steps, stepCounter } from '../in-steps.ts';
import { conversationsInSteps, pairOf } from './conversation.ts';
import { densest } from './densest.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, seenIn, totalsOf } from './evidence.ts';
import { probesIn } from './probes.ts';
import { many, someOf, span } from './words.ts';

/** Above any host's published services, of which few have more than a dozen; Zeek's scan script begins at 15 failures. */
export const PORT_SCAN_PORTS = 25;
/** From the internet so many must be tried within this: scanners of the whole of it come back all day, some ports at a time. */
export const PORT_SCAN_PUBLIC_MS = 2 * 3_600_000;

/** One source tries many ports of one host. */
export const portScan: DetectionRule = {
  id: 'port-scan',
  title: 'Port scan',
  promise: `One source tried ${PORT_SCAN_PORTS} or more ports of one host, from the internet within ${span(PORT_SCAN_PUBLIC_MS)}, let through or refused: somebody looks for a way in.`,
  fields: ['dstport'],
  severity: 'high from inside; from the internet low where all was refused, medium otherwise',
  *judge(traces, context): Steps<Verdict> {
    const unknown = lacking('port-scan', context, ['dstport']);
    if (unknown.length > 0) return { detections: [], unknown };
    const conversations = yield* conversationsInSteps(traces);
    const isProbe = probesIn(context, conversations);
    const probing = yield* grouped(traces, (trace) => (asksPort(trace) && isProbe(trace) ? pairOf(trace) : undefined));
    const detections: Detection[] = [];
    const isStepDone = stepCounter();
    for (const probes of probing.values()) {
      if (isStepDone(probes.length)) yield;
      if (probes.length < PORT_SCAN_PORTS) continue;
      const all = probes.filter((trace) => !conversations.answers(trace));
      const asking = isPublicAddress(probes[0].srcaddr)
        ? densest(all, ({ dstport }) => dstport ?? 0, PORT_SCAN_PUBLIC_MS, context)
        : all;
      const ports = new Set(asking.map(({ dstport }) => dstport ?? 0));
      const [first] = asking;
      if (first !== undefined && ports.size >= PORT_SCAN_PORTS)
        detections.push(scanOf([first, ...asking], ports, context));
    }
    return { detections, unknown: [] };
  },
};

const asksPort = ({ dstport, protocol }: FlowTrace): boolean =>
  dstport !== undefined && protocol !== 1 && protocol !== 58;

function scanOf(
  probes: readonly [FlowTrace, ...FlowTrace[]],
  ports: ReadonlySet<number>,
  context: DetectionContext,
): Detection {
  const { srcaddr, dstaddr } = probes[0];
  const { first, last, reachMs } = totalsOf(probes, context);
  const seen = seenIn(probes);
  const open = new Set(probes.filter(({ action }) => action === 'ACCEPT').map(({ dstport }) => dstport)).size;
  const sorted = [...ports].toSorted((a, b) => a - b);
  const saysAction = context.has('action');
  const outcome = saysAction ? `${open} of them let through` : 'whether any was let through is unknown';
  return {
    rule: 'port-scan',
    key: `port-scan|${srcaddr}|${dstaddr}`,
    title: 'Port scan',
    why: `${srcaddr} tried ${many(ports.size, 'port')} of ${dstaddr} within ${span(reachMs)} (${someOf(sorted)}); ${outcome}; raised from ${PORT_SCAN_PORTS}`,
    severity: isPublicAddress(srcaddr) ? (open === 0 && saysAction ? 'low' : 'medium') : 'high',
    srcaddr,
    dstaddr,
    ...seen,
    first,
    last,
    figures: { ports: ports.size, ...(saysAction ? { accepted: open } : {}), threshold: PORT_SCAN_PORTS },
  };
}
