import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  age,
  bytes,
  count,
  countdown,
  duration,
  progressBar,
  shortCount,
  sparkline,
  utcSince,
} from '../../src/ui/readable.ts';

const AT = Date.UTC(2026, 2, 1, 14, 2, 9);

test('ages are the largest whole unit', () => {
  expect([900, 59_000, 61_000, 3_700_000, 90_000_000, 200_000_000].map(duration)).toEqual([
    '0s',
    '59s',
    '1m',
    '1h',
    '25h',
    '2d',
  ]);
  expect(age(undefined, AT)).toBe('-');
  expect(age(AT + 5000, AT)).toBe('0s');
});

test('countdowns never go below nothing', () => {
  expect([849_000, 3_723_000, -5].map(countdown)).toEqual(['14:09', '1:02:03', '0:00']);
});

test('sizes and counts are in readable units', () => {
  expect([512, 1434, 12 * 1024 ** 3].map(bytes)).toEqual(['512 B', '1.4 KiB', '12 GiB']);
  expect([999, 12_345, 999_949, 4_100_000].map(shortCount)).toEqual(['999', '12.3k', '1000k', '4.1M']);
});

test('whole numbers have separators, as Intl puts them', () => {
  expect([0, 999, 1000, 1_240, 12_345_678, -1_000, Number.MAX_SAFE_INTEGER].map(count)).toEqual([
    '0',
    '999',
    '1,000',
    '1,240',
    '12,345,678',
    '-1,000',
    '9,007,199,254,740,991',
  ]);
  const whole = new Intl.NumberFormat('en-US');
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.double()), (value) => {
      expect(count(value)).toBe(Object.is(value, -0) ? '0' : whole.format(value));
    }),
  );
});

test('times are in UTC, with the day only when it is another', () => {
  expect(utcSince(AT, AT + 1000)).toBe('14:02 UTC');
  expect(utcSince(AT, AT + 86_400_000)).toBe('2026-03-01 14:02 UTC');
  expect(utcSince(Number.NaN, AT)).toBe('an unknown time');
});

test('sparklines fold to the width and show any value at all', () => {
  expect(sparkline([0, 1, 1000], 3)).toBe(' ▁█');
  expect(sparkline([1, 1, 2, 2], 2)).toBe('▄█');
  expect(sparkline([0, 0], 2)).toBe('  ');
  expect(sparkline([], 5)).toBe('');
});

test('progress bars stay within their cells', () => {
  expect([0, 0.5, 1, 7, Number.NaN].map((share) => progressBar(share, 4))).toEqual([
    '░░░░',
    '██░░',
    '████',
    '████',
    '░░░░',
  ]);
});

test('an even flow is an even sparkline, whatever the width', () => {
  const even = Array<number>(60).fill(5);
  for (let width = 1; width <= 70; width++) expect(new Set(sparkline(even, width))).toEqual(new Set('█'));
});
