import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localPieces } from '../../../src/flows/read/local.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-local-'));
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', 'x.log'), 'version\n');
  await writeFile(join(folder, 'logs', 'notes'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file is read once, by whichever paths it is named', async () => {
  const logs = join(folder, 'logs');
  await symlink(join(logs, 'x.log'), join(folder, 'link.log'));
  const names = [logs, `${folder}/./logs/x.log`, `${folder}/logs/../logs/*.log`, join(folder, 'link.log')];
  const { pieces, notes } = await localPieces(names, Readable.from([]));
  expect(pieces.map(({ name }) => name)).toEqual([join(logs, 'x.log')]);
  expect(notes).toEqual(['1 files are not read: their names are not those of flow logs']);
});

test('what a folder leaves aside is read, and not called left, where it is named itself', async () => {
  const { pieces, notes } = await localPieces([join(folder, 'logs'), join(folder, 'logs', 'notes')], Readable.from([]));
  expect(pieces.map(({ name }) => name)).toEqual([join(folder, 'logs', 'notes'), join(folder, 'logs', 'x.log')]);
  expect(notes).toEqual([]);
});

test('a stop ends standard input at once, although its pipe is open and silent', async () => {
  const stdin = new PassThrough();
  stdin.write('version\n');
  const { pieces } = await localPieces(['-'], stdin);
  const stop = new AbortController();
  const texts: string[] = [];
  const read = async () => {
    for await (const bytes of pieces[0]?.open(stop.signal) ?? []) {
      texts.push(String(bytes));
      setImmediate(() => stop.abort());
    }
  };
  await expect(read()).rejects.toThrow('aborted');
  expect(texts).toEqual(['version\n']);
});
