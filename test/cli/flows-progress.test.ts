import { expect, test } from 'vitest';
import { progressText } from '../../src/cli/flows-progress.ts';

const HALF_WAY = { readBytes: 1024, totalBytes: 4096, pieces: 2, totalPieces: 4, failedPieces: 0, records: 1204 };

test('a reading says what is done of how much, and how long the rest takes at that rate', () => {
  expect(progressText(HALF_WAY, 1000)).toBe('1.0 KiB of 4.0 KiB, 2 of 4 sources, 1,204 records, about 3 s left');
});

test('sources that failed are done with: they are told apart, and nobody waits for the rest of them', () => {
  const failed = { ...HALF_WAY, failedPieces: 1, lostBytes: 1024 };
  expect(progressText(failed, 1000)).toBe(
    '1.0 KiB of 4.0 KiB, 2 of 4 sources (1 failed), 1,204 records, about 1 s left',
  );
});
