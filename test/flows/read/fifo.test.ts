import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localPieces } from '../../../src/flows/read/local.ts';

let folder: string;
let fifo: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-fifo-'));
  fifo = join(folder, 'pipe');
  execFileSync('mkfifo', [fifo]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function textOf(signal = new AbortController().signal): Promise<string> {
  const { pieces } = await localPieces([fifo], Readable.from([]));
  let text = '';
  for await (const bytes of pieces[0]?.open(signal) ?? []) text += String(bytes);
  return text;
}

describe.runIf(process.platform === 'linux')('a pipe that has a name', () => {
  test('is waited for until it has a writer, and read until that has closed it', async () => {
    const text = textOf();
    const writer = await open(fifo, 'w');
    await writer.write('version\n');
    await writer.write('account-id\n');
    await writer.close();
    expect(await text).toBe('version\naccount-id\n');
  });

  test('is empty where its writer wrote nothing', async () => {
    const text = textOf();
    await (await open(fifo, 'w')).close();
    expect(await text).toBe('');
  });

  test('has no size that anyone could know', async () => {
    expect((await localPieces([fifo], Readable.from([]))).pieces).toMatchObject([{ name: fifo }]);
    expect((await localPieces([fifo], Readable.from([]))).pieces[0]).not.toHaveProperty('size');
  });

  test('is left at once where nobody ever writes', async () => {
    const stop = new AbortController();
    const text = textOf(stop.signal);
    setImmediate(() => stop.abort());
    await expect(text).rejects.toThrow('aborted');
  });
});
