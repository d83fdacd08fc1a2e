import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { startInTerminal, type TerminalProgram } from '../support/terminal.ts';

const SLOW = { kind: 'slow', count: 500, skip: 3, delayMs: 1500 } as const;

let aws: Emulator;
let home: string;
let terminal: TerminalProgram;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  aws = await startEmulator({ scenario: 's3-exfiltration', seed: 1 });
  aws.addFault({ ...SLOW, operation: 's3:GetObject' });
  terminal = startInTerminal({
    command: process.execPath,
    args: [inject('packedProgram'), '--endpoint-url', aws.url, '--read-only'],
    columns: 80,
    rows: 24,
    cwd: home,
    env: { HOME: home, XDG_STATE_HOME: home, ...aws.env },
  });
});
afterAll(async () => {
  await terminal?.close();
  await aws?.stop();
  await rm(home, { recursive: true, force: true });
});

const objectsRead = () => aws.requests().filter(({ operation }) => operation === 'GetObject').length;

test('a slow reading shows how far it is, is stopped at once by a key, and read on by another', async () => {
  await terminal.waitFor(/1 Findings \d/u, 30_000);
  terminal.keys('3');
  const reading = await terminal.waitFor(/┗━ [█░]+ \d+% · .*\/\d+ objects · .* · S stops ━+┛/u, 30_000);
  expect(reading).toMatch(/REJECT .*→/u);

  terminal.keys('S');
  const stopped = await terminal.waitFor(/Stopped, r reads on: \d+ of \d+ objects read/u, 5000);
  const [, read = '0', of = '0'] = /(\d+) of (\d+) objects read/u.exec(stopped) ?? [];
  expect(Number(read)).toBeLessThan(Number(of));
  expect(stopped).toMatch(/REJECT .*→/u);
  const before = objectsRead();

  await fetch(`${aws.url}/_emulator/faults`, { method: 'DELETE' });
  terminal.keys('r');
  const done = await terminal.waitFor(/┏━ 3 Flows .*━ \d+s ━┓/u, 30_000);
  expect(done).toMatch(/newest (\d+m)?\d+s ago/u);
  expect(objectsRead() - before).toBeGreaterThanOrEqual(Number(of) - Number(read));
});
