import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { startInTerminal, type TerminalProgram } from '../support/terminal.ts';

const program = inject('packedProgram');
const FLOWS = ['flows', 's3://amzn-s3-demo-flow-logs', '--engine', 'athena', '--athena-workgroup', 'responders'];

let aws: Emulator;
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  // A query that never ends by itself.
  aws = await startEmulator({ runAthenaSql: () => new Promise(() => {}) });
});
beforeEach(() => aws.clearRequests());
afterAll(async () => {
  await aws.stop();
  await rm(home, { recursive: true, force: true });
});

const asked = (operation: string) => aws.requests().filter((request) => request.operation === operation);

async function whenAsked(): Promise<TerminalProgram> {
  const env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...aws.env };
  const terminal = startInTerminal({ command: process.execPath, args: [program, ...FLOWS], env, columns: 120 });
  const screen = await terminal.waitFor('Run it? [y/N]', 60_000);
  expect(screen).toMatch(/Athena would read at most [\d.]+ KiB, by what lies there now: \d+ objects/);
  return terminal;
}

test.each([
  ['n', ['n', 'enter'], 3],
  ['enter alone', ['enter'], 3],
  ['the end of the input', ['ctrl+d'], 3],
  ['an interrupt', ['ctrl+c'], 130],
] as const)('a person who answers with %s runs nothing', async (_, keys, code) => {
  const terminal = await whenAsked();
  terminal.keys(...keys);
  expect(await terminal.exited).toMatchObject({ code });
  expect(asked('StartQueryExecution')).toEqual([]);
  await terminal.close();
});

test('a query that a person agreed to is stopped in Athena when they interrupt', async () => {
  const terminal = await whenAsked();
  terminal.keys('y', 'enter');
  await terminal.waitFor('Athena: running');
  await vi.waitFor(() => expect(asked('GetQueryExecution').length).toBeGreaterThan(1));
  terminal.keys('ctrl+c');
  expect(await terminal.exited).toMatchObject({ code: 130 });
  expect(asked('StartQueryExecution')).toHaveLength(1);
  expect(asked('StopQueryExecution')).toHaveLength(1);
  expect(terminal.screen()).toContain('Stopped: ');
  await terminal.close();
});
