import { answerFlows } from '../../../src/flows/answer-flows.ts';
import { type LearntBaseline, learn } from '../../../src/flows/detect/baseline.ts';
import type { DetectionContext, FlowTrace, Verdict } from '../../../src/flows/detect/detection.ts';
import { detect } from '../../../src/flows/detect/index.ts';
import { BY_TRACE, tracesOf } from '../../../src/flows/traces-of.ts';
import type { FlowText } from './flow-text.ts';
import { DAY, FIRST_DAY } from './normal-day.ts';

const HOUR_MS = 3_600_000;

/** A day as the rules get it. */
export interface TracedDay {
  readonly traces: readonly FlowTrace[];
  readonly context: DetectionContext;
}

/** Reads the text of a day as `transit-tui flows --detect` does. */
export async function traceDay(day: FlowText, number: number, format: 'wide' | 'plain' = 'wide'): Promise<TracedDay> {
  const open = async function* () {
    for (const text of day.text(format)) yield Buffer.from(text);
  };
  const { answer, fields } = await answerFlows({
    pieces: [{ name: `day ${number}`, open }],
    query: { by: BY_TRACE, action: 'all', sort: 'count', top: 0 },
    keepBad: 1,
    threads: 1,
    signal: new AbortController().signal,
  });
  if (answer.intake.records !== day.records) throw new Error(`${answer.intake.records} of ${day.records} records read`);
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
  let baseline: LearntBaseline | undefined;
  for (let hour = context.from; hour < context.to; hour += HOUR_MS) baseline = learn(baseline, traces, hour);
  if (baseline === undefined) throw new Error('A day has hours');
  return baseline;
}

/** Asks all rules about a day, or about the part of it that `from` and `to` cut out. */
export function judgeDay({ traces, context }: TracedDay, known: Partial<DetectionContext> = {}): Verdict {
  const { from, to } = { ...context, ...known };
  const cut = traces.flatMap((trace) => {
    const cells = trace.cells.filter(({ at }) => at >= from && at < to);
    return cells.length === 0 ? [] : [{ ...trace, cells }];
  });
  return detect(from === context.from && to === context.to ? traces : cut, { ...context, ...known });
}
