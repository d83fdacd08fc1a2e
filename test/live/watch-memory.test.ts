import { describe, expect, test } from 'vitest';
import {
  EMPTY_MEMORY,
  MOST_WAITING,
  newsAmong,
  remembering,
  TOLD_AGAIN_MS,
  toPut,
} from '../../src/live/watch-memory.ts';
import { NOON, portScan, portScans } from './detections.ts';

const told = remembering(EMPTY_MEMORY, NOON, [portScan()], []);

describe('news', () => {
  test('is what was never told', () => {
    expect(newsAmong([portScan()], EMPTY_MEMORY, NOON)).toEqual([portScan()]);
    expect(newsAmong([portScan(), portScan({ key: 'other' })], told, NOON + 1)).toEqual([portScan({ key: 'other' })]);
  });

  test('is not what goes on as before, whatever its numbers are now', () => {
    const later = portScan({ why: '203.0.113.9 tried 400 ports', figures: { ports: 400 }, last: NOON });
    expect(newsAmong([later], told, NOON + 3_600_000)).toEqual([]);
  });

  test.each([{ severity: 'medium' }, { action: 'mixed' }] as const)('is what has another %o now', (over) => {
    expect(newsAmong([portScan(over)], told, NOON + 1)).toEqual([portScan(over)]);
  });

  test('is what was told six hours ago', () => {
    expect(newsAmong([portScan()], told, NOON + TOLD_AGAIN_MS - 1)).toEqual([]);
    expect(newsAmong([portScan()], told, NOON + TOLD_AGAIN_MS)).toEqual([portScan()]);
  });
});

describe('what waits', () => {
  test('goes first, in its latest form', () => {
    const memory = remembering(EMPTY_MEMORY, NOON, [], [portScan(), portScan({ key: 'b' })]);
    const { detections } = toPut([portScan({ key: 'c' }), portScan({ severity: 'medium' })], memory);
    expect(detections.map(({ key, severity }) => [key, severity])).toEqual([
      [portScan().key, 'medium'],
      ['b', 'high'],
      ['c', 'high'],
    ]);
  });

  test('is bounded, and says how many were given up', () => {
    const { detections, givenUp } = toPut(portScans(MOST_WAITING + 3), EMPTY_MEMORY);
    expect([detections.length, givenUp, detections[0]?.key]).toEqual([MOST_WAITING, 3, 'port-scan|3']);
  });
});
