import type { DetectionContext, FlowTrace } from './detection.ts';

/** A connection with no more bytes than this asks nothing of a service: a handshake, its end, and a banner's worth. */
export const PROBE_BYTES = 600;
/** What is seen in this many slices is a health check or a monitor: a scan passes by once or twice. */
export const STANDING_SLICES = 10;

/**
 * Says whether the trace looks like trying a door: refused, or let through without a conversation, and not again and
 * again. Where the format has no bytes every trace that isn't standing counts.
 */
export function isProbe({ action, cells }: FlowTrace, { has }: DetectionContext): boolean {
  if (cells.length >= STANDING_SLICES) return false;
  if (action === 'REJECT' || !has('bytes')) return true;
  let [count, bytes] = [0, 0];
  for (const cell of cells) {
    count += cell.count;
    bytes += cell.bytes;
  }
  return bytes <= PROBE_BYTES * count;
}
