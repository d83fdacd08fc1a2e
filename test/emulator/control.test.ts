import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecurityGroupCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { clientOptions, NOW, serveSmallWorld, smallWorld, VPC } from './small-world.ts';

let emulator: Emulator;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-aws-'));
});
afterEach(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

const control = (method: string, path: string, body?: object) =>
  fetch(`${emulator.url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const newGroup = (name: string) =>
  new EC2Client(clientOptions(emulator)).send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: VPC }),
  );

test('another process can see, break and advance it over HTTP', async () => {
  emulator = await serveSmallWorld();
  const ec2 = new EC2Client(clientOptions(emulator));
  expect((await control('POST', 'faults', { operation: 'ec2:*', kind: 'throttle', count: 1 })).status).toBe(200);
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  expect(await (await control('GET', 'requests')).json()).toEqual([
    expect.objectContaining({ seq: 1, service: 'ec2', operation: 'DescribeInstances', status: 503 }),
  ]);
  await control('DELETE', 'requests');
  expect(emulator.requests()).toEqual([]);
  expect(await (await control('POST', 'advance', { ms: 60_000 })).json()).toEqual({ now: NOW + 60_000 });
  expect(emulator.now()).toBe(NOW + 60_000);
  expect(await (await control('GET', 'world')).json()).toMatchObject({ accountId: '111122223333' });
});

test('it says what is wrong with a fault or a step in time', async () => {
  emulator = await serveSmallWorld();
  const refused = await control('POST', 'faults', { operation: '*', kind: 'lightning', count: 1 });
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { message: expect.stringContaining("a fault's kind is one of") },
  ]);
  expect((await control('POST', 'advance', { ms: -5 })).status).toBe(400);
  expect((await control('GET', 'elsewhere')).status).toBe(404);
});

test('a change is on the disk before it is answered, for the owner alone, and the next process goes on from it', async () => {
  const file = join(folder, 'state', 'world.json');
  emulator = await serveSmallWorld(undefined, file);
  const { GroupId } = await newGroup('first');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'state'))).toEqual(['world.json']);
  await emulator.stop();
  emulator = await startEmulator({ persist: file, frozenAt: NOW });
  expect(Object.keys(emulator.world().groups)).toContain(GroupId);
  const second = await newGroup('second');
  expect(second.GroupId).not.toBe(GroupId);
});

test('a world that was saved before there were queues goes on without any', async () => {
  const file = join(folder, 'world.json');
  const { queues: _, eventBuses: __, eventRules: ___, announced: ____, ...older } = smallWorld();
  await writeFile(file, JSON.stringify({ version: 1, ahead: 0, world: older }));
  emulator = await startEmulator({ persist: file, frozenAt: NOW });
  expect(emulator.world()).toMatchObject({ queues: {}, eventBuses: ['default'], eventRules: {}, announced: {} });
});

test('a file that is no world is named', async () => {
  emulator = await serveSmallWorld();
  const file = join(folder, 'world.json');
  await writeFile(file, '{"version":');
  await expect(startEmulator({ persist: file })).rejects.toThrow(`${file} is not a saved world`);
});

test('the copy of the world is one that a test can not break', async () => {
  emulator = await serveSmallWorld();
  emulator.world().accountId = '000000000000';
  expect(emulator.world().accountId).toBe('111122223333');
});
