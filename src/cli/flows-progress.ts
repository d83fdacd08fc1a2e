import type { FlowProgress } from '../flows/answer-flows.ts';
import { bytes, count, plural } from '../ui/readable.ts';

/** A line on standard error that is written over; nothing where that is no terminal. */
export function progressLine(): { show(progress: FlowProgress): void; end(): void } {
  const { stderr } = process;
  const began = performance.now();
  let shownAt = began;
  if (!stderr.isTTY) return { show: () => {}, end: () => {} };
  return {
    show(progress) {
      const now = performance.now();
      if (now - shownAt < 200) return;
      shownAt = now;
      stderr.write(`\r\x1b[K${progressText(progress, now - began).slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    end: () => void stderr.write('\r\x1b[K'),
  };
}

/** `41 MiB of 412 MiB, 3 of 40 sources (1 failed), 1,204,000 records, about 12 s left`. Milliseconds in. */
export function progressText(
  { readBytes, totalBytes, lostBytes = 0, pieces, totalPieces, failedPieces, records }: FlowProgress,
  took: number,
): string {
  const failed = failedPieces === 0 ? '' : ` (${count(failedPieces)} failed)`;
  const parts = [
    totalBytes === undefined ? bytes(readBytes) : `${bytes(readBytes)} of ${bytes(totalBytes)}`,
    ...(totalPieces === undefined ? [] : [`${pieces} of ${plural(totalPieces, 'source')}${failed}`]),
    `${count(records)} records`,
  ];
  // Without sizes, what is done of the sources is all that can be gone by.
  const share = totalBytes === undefined ? pieces / (totalPieces ?? 0) : (readBytes + lostBytes) / totalBytes;
  if (Number.isFinite(share) && share > 0) parts.push(`about ${Math.ceil((took * (1 - share)) / share / 1000)} s left`);
  return parts.join(', ');
}
