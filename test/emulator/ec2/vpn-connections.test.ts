import { DescribeVpnConnectionsCommand, EC2Client, ModifyVpnTunnelOptionsCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { NOW } from '../../support/playbook-session.ts';
import { editVpn, tunnelOf, vpnNamed } from '../../support/vpn.ts';
import { clientOptions } from '../small-world.ts';

const MINUTE = 60_000;
const NAME = 'old-warehouse';
const IKEV2 = { IKEVersions: [{ Value: 'ikev2' }] };

let emulator: Emulator;
let ec2: EC2Client;
beforeEach(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  ec2 = new EC2Client(clientOptions(emulator));
});
afterEach(() => emulator.stop());

const modify = (options: object, index: 0 | 1 = 0) =>
  ec2.send(
    new ModifyVpnTunnelOptionsCommand({
      VpnConnectionId: vpnNamed(emulator, NAME),
      VpnTunnelOutsideIpAddress: tunnelOf(emulator, NAME, index),
      TunnelOptions: options,
    }),
  );

async function shown() {
  const wanted = { VpnConnectionIds: [vpnNamed(emulator, NAME)] };
  const [connection] = (await ec2.send(new DescribeVpnConnectionsCommand(wanted))).VpnConnections ?? [];
  return {
    state: connection?.State,
    tunnels: connection?.VgwTelemetry?.map(({ Status }) => Status),
    options: connection?.Options?.TunnelOptions?.[0],
  };
}

describe('a tunnel that is modified', () => {
  test('is changed in what is named, and in nothing else', async () => {
    const before = await shown();
    await modify(IKEV2);
    const { options, state, tunnels } = await shown();
    expect(options).toEqual({ ...before.options, IkeVersions: [{ Value: 'ikev2' }] });
    expect(options?.PreSharedKey).toMatch(/^k/);
    expect({ state, tunnels }).toEqual({ state: 'available', tunnels: ['UP', 'UP'] });
  });

  test('is down for as long as AWS takes to replace it, and the other one is not', async () => {
    editVpn(emulator, NAME, (connection) => {
      connection.modifyMs = 5 * MINUTE;
    });
    await modify(IKEV2);
    expect(await shown()).toMatchObject({ state: 'modifying', tunnels: ['DOWN', 'UP'] });
    await expect(modify(IKEV2, 1)).rejects.toMatchObject({ name: 'IncorrectState' });
    emulator.advance(5 * MINUTE);
    expect(await shown()).toMatchObject({ state: 'available', tunnels: ['UP', 'UP'] });
    await modify(IKEV2, 1);
  });

  test('stays down where the device proposes nothing that is allowed now, and comes up once it is allowed again', async () => {
    editVpn(emulator, NAME, ({ tunnels: [first] }) => {
      if (first !== undefined)
        first.device = { ikeVersion: 'ikev1', encryption: 'AES128', integrity: 'SHA1', dhGroup: 2 };
    });
    expect((await shown()).tunnels).toEqual(['UP', 'UP']);
    await modify(IKEV2);
    expect((await shown()).tunnels).toEqual(['DOWN', 'UP']);
    await modify({ IKEVersions: [{ Value: 'ikev1' }] });
    expect((await shown()).tunnels).toEqual(['UP', 'UP']);
  });
});

describe('AWS refuses', () => {
  test.each([
    ['an IKE version that there is not', { IKEVersions: [{ Value: 'ikev3' }] }],
    ['an algorithm that there is not', { Phase1EncryptionAlgorithms: [{ Value: '3DES' }] }],
    ['group 5 in phase 1, which has it only in phase 2', { Phase1DHGroupNumbers: [{ Value: 5 }] }],
    ['a lifetime beyond the longest', { Phase2LifetimeSeconds: 3601 }],
    ['a phase 2 that outlives phase 1', { Phase1LifetimeSeconds: 1800, Phase2LifetimeSeconds: 3600 }],
    ['an action that there is not', { DPDTimeoutAction: 'ignore' }],
  ])('%s, and changes nothing', async (_, options) => {
    const before = emulator.world().vpnConnections;
    await expect(modify(options)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect(emulator.world().vpnConnections).toEqual(before);
  });

  test('a tunnel and a connection that there are not', async () => {
    const VpnConnectionId = vpnNamed(emulator, NAME);
    const command = { VpnTunnelOutsideIpAddress: '192.0.2.1', TunnelOptions: IKEV2 };
    await expect(ec2.send(new ModifyVpnTunnelOptionsCommand({ ...command, VpnConnectionId }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(
      ec2.send(new ModifyVpnTunnelOptionsCommand({ ...command, VpnConnectionId: 'vpn-0123456789abcdef0' })),
    ).rejects.toMatchObject({ name: 'InvalidVpnConnectionID.NotFound' });
  });
});
