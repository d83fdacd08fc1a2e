import { describe, expect, test } from 'vitest';
import type { FlowTrace } from '../../../src/flows/detect/detection.ts';
import { DETECTION_RULES, judgedBy } from '../../../src/flows/detect/index.ts';
import { judgeFlows, learnHours } from '../../../src/flows/detect/judge-flows.ts';
import { START, times } from './judged.ts';

const HOUR = 3_600_000;
const HOST = '10.0.10.5';

const trace = (dstaddr: string, hours: readonly number[], bytes: number): FlowTrace => ({
  srcaddr: HOST,
  dstaddr,
  dstport: 443,
  protocol: 6,
  action: 'ACCEPT',
  interfaceIds: [],
  encryption: [],
  cells: hours.map((hour) => ({
    at: START + hour * HOUR,
    last: START + hour * HOUR + 40_000,
    count: 1,
    packets: 10,
    bytes,
  })),
});
const USUAL = trace(
  '198.51.100.1',
  times(40, (hour) => hour),
  8000,
);
const NEWS = trace('203.0.113.50', [30], 300_000_000);
const covering = (hours: number, ...traces: FlowTrace[]) => ({
  traces,
  from: START,
  to: START + hours * HOUR,
  sliceMs: 60_000,
  leftOut: 0,
  timeless: 0,
  rough: false,
});
const known = { findingAddresses: new Map<string, string>(), quarantined: new Map<string, number>(), has: () => true };
const rulesOf = ({ detections }: ReturnType<typeof judgeFlows>) => detections.map(({ rule }) => rule);

describe('a stretch of records', () => {
  test('longer than a day is its own baseline, and says so', () => {
    const verdict = judgeFlows(covering(40, USUAL, NEWS), known);
    expect(rulesOf(verdict)).toEqual(expect.arrayContaining(['egress-volume', 'new-destination']));
    expect(verdict.notes).toEqual([
      'No baseline: for what is judged by one, the 24 hours before 2026-01-15T12:00:00Z served as one for the time after',
    ]);
  });

  test('of a day or less is none, and the rules that need one say so', () => {
    const verdict = judgeFlows(covering(24, USUAL, NEWS), known);
    expect(rulesOf(verdict)).toEqual([]);
    expect(verdict.unknown.join()).toMatch(/new-destination: unknown, 0 of the 24 hours/);
    expect(verdict.notes).toEqual([]);
  });

  test('is judged whole by the baseline that is given', () => {
    const early = trace('203.0.113.50', [2], 300_000_000);
    const baseline = learnHours(
      undefined,
      [
        trace(
          '198.51.100.1',
          times(24, (hour) => hour - 24),
          8000,
        ),
      ],
      START - 24 * HOUR,
      START,
    );
    expect(baseline?.hours).toBe(24);
    if (baseline === undefined) return;
    const verdict = judgeFlows(covering(40, USUAL, early), { ...known, baseline });
    expect(rulesOf(verdict)).toEqual(expect.arrayContaining(['egress-volume', 'new-destination']));
    expect(verdict.notes).toEqual([]);
  });

  test('that the baseline has learnt is told to be usual to it', () => {
    const baseline = learnHours(undefined, [USUAL, NEWS], START, START + 40 * HOUR);
    if (baseline === undefined) throw new Error('40 hours were learnt');
    const verdict = judgeFlows(covering(40, USUAL, NEWS), { ...known, baseline });
    expect(rulesOf(verdict)).not.toContain('new-destination');
    expect(verdict.notes).toEqual(['The baseline has learnt 40 of these hours before: what they show is usual to it']);
  });

  test('gives only whole hours to learn', () => {
    expect(learnHours(undefined, [USUAL], START + 1, START + 3 * HOUR - 1)?.learnt).toEqual([START / HOUR + 1]);
    expect(learnHours(undefined, [USUAL], START, START + HOUR - 1)).toBeUndefined();
  });
});

describe('every rule', () => {
  const context = {
    from: START,
    to: START + 48 * HOUR,
    sliceMs: 60_000,
    findingAddresses: new Map([['203.0.113.50', 'f-1']]),
    quarantined: new Map([['eni-0aaaaaaaaaaaaaaaa', START]]),
    baseline: { hours: 24, egress: {}, destinations: {} },
  };
  test.each(DETECTION_RULES.flatMap((rule) => rule.fields.map((field) => ({ id: rule.id, field, rule }))))(
    '$id says that it is unknown without `$field`',
    ({ id, field, rule }) => {
      const { detections, unknown } = judgedBy(rule, [USUAL, NEWS], { ...context, has: (name) => name !== field });
      expect(detections).toEqual([]);
      expect(unknown).toEqual([`${id}: unknown, the format has no \`${field}\``]);
    },
  );
});
