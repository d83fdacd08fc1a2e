import type { Conversations } from './conversation.ts';
import type { DetectionContext, FlowTrace } from './detection.ts';
import { slicesIn } from './evidence.ts';

/** A connection with no more bytes than this, either way, asks nothing of a service: a handshake, its end, a banner. */
export const PROBE_BYTES = 600;
/** What is seen in this many slices is a health check or a monitor: a scan passes by once or twice. */
export const STANDING_SLICES = 10;
/** Where there are fewer slices, what is in half of them stands too, if they are at least so many. */
const STANDING_AT_LEAST = 3;

/**
 * Gives a test whether a trace looks like trying a door: refused, or let through without a conversation, and not again
 * and again. Datagrams that are answered are a conversation, however small: names and times are asked like that. Where
 * the format has no bytes every trace that isn't standing counts.
 */
export function probesIn(context: DetectionContext, conversations: Conversations): (trace: FlowTrace) => boolean {
  const standing = Math.min(STANDING_SLICES, Math.max(STANDING_AT_LEAST, Math.ceil(slicesIn(context) / 2)));
  const hasBytes = context.has('bytes');
  return (trace) => {
    if (trace.cells.length >= standing) return false;
    if (trace.action === 'REJECT') return true;
    if (trace.protocol === 17) return !conversations.isAnswered(trace);
    return !hasBytes || (isSmall(totalOf(trace)) && isSmall(conversations.answerTo(trace)));
  };
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
