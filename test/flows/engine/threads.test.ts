import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { counted, pieceOf } from './counted.ts';

/** Records whose gzip is long enough to be worth a thread. */
function longGzip(srcaddr: string): Uint8Array {
  const lines = Array.from({ length: 120_000 }, () => `${srcaddr} 10.0.0.5 REJECT 1 ${randomBytes(24).toString('hex')}`);
  return gzipSync(`srcaddr dstaddr action bytes instance-id\n${lines.join('\n')}\n`, { level: 1 });
}

test('two long gzips read side by side in one thread are inflated apart', async () => {
  const pieces = [pieceOf('one.log.gz', longGzip('203.0.113.7')), pieceOf('two.log.gz', longGzip('198.51.100.9'))];
  const { answer, failures } = await counted(pieces);
  expect(failures).toEqual([]);
  expect(answer.intake).toMatchObject({ records: 240_000, bad: 0 });
  expect(answer.rows).toMatchObject([{ count: 120_000 }, { count: 120_000 }]);
});
