import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startEmulator } from '../../src/emulator/start.ts';

const program = inject('packedProgram');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs the program with a reader behind a pipe of the shell; gives what the reader wrote and the program's exit code. */
async function piped(args: string, reader: string, env: NodeJS.ProcessEnv = {}) {
  const line = `{ "$NODE" "$PROGRAM" ${args}; echo $? > "$HOME/code"; } | ${reader}`;
  const own = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn('sh', ['-c', line], { env: { ...own, NODE: process.execPath, PROGRAM: program, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  await once(child, 'close');
  return { ...said, code: Number(await readFile(join(home, 'code'), 'utf8')) };
}

const left = 'Standard output has no reader any more: watch ends, and what comes from now on is not watched\n';

test('watch ends when `head -1` has its line, though the next round is an hour away', async () => {
  const { out, err, code } = await piped('--demo watch --json --interval 1h', 'head -1');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'put' });
  expect(out.match(/\n/g)).toHaveLength(1);
  expect(code).toBe(0);
  expect(err).toMatch(/next round in 1h\n/);
  expect(err).toContain(left);
  expect(err).toMatch(/1 round: \d+ events? put on the bus default\n$/);
});

test.runIf(process.platform === 'linux')('watch ends when its reader leaves long after the last line', async () => {
  const aws = await startEmulator({ scenario: 'quiet' });
  try {
    const { out, err, code } = await piped('watch --dry-run --interval 1h', '{ head -1; sleep 1; }', aws.env);
    expect(out).toMatch(/ \[would be put\]\n$/);
    // There was one line in all: no write can have told that the reader left.
    expect(err).toMatch(/1 detection in the last hour; next round in 1h\n/);
    expect(err).toContain(left);
    expect(code).toBe(0);
  } finally {
    await aws.stop();
  }
});

test('one round is done to its end whoever reads along', async () => {
  const { err, code } = await piped('--demo watch --once --json', 'true');
  expect(code).toBe(0);
  expect(err).toMatch(/1 round: \d+ events? put on the bus default\n$/);
  expect(err).not.toContain(left);
});
