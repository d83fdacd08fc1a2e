import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWatchMemory, saveWatchMemory, watchFile } from '../../src/cli/watch-state.ts';
import { learn } from '../../src/flows/detect/baseline.ts';
import type { FlowTrace } from '../../src/flows/detect/detection.ts';
import { EMPTY_MEMORY } from '../../src/live/watch-memory.ts';
import { NOON, portScan } from '../live/detections.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-memory-'));
  file = watchFile(folder, { account: '111122223333', region: 'us-east-1', eventBusName: 'default' });
});
afterEach(() => rm(folder, { recursive: true }));

const upload: FlowTrace = {
  srcaddr: '10.0.1.20',
  dstaddr: '198.51.100.7',
  dstport: 443,
  protocol: 6,
  action: 'ACCEPT',
  interfaceIds: ['eni-0aaaaaaaaaaaaaaaa'],
  encryption: [],
  cells: [{ at: NOON, last: NOON + 30_000, count: 1, packets: 10, bytes: 9_000 }],
};

test('what was told, what waits and what is usual come back as they were', async () => {
  const memory = {
    told: new Map([['port-scan|a', { severity: 'high', action: 'REJECT', at: NOON } as const]]),
    waiting: [portScan()],
    baseline: learn(undefined, [upload], NOON),
  };
  await saveWatchMemory(file, memory);
  expect(await readWatchMemory(file)).toEqual({ memory, damaged: false });
  expect(await readdir(join(folder, 'watch'))).toHaveLength(1);
});

test('nothing is remembered where nothing was saved', async () => {
  expect(await readWatchMemory(file)).toEqual({ memory: EMPTY_MEMORY, damaged: false });
});

test('entries that can not be are left out, and the others stay', async () => {
  await saveWatchMemory(file, { ...EMPTY_MEMORY, waiting: [portScan()] });
  const saved = JSON.parse(await readFile(file, 'utf8'));
  saved.waiting.push({ rule: 'port-scan' }, null, 7);
  saved.told.push(['a'], 'b', ['c', { at: 'soon', severity: 'high', action: 'REJECT' }], [1, {}]);
  saved.baseline = { version: 1, hours: -3 };
  await writeFile(file, JSON.stringify(saved));
  expect(await readWatchMemory(file)).toEqual({ memory: { ...EMPTY_MEMORY, waiting: [portScan()] }, damaged: false });
});

test('each account, region and bus has a memory of its own, whatever a bus is called', () => {
  const place = { account: '111122223333', region: 'us-east-1' };
  const names = ['default', '../../etc/passwd', 'arn:aws:events:us-east-1:111122223333:event-bus/default'];
  const files = names.map((eventBusName) => watchFile('/state', { ...place, eventBusName }));
  expect(new Set(files).size).toBe(3);
  for (const each of files) expect(each).toMatch(/^\/state\/watch\/111122223333-us-east-1-[0-9a-f]{12}\.json$/);
});
