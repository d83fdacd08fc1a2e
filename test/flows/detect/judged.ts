import { answerFlows } from '../../../src/flows/answer-flows.ts';
import type { DetectionContext, DetectionRule, Verdict } from '../../../src/flows/detect/detection.ts';
import { judgedBy } from '../../../src/flows/detect/index.ts';
import { BY_TRACE, tracesOf } from '../../../src/flows/traces-of.ts';
import { pieceOf } from '../engine/counted.ts';
import { recordLine } from '../record-line.ts';

/** When the traffic of these tests begins, epoch milliseconds: a whole hour and a whole ten minutes. */
export const START = Date.UTC(2026, 0, 14, 12);
export const MINUTE = 60_000;

/** One record; what isn't given is a lone packet of a connection that was let through. */
export interface Flow {
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly srcport?: number;
  readonly dstport?: number;
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly eni?: string;
  readonly direction?: 'ingress' | 'egress';
  readonly encryption?: string;
  /** Minutes after START in which it ended. */
  readonly minute?: number;
}

const FIELDS = [
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'flow-direction',
  'encryption-status',
];

export interface Given extends Partial<Omit<DetectionContext, 'has'>> {
  /** Fields that the format lacks. */
  readonly without?: readonly string[];
  /** How long the stretch is that is judged. */
  readonly minutes?: number;
}

/** Writes the flows as text, reads them as `transit-tui flows --detect` does, and asks one rule about them. */
export async function judged(rule: DetectionRule, flows: readonly Flow[], given: Given = {}): Promise<Verdict> {
  const { without = [], minutes = 60, ...known } = given;
  const fields = FIELDS.filter((field) => !without.includes(field));
  const lines = flows.map((flow) => recordLine(fields, valuesOf(flow)));
  const { answer, fields: seen } = await answerFlows({
    pieces: [pieceOf('flows', `${[fields.join(' '), ...lines].join('\n')}\n`)],
    query: { by: BY_TRACE, action: 'all', sort: 'count', top: 0 },
    keepBad: 1,
    threads: 1,
    signal: new AbortController().signal,
  });
  if (answer.intake.records !== flows.length) throw new Error('A record could not be read');
  const { traces, sliceMs } = tracesOf(answer);
  return judgedBy(rule, traces, {
    from: START,
    to: START + minutes * MINUTE,
    sliceMs,
    findingAddresses: new Map(),
    quarantined: new Map(),
    has: (field) => seen.includes(field),
    ...known,
  });
}

function valuesOf({ eni, direction, encryption, minute = 0, ...flow }: Flow): Record<string, string | number> {
  const end = START / 1000 + minute * 60 + 30;
  return {
    'interface-id': eni ?? 'eni-0123456789abcdef0',
    srcport: 45_000,
    dstport: 443,
    protocol: 6,
    packets: 1,
    bytes: 44,
    action: 'ACCEPT',
    ...flow,
    start: end - 20,
    end,
    'flow-direction': direction ?? '-',
    'encryption-status': encryption ?? '-',
  };
}

/** As many as are asked for, made by their number. */
export const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
