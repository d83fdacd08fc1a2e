import { randomBytes } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import v8 from 'node:v8';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { counted, pieceOf } from '../engine/counted.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('no flag of V8 is changed before the thread that inflates runs, and then it is', async () => {
  const seen: string[] = [];
  const setFlags = v8.setFlagsFromString;
  vi.spyOn(v8, 'setFlagsFromString').mockImplementation((flag) => {
    seen.push(flag);
    setFlags(flag);
  });
  syncBuiltinESMExports();
  process.once('worker', (worker) => {
    seen.push('starts');
    worker.prependOnceListener('message', () => seen.push('runs'));
  });
  const lines = Array.from(
    { length: 150_000 },
    () => `203.0.113.7 10.0.0.5 REJECT 1 ${randomBytes(24).toString('hex')}`,
  );
  const stored = gzipSync(`srcaddr dstaddr action bytes instance-id\n${lines.join('\n')}\n`, { level: 1 });
  // Long enough for the thread to start meanwhile.
  const endless = {
    ...pieceOf('a.log.gz', stored),
    async *open() {
      for (let times = 0; times < 200 && !seen.includes('runs'); times++) yield Uint8Array.from(stored);
    },
  };
  await counted([endless]);
  expect(seen.slice(0, 2)).toEqual(['starts', 'runs']);
  expect(seen).toContain('--semi-space-growth-factor=1');
});
