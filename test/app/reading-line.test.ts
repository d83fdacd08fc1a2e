import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { bannerOf } from '../../src/app/pane-banner.ts';
import { readingLine, readSoFar } from '../../src/app/reading-line.ts';
import type { ReadProgress } from '../../src/flows/read-progress.ts';
import type { Snapshot } from '../../src/live/feed.ts';

const START = Date.UTC(2026, 2, 1, 14, 2, 0);
const MIB = 1024 * 1024;
const objects: ReadProgress = {
  startedAt: START,
  records: 1_234_567,
  objects: { read: 17, of: 40 },
  bytes: { read: 30 * MIB, of: 75 * MIB },
};
const pages: ReadProgress = { startedAt: START, records: 12_345, pages: 4, reached: START - 600_000 };

describe('how far a reading is', () => {
  test('objects: a bar, the time left at the rate so far, objects, bytes and records', () => {
    const line = readingLine(objects, START + 10_000, 120);
    expect(line).toBe('██████████░░░░░░░░░░░░░░ 40% · ~15s left · 17/40 objects · 30/75 MiB · 1.2M records · S stops');
  });

  test('a log group has no total: pages and the time reached, no bar and no guess', () => {
    expect(readingLine(pages, START + 10_000, 80)).toMatch(
      /^\S reading · 4 pages · up to 13:52:00 UTC · 12\.3k records · S stops$/u,
    );
  });

  test.each([objects, pages])('fits whatever the width, and drops the key last', (progress) => {
    for (let width = 24; width <= 200; width++) {
      const line = readingLine(progress, START + 10_000, width);
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(line).toContain('S stops');
    }
  });

  test('guesses no time before there is a rate', () => {
    expect(readingLine(objects, START + 500, 120)).not.toContain('left');
  });
});

describe('what stands above the rows', () => {
  const snapshot = (over: Partial<Snapshot<unknown>>): Snapshot<unknown> => ({
    rows: [{}],
    status: 'ready',
    refreshing: false,
    notes: [],
    ...over,
  });
  const lag = { endedAt: START, usualMs: 20 * 60_000, usual: '10 min of gathering and about 10 of delivery to S3' };

  test('nothing while records come as they usually do, a warning from then on', () => {
    expect(bannerOf(snapshot({ lag }), START + 20 * 60_000)).toEqual([]);
    expect(bannerOf(snapshot({ lag }), START + 26 * 60_000)).toEqual([
      {
        text: 'Late: the newest record ended 26m ago; usual is up to 20m (10 min of gathering and about 10 of delivery to S3)',
        tone: 'warn',
      },
    ]);
  });

  test.each([
    [objects, 'Stopped, r reads on: 17 of 40 objects read, 30/75 MiB'],
    [{ ...objects, pages: 1 }, 'Stopped, r reads on: 17 of 40 objects read, 30/75 MiB, 1 page of log groups'],
    [pages, 'Stopped, r reads on: 4 pages of log groups up to 13:52:00 UTC'],
  ])('what a stopped reading had read', (stopped, text) => {
    expect(bannerOf(snapshot({ stopped }), START)).toEqual([{ text, tone: 'warn' }]);
  });

  test('what was read before anything was', () => {
    expect(readSoFar({ startedAt: START, records: 0 })).toBe('0 records read');
  });
});
