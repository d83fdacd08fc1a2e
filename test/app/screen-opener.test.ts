import { expect, test, vi } from 'vitest';
import type { AnyScreen } from '../../src/app/screen.ts';
import { screenOpener } from '../../src/app/screen-opener.ts';
import { screenShelf } from '../../src/app/screen-shelf.ts';

const screens = [{ id: 'posture' }] as unknown as readonly AnyScreen[];

function opened(load: () => Promise<readonly AnyScreen[]>) {
  const shelf = screenShelf(load);
  const failed = vi.fn();
  return { shelf, failed, opener: screenOpener(shelf, failed) };
}

test('hands loaded screens out at once', async () => {
  const { shelf, opener } = opened(async () => screens);
  await shelf.load();
  const use = vi.fn();
  opener.withScreens(use);
  expect(use).toHaveBeenCalledWith(screens);
  expect(opener.keeps(vi.fn())).toBe(false);
});

test('keeps what is typed until the screen has opened, and gives it on in its order', async () => {
  const loading = Promise.withResolvers<readonly AnyScreen[]>();
  const { opener } = opened(() => loading.promise);
  const done: string[] = [];
  opener.withScreens(() => done.push('opened'));
  expect(opener.keeps(() => done.push('first key'))).toBe(true);
  expect(opener.keeps(() => done.push('second key'))).toBe(true);
  expect(done).toEqual([]);
  loading.resolve(screens);
  await vi.waitFor(() => expect(done).toEqual(['opened', 'first key', 'second key']));
  expect(opener.keeps(vi.fn())).toBe(false);
});

test('says why screens are not to be had, drops what was meant for them, and tries again', async () => {
  const load = vi.fn<() => Promise<readonly AnyScreen[]>>();
  load.mockRejectedValueOnce(new Error('Cannot find module ./index.js'));
  load.mockResolvedValueOnce(screens);
  const { failed, opener } = opened(load);
  const [use, key] = [vi.fn(), vi.fn()];
  opener.withScreens(use);
  opener.keeps(key);
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
  expect(failed.mock.calls[0]?.[0]).toMatchObject({
    code: 'unavailable',
    message: "Screens can't be loaded: Cannot find module ./index.js",
    hint: expect.stringContaining('start it again'),
  });
  expect(opener.keeps(vi.fn())).toBe(false);
  opener.withScreens(use);
  await vi.waitFor(() => expect(use).toHaveBeenCalledWith(screens));
  expect(key).not.toHaveBeenCalled();
});

test('loads the screens once, however many ask', async () => {
  const load = vi.fn(async () => screens);
  const { shelf, opener } = opened(load);
  const use = vi.fn();
  opener.withScreens(use);
  opener.withScreens(use);
  await shelf.load();
  await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(2));
  expect(load).toHaveBeenCalledOnce();
});
