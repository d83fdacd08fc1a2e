import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';

const program = inject('packedProgram');
const BUCKET = 's3://amzn-s3-demo-flow-logs';
const GROUP = 'cloudwatch:/vpc/payments/flow-logs';

let aws: Emulator;
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  aws = await startEmulator();
});
beforeEach(() => {
  aws.clearFaults();
  aws.clearRequests();
});
afterAll(async () => {
  await aws.stop();
  await rm(home, { recursive: true, force: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const all = { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...aws.env, ...env };
  const child = spawn(process.execPath, [program, 'flows', ...args], { env: all, stdio: 'pipe' });
  child.stdin.end();
  return { child, ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (text) => (out += text));
  child.stderr?.on('data', (text) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

const asked = (operation: string) => aws.requests().filter((request) => request.operation === operation);

test('objects on S3, interrupted: what was read is printed, and it exits with 130', async () => {
  aws.addFault({ operation: 's3:GetObject', kind: 'slow', count: 99, skip: 12, delayMs: 600_000 });
  const { child, ended } = start([BUCKET, '--json', '--by', 'srcaddr']);
  await vi.waitFor(() => expect(asked('GetObject').length).toBeGreaterThan(14), { timeout: 60_000 });
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code).toBe(130);
  expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ srcaddr: expect.any(String) });
  expect(err).toMatch(/Counting here: .* objects\n[\s\S]*Stopped: .* \(\d+ %\) was read/);
});

test('events of a log group, interrupted: the same', async () => {
  aws.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'slow', count: 99, skip: 2, delayMs: 600_000 });
  const { child, ended } = start([GROUP, '--json', '--threads', '2']);
  await vi.waitFor(() => expect(asked('FilterLogEvents').length).toBeGreaterThan(2), { timeout: 60_000 });
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toContain('Stopped: ');
});

test('a Logs Insights query, interrupted: it is stopped there too, and what it gave is printed', async () => {
  aws.addFault({ operation: 'cloudwatch-logs:GetQueryResults', kind: 'slow', count: 1, skip: 1, delayMs: 600_000 });
  const { child, ended } = start([GROUP, '--engine', 'insights', '--json']);
  await vi.waitFor(() => expect(asked('GetQueryResults').length).toBeGreaterThan(1), { timeout: 60_000 });
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code).toBe(130);
  expect(asked('StopQuery')).toHaveLength(1);
  expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ count: expect.any(Number) });
  expect(err).toContain('Asking CloudWatch Logs Insights');
});

test.runIf(process.platform === 'linux')(
  'pipes that have names, interrupted while one of them has a silent writer and another none: the same',
  async () => {
    const [written, unwritten] = [join(home, 'written'), join(home, 'unwritten')];
    execFileSync('mkfifo', [written, unwritten]);
    const { child, ended } = start([written, unwritten, '--json', '--by', 'srcaddr']);
    // Opening it takes as long as the program does to open its end; it opens both at the same time.
    const writer = await open(written, 'w');
    try {
      // More than a pipe holds: what was taken in, the program has read.
      await writer.write(`srcaddr dstaddr action\n${'203.0.113.7 10.0.0.5 REJECT\n'.repeat(10_000)}`);
      child.kill('SIGINT');
      await vi.waitFor(() => expect(child.exitCode).toBe(130), { timeout: 20_000 });
    } finally {
      child.kill('SIGKILL');
      await writer.close();
    }
    const { out, err } = await ended;
    expect(JSON.parse(out)).toMatchObject({ srcaddr: '203.0.113.7', count: expect.any(Number) });
    expect(err).toMatch(/Stopped: .* was read\n/);
  },
);

test('whoever reads along may leave', async () => {
  const { child, ended } = start([GROUP, '--csv', '--action', 'all', '--top', '100000']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, err } = await ended;
  expect(code).toBe(0);
  expect(err).not.toMatch(/EPIPE|^ +at /m);
});

test('without access it exits with 7 and says what helps', async () => {
  aws.addFault({ operation: 's3:ListObjectsV2', kind: 'access-denied', count: 9 });
  const denied = await start([BUCKET]).ended;
  expect([denied.code, denied.out]).toEqual([7, '']);
  expect(denied.err).toContain('s3:ListBucket');
  aws.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'expired-token', count: 9 });
  const expired = await start(['--since', '2h']).ended;
  expect([expired.code, expired.out]).toEqual([7, '']);
  expect(expired.err).toContain('aws sso login');
});
