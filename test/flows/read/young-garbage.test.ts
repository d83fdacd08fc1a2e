import { setFlagsFromString } from 'node:v8';
import { beforeEach, expect, test, vi } from 'vitest';

vi.mock('node:v8', { spy: true });

const flags = () => vi.mocked(setFlagsFromString).mock.calls.map(([flag]) => flag);

beforeEach(() => {
  vi.resetModules();
  vi.mocked(setFlagsFromString).mockClear();
});

test('no flag of V8 is changed while a thread starts, since that would take twice as long', async () => {
  const { doneWith, keepYoungSpaceSmall, threadStarts } = await import('../../../src/flows/read/young-garbage.ts');
  const [first, second] = [threadStarts(), threadStarts()];
  keepYoungSpaceSmall();
  doneWith(100_000_000);
  first();
  // Told again, as by a thread that ends: that is not the other one.
  first();
  expect(flags()).toEqual([]);
  second();
  expect(flags()).toEqual(['--semi-space-growth-factor=1']);
  doneWith(100_000_000);
  expect(flags()).toEqual(['--semi-space-growth-factor=1', '--expose-gc']);
});

test('without other threads the young space is kept small at once', async () => {
  const { keepYoungSpaceSmall } = await import('../../../src/flows/read/young-garbage.ts');
  keepYoungSpaceSmall();
  expect(flags()).toEqual(['--semi-space-growth-factor=1']);
});

test('who does not count collects nothing', async () => {
  const { doneWith } = await import('../../../src/flows/read/young-garbage.ts');
  doneWith(100_000_000);
  expect(flags()).toEqual([]);
});
