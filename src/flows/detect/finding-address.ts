import { normaliseAddress } from '../address.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace } from './detection.ts';
import { lacking, seenIn, totalsOf } from './evidence.ts';
import { many, size } from './words.ts';

/** Traffic from or to an address that a finding names. */
export const findingAddress: DetectionRule = {
  id: 'finding-address',
  title: 'Address of a finding',
  promise: 'Traffic from or to an address that a finding names, let through or refused: whom else it talks to.',
  fields: ['srcaddr', 'dstaddr'],
  needs: 'addresses that findings name',
  severity: 'high where anything was let through, medium where all was refused',
  judge(traces, context) {
    if (context.findingAddresses.size === 0) return { detections: [], unknown: [] };
    const unknown = lacking('finding-address', context, ['srcaddr', 'dstaddr']);
    if (unknown.length > 0) return { detections: [], unknown };
    const touching = new Map<string, [FlowTrace, ...FlowTrace[]]>();
    for (const trace of traces) {
      for (const address of new Set([named(trace.srcaddr, context), named(trace.dstaddr, context)])) {
        if (address === undefined) continue;
        const group = touching.get(address);
        if (group === undefined) touching.set(address, [trace]);
        else group.push(trace);
      }
    }
    return { detections: [...touching].map(([address, group]) => touchOf(address, group, context)), unknown: [] };
  },
};

function named(address: string, { findingAddresses }: DetectionContext): string | undefined {
  const normal = normaliseAddress(address);
  return findingAddresses.has(normal) ? normal : undefined;
}

function touchOf(address: string, group: readonly [FlowTrace, ...FlowTrace[]], context: DetectionContext): Detection {
  const accepted = group.filter(({ action }) => action === 'ACCEPT');
  const denied = group.filter(({ action }) => action === 'REJECT');
  const through = totalsOf(accepted, context);
  const { count, first, last } = totalsOf(group, context);
  const refused = totalsOf(denied, context).count;
  const others = new Set(
    group.map(({ srcaddr, dstaddr }) => (normaliseAddress(srcaddr) === address ? dstaddr : srcaddr)),
  );
  const [one] = others;
  const loudest = accepted[0] ?? group[0];
  return {
    rule: 'finding-address',
    key: `finding-address|${address}`,
    title: 'Address of a finding',
    why: `${address}, which finding ${context.findingAddresses.get(address)} names, and ${others.size === 1 ? one : many(others.size, 'address', 'addresses')}: ${many(through.count, 'record')} accepted with ${size(through.bytes)}, ${refused} denied${count > through.count + refused ? `, ${count - through.count - refused} of unknown action` : ''}; raised from 1 record`,
    severity: accepted.length > 0 ? 'high' : 'medium',
    srcaddr: loudest.srcaddr,
    dstaddr: loudest.dstaddr,
    ...(loudest.dstport === undefined ? {} : { dstport: loudest.dstport }),
    ...seenIn(group),
    first,
    last,
    figures: { accepted: through.count, bytes: through.bytes, denied: refused, addresses: others.size, threshold: 1 },
  };
}
