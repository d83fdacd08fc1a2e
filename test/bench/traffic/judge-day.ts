import { answerFlows } from '../../../src/flows/answer-flows.ts';
import type { LearntBaseline } from '../../../src/flows/detect/baseline.ts';
import type { DetectionContext, FlowTrace, Verdict } from '../../../src/flows/detect/detection.ts';
import { detect } from '../../../src/flows/detect/index.ts';
import { cutTo, learnHours } from '../../../src/flows/detect/judge-flows.ts';
import { BY_TRACE, tracesOf } from '../../../src/flows/traces-of.ts';
import { DAY } from './day.ts';
import type { FlowText } from './flow-text.ts';
import { gathered } from './gathered.ts';
import { FIRST_DAY } from './normal-day.ts';

/** A day as the rules get it. */
export interface TracedDay {
  readonly traces: readonly FlowTrace[];
  readonly context: DetectionContext;
}

/**
 * Reads the text of a day as `transit-tui flows --detect` does: in version 5's fields, in the default ones, or in those
 * and gathered over ten minutes.
 */
export async function traceDay(
  day: FlowText,
  number: number,
  format: 'wide' | 'plain' | 'gathered' = 'wide',
): Promise<TracedDay> {
  const texts = () => (format === 'gathered' ? gathered(day.text('plain')) : day.text(format));
  const open = async function* () {
    for (const text of texts()) yield Buffer.from(text);
  };
  const { answer, fields } = await answerFlows({
    pieces: [{ name: `day ${number}`, open }],
    query: { by: BY_TRACE, action: 'all', sort: 'count', top: 0 },
    keepBad: 1,
    threads: 1,
    signal: new AbortController().signal,
  });
  if (format !== 'gathered' && answer.intake.records !== day.records)
    throw new Error(`${answer.intake.records} of ${day.records} records read`);
  const { traces, leftOut, sliceMs } = tracesOf(answer);
  if (leftOut > 0) throw new Error(`${leftOut} rows too many`);
  const from = (FIRST_DAY + number * DAY) * 1000;
  const has = new Set(fields);
  return {
    traces,
    context: {
      from,
      to: from + DAY * 1000,
      sliceMs,
      findingAddresses: new Map(),
      quarantined: new Map(),
      has: (field) => has.has(field),
    },
  };
}

/** Learns all hours of a day. */
export function learnDay({ traces, context }: TracedDay): LearntBaseline {
  const baseline = learnHours(undefined, traces, context.from, context.to);
  if (baseline === undefined) throw new Error('A day has hours');
  return baseline;
}

/** Asks all rules about a day, or about the part of it that `from` and `to` cut out. */
export function judgeDay({ traces, context }: TracedDay, known: Partial<DetectionContext> = {}): Verdict {
  const { from, to } = { ...context, ...known };
  const whole = from === context.from && to === context.to;
  return detect(whole ? traces : cutTo(traces, from, to), { ...context, ...known });
}
