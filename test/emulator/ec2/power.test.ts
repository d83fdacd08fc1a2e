import { DescribeInstancesCommand, EC2Client, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { clientOptions, INSTANCE, serveSmallWorld } from '../small-world.ts';

let emulator: Emulator;
let ec2: EC2Client;
beforeEach(async () => {
  emulator = await serveSmallWorld((world) => {
    for (const card of Object.values(world.interfaces)) {
      if (card.attachment?.instanceId === INSTANCE) card.publicIp = '192.0.2.10';
    }
  });
  ec2 = new EC2Client(clientOptions(emulator));
});
afterEach(() => emulator.stop());

const shown = async () => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [INSTANCE] }));
  const [instance] = Reservations?.[0]?.Instances ?? [];
  return { state: instance?.State?.Name, publicIp: instance?.PublicIpAddress };
};

test('an instance that is stopped gives its lent public address back, and gets another one when it starts', async () => {
  const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds: [INSTANCE] }));
  expect(StoppingInstances?.[0]).toMatchObject({
    InstanceId: INSTANCE,
    PreviousState: { Code: 16, Name: 'running' },
    CurrentState: { Code: 64, Name: 'stopping' },
  });
  expect(await shown()).toEqual({ state: 'stopped', publicIp: undefined });
  const { StartingInstances } = await ec2.send(new StartInstancesCommand({ InstanceIds: [INSTANCE] }));
  expect(StartingInstances?.[0]).toMatchObject({
    PreviousState: { Name: 'stopped' },
    CurrentState: { Name: 'pending' },
  });
  const after = await shown();
  expect(after.state).toBe('running');
  expect(after.publicIp).toMatch(/^198\.51\.100\.\d+$/);
});

test('what is so already stays so, and what is neither is refused', async () => {
  await ec2.send(new StartInstancesCommand({ InstanceIds: [INSTANCE] }));
  expect(await shown()).toEqual({ state: 'running', publicIp: '192.0.2.10' });
  emulator.edit((world) => Object.assign(world.instances[INSTANCE] ?? {}, { state: 'shutting-down' }));
  const refused = { name: 'IncorrectInstanceState' };
  await expect(ec2.send(new StartInstancesCommand({ InstanceIds: [INSTANCE] }))).rejects.toMatchObject(refused);
  await expect(ec2.send(new StopInstancesCommand({ InstanceIds: [INSTANCE] }))).rejects.toMatchObject(refused);
  await expect(ec2.send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
  });
});
