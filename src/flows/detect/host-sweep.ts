import { isPublicAddress } from '../address.ts';
import { type Steps, stepCounter } from '../in-steps.ts';
import { conversationsInSteps } from './conversation.ts';
import { densest } from './densest.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, seenIn, totalsOf } from './evidence.ts';
import { probesIn } from './probes.ts';
import { many, someOf, span } from './words.ts';

/** Zeek's scan script takes as many; a client of one service tries few hosts that don't answer it. */
export const HOST_SWEEP_HOSTS = 25;
/**
 * From the internet so many must be tried within this: scans of all addresses there are come to each of an account's in
 * their turn, hours apart, every day. Inside nobody has a reason to, at any pace.
 */
export const HOST_SWEEP_PUBLIC_MS = 10 * 60_000;

/** One source tries the same port on many hosts. */
export const hostSweep: DetectionRule = {
  id: 'host-sweep',
  title: 'Host sweep',
  promise: `One source tried the same port on ${HOST_SWEEP_HOSTS} or more hosts without talking to them, from the internet within ${span(HOST_SWEEP_PUBLIC_MS)}: it looks for one to break into, or spreads.`,
  fields: ['dstport'],
  severity: 'high from inside; from the internet low where all was refused, medium otherwise',
  *judge(traces, context): Steps<Verdict> {
    const unknown = lacking('host-sweep', context, ['dstport']);
    if (unknown.length > 0) return { detections: [], unknown };
    const conversations = yield* conversationsInSteps(traces);
    const isProbe = probesIn(context, conversations);
    const { answers, mutual } = conversations;
    const probing = yield* grouped(traces, (trace) =>
      hasPorts(trace) && isProbe(trace) ? sweepKey(trace) : undefined,
    );
    const detections: Detection[] = [];
    const isStepDone = stepCounter();
    for (const probes of probing.values()) {
      if (isStepDone(probes.length)) yield;
      if (probes.length < HOST_SWEEP_HOSTS) continue;
      const all = probes.filter((trace) => !mutual(trace) && !answers(trace));
      const asking = isPublicAddress(probes[0].srcaddr)
        ? densest(all, ({ dstaddr }) => dstaddr, HOST_SWEEP_PUBLIC_MS, context)
        : all;
      const hosts = new Set(asking.map(({ dstaddr }) => dstaddr));
      const [first] = asking;
      if (first !== undefined && hosts.size >= HOST_SWEEP_HOSTS)
        detections.push(sweepOf([first, ...asking], hosts, context));
    }
    return { detections, unknown: [] };
  },
};

/** ICMP has no ports (flow logs write 0), and pings of a monitor would be one port of all hosts. */
const hasPorts = ({ protocol }: FlowTrace): boolean => protocol === undefined || protocol === 6 || protocol === 17;

const sweepKey = ({ srcaddr, dstport, protocol }: FlowTrace): string | undefined =>
  dstport === undefined ? undefined : `${srcaddr} ${dstport} ${protocol}`;

function sweepOf(
  probes: readonly [FlowTrace, ...FlowTrace[]],
  hosts: ReadonlySet<string>,
  context: DetectionContext,
): Detection {
  const { srcaddr, dstport, protocol } = probes[0];
  const { first, last, reachMs } = totalsOf(probes, context);
  const open = new Set(probes.filter(({ action }) => action === 'ACCEPT').map(({ dstaddr }) => dstaddr)).size;
  const saysAction = context.has('action');
  const outcome = saysAction ? `${open} of them let through` : 'whether any was let through is unknown';
  return {
    rule: 'host-sweep',
    key: `host-sweep|${srcaddr}|${dstport}|${protocol ?? ''}`,
    title: 'Host sweep',
    why: `${srcaddr} tried port ${dstport} of ${many(hosts.size, 'host')} within ${span(reachMs)} (${someOf([...hosts], 3)}); ${outcome}; raised from ${HOST_SWEEP_HOSTS}`,
    severity: isPublicAddress(srcaddr) ? (open === 0 && saysAction ? 'low' : 'medium') : 'high',
    srcaddr,
    ...(dstport === undefined ? {} : { dstport }),
    ...seenIn(probes),
    first,
    last,
    figures: { hosts: hosts.size, ...(saysAction ? { accepted: open } : {}), threshold: HOST_SWEEP_HOSTS },
  };
}
