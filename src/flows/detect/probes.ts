import type { Conversations } from './conversation.ts';
import type { DetectionContext, FlowTrace } from './detection.ts';

/** A connection with no more bytes than this, either way, asks nothing of a service: a handshake, its end, a banner. */
export const PROBE_BYTES = 600;
/** What is let through in this many slices is a health check or a monitor: a scan passes by once or twice. */
export const STANDING_SLICES = 10;
/** So is what is let through in this many that lie apart by half the stretch or more: a check each quarter of an hour. */
export const STANDING_APART = 3;

/**
 * Gives a test whether a trace looks like trying a door: refused, or let through without a conversation and not again
 * and again. Datagrams that are answered are a conversation, however small: names and times are asked like that. Where
 * the format has no bytes every trace that isn't standing counts.
 */
export function probesIn(context: DetectionContext, conversations: Conversations): (trace: FlowTrace) => boolean {
  const apart = (context.to - context.from) / 2;
  const hasBytes = context.has('bytes');
  return (trace) => {
    if (trace.action === 'REJECT') return true;
    if (isStanding(trace, apart)) return false;
    if (trace.protocol === 17) return !conversations.isAnswered(trace);
    return !hasBytes || (isSmall(totalOf(trace)) && isSmall(conversations.answerTo(trace)));
  };
}

function isStanding({ cells }: FlowTrace, apart: number): boolean {
  if (cells.length < STANDING_APART) return false;
  return cells.length >= STANDING_SLICES || (cells.at(-1)?.at ?? 0) - (cells[0]?.at ?? 0) >= apart;
}

interface Sum {
  readonly count: number;
  readonly bytes: number;
}

const isSmall = (sum: Sum | undefined): boolean => sum === undefined || sum.bytes <= PROBE_BYTES * sum.count;

function totalOf({ cells }: FlowTrace): Sum {
  let [count, bytes] = [0, 0];
  for (const cell of cells) {
    count += cell.count;
    bytes += cell.bytes;
  }
  return { count, bytes };
}
