import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emulator } from '../../src/cli/emulator.ts';
import { memoryCli } from './memory-cli.ts';

let interrupt: AbortController;
let memory: ReturnType<typeof memoryCli>;
beforeEach(() => {
  interrupt = new AbortController();
  memory = memoryCli({ signal: interrupt.signal });
});
afterEach(() => interrupt.abort());

const exported = (): Record<string, string> =>
  Object.fromEntries(memory.out.map((line) => line.replace(/^export /, '').split('=', 2) as [string, string]));

test('serves until interrupted, and what it prints is all that a client needs', async () => {
  const running = emulator(memory.cli, { scenario: 'quiet', seed: 3 });
  await vi.waitFor(() => expect(memory.errors.join()).toContain('Embedded AWS on http://127.0.0.1:'));
  expect(memory.out.every((line) => /^export AWS_[A-Z_]+=\S+$/.test(line))).toBe(true);
  const variables = exported();
  const ec2 = new EC2Client({
    endpoint: variables.AWS_ENDPOINT_URL ?? '',
    region: variables.AWS_REGION ?? '',
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  expect(Reservations?.length).toBeGreaterThan(0);
  ec2.destroy();
  interrupt.abort();
  expect(await running).toBe(0);
});

test('says which argument is wrong', async () => {
  expect(await emulator(memory.cli, { scenario: 'moon' })).toBe(2);
  expect(memory.errors).toEqual([
    'There is no scenario moon: choose one of s3-exfiltration, credential-theft, quiet, scale, transit.',
  ]);
  expect(await emulator(memory.cli, { speed: 0 })).toBe(2);
  expect(await emulator(memory.cli, { port: 70_000 })).toBe(2);
});

test('names a port that is taken', async () => {
  const running = emulator(memory.cli, { scenario: 'quiet' });
  await vi.waitFor(() => expect(memory.errors).toHaveLength(1));
  const port = Number(new URL(exported().AWS_ENDPOINT_URL ?? '').port);
  expect(await emulator(memory.cli, { scenario: 'quiet', port })).toBe(1);
  expect(memory.errors[1]).toContain(`Port ${port} is taken`);
  interrupt.abort();
  await running;
});
