import { beforeAll, describe, expect, test } from 'vitest';
import type { LearntBaseline } from '../../../src/flows/detect/baseline.ts';
import type { Verdict } from '../../../src/flows/detect/detection.ts';
import { DETECTION_RULES } from '../../../src/flows/detect/index.ts';
import { LONG_SLICE_MS } from '../../../src/flows/traces-of.ts';
import { ATTACKS, attackDay, KNOWN_ON_ATTACK_DAY } from '../../bench/traffic/attack-day.ts';
import { judgeDay, learnDay, type TracedDay, traceDay } from '../../bench/traffic/judge-day.ts';
import { normalDay } from '../../bench/traffic/normal-day.ts';
import { precisionOf, recallOf, type Score, scoresOf, scoreTable } from '../../bench/traffic/score.ts';

const RULES = DETECTION_RULES.map(({ id }) => id);
const HOUR = 3_600_000;

/** Counted once: the day that is learnt, the normal one after it, and that one with all attacks. */
let baseline: LearntBaseline;
let normal: TracedDay;
let scores: Score[];
beforeAll(async () => {
  baseline = learnDay(await traceDay(normalDay(1, 0), 0));
  normal = await traceDay(normalDay(1, 1), 1);
  const { detections } = judgeDay(await traceDay(attackDay(1), 1), { baseline, ...KNOWN_ON_ATTACK_DAY });
  scores = scoresOf(RULES, ATTACKS, detections);
}, 240_000);

describe('a normal day', () => {
  let verdict: Verdict;
  beforeAll(() => {
    verdict = judgeDay(normal, { ...KNOWN_ON_ATTACK_DAY, baseline });
  });

  test.each(RULES)('raises nothing by %s', (rule) => {
    expect(verdict.detections.filter((detection) => detection.rule === rule)).toEqual([]);
  });

  test('is judged by every rule, but for gateways and crawlers whose destinations are always new', () => {
    expect(verdict.unknown).toEqual([expect.stringMatching(/^new-destination: unknown for \d sources? with 100 dest/)]);
  });

  test('raises nothing in any of its hours, as they are watched', () => {
    const { from, to } = normal.context;
    const hours = Array.from({ length: (to - from) / HOUR }, (_, hour) => from + hour * HOUR);
    const raised = hours.flatMap((hour) => judgeDay(normal, { from: hour, to: hour + HOUR, baseline }).detections);
    expect(raised.map(({ why }) => why)).toEqual([]);
  });

  test('without a baseline shows what calls home at regular times, as something to look at', () => {
    const { detections } = judgeDay(normal);
    expect(detections.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['beaconing low', 'beaconing low']);
    expect(new Set(detections.map(({ dstaddr }) => dstaddr))).toEqual(new Set(['198.51.100.60']));
  });

  test.each(['plain', 'gathered'] as const)(
    'raises nothing where its records are %s',
    async (format) => {
      const day = await traceDay(normalDay(1, 1), 1, format);
      expect(day.context.sliceMs).toBe(format === 'gathered' ? LONG_SLICE_MS : 60_000);
      expect(judgeDay(day, { baseline }).detections.map(({ why }) => why)).toEqual([]);
    },
    120_000,
  );
});

describe('a day with attacks', () => {
  test('is told from what is usual', () => {
    console.log(['', ...scoreTable(scores)].join('\n'));
    expect(scores.flatMap(({ falseAlarms }) => falseAlarms)).toEqual([]);
  });

  test.each(RULES)('shows every attack that %s is made for', (rule) => {
    const score = scores.find((each) => each.rule === rule);
    const made = ATTACKS.filter((attack) => attack.rule === rule && attack.beyond === undefined);
    const missed = made.filter(({ name }) => score?.missed.includes(name)).map(({ name }) => name);
    expect(missed).toEqual([]);
  });

  test('is found to the shares that the documentation may speak of', () => {
    for (const score of scores) {
      expect(precisionOf(score), score.rule).toBeGreaterThanOrEqual(0.9);
      expect(recallOf(score), score.rule).toBeGreaterThanOrEqual(score.rule === 'beaconing' ? 0.5 : 0.6);
    }
  });
});
