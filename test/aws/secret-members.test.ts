import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeVpnConnections } from '../../src/aws/ec2/vpn-reads.ts';
import { NOT_KEPT, withoutSecrets } from '../../src/aws/secret-members.ts';
import type { SentCall, Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { sessionOn } from './session-on.ts';

describe('the keys of VPN tunnels', () => {
  let aws: Emulator;
  let session: Session;
  let keys: string[];

  beforeAll(async () => {
    aws = await startEmulator({ scenario: 'transit', seed: 1 });
    session = await sessionOn(aws);
    const tunnels = Object.values(aws.world().vpnConnections).flatMap((connection) => connection.tunnels);
    keys = tunnels.flatMap(({ preSharedKey }) => preSharedKey ?? []);
  });
  afterAll(async () => {
    session?.close();
    await aws?.stop();
  });

  const answer = async () => {
    const client = await session.read.client('ec2');
    const { DescribeVpnConnectionsCommand } = await import('@aws-sdk/client-ec2');
    return client.send(new DescribeVpnConnectionsCommand({}));
  };

  test('are in the answer that AWS gives, and in the configuration beside them', async () => {
    const { VpnConnections } = await answer();
    const [shown] = keys;
    expect(shown).toMatch(/^k[0-9a-f]{31}$/);
    expect(JSON.stringify(VpnConnections)).toContain(shown);
    expect(VpnConnections?.map((each) => each.CustomerGatewayConfiguration).join()).toContain(shown);
  });

  test('are in no connection of ours', async () => {
    const connections = await describeVpnConnections(session.read);
    expect(connections).toHaveLength(5);
    expect(connections.some(({ showsKeys }) => showsKeys)).toBe(true);
    for (const key of keys) expect(JSON.stringify(connections)).not.toContain(key);
    expect(JSON.stringify(connections)).not.toContain('pre_shared_key');
  });

  test('are in no call that is reported, with a mark in their place', async () => {
    const calls: SentCall[] = [];
    const stop = session.onCall((call) => calls.push(call));
    await answer();
    stop();
    const reported = JSON.stringify(calls);
    expect(calls.map(({ operation }) => operation)).toEqual(['DescribeVpnConnections']);
    for (const key of keys) expect(reported).not.toContain(key);
    expect(reported).not.toContain('pre_shared_key');
    expect(reported).toContain(`"PreSharedKey":"${NOT_KEPT}"`);
    expect(reported).toContain(`"CustomerGatewayConfiguration":"${NOT_KEPT}"`);
    // All else is there.
    expect(reported).toContain('"OutsideIpAddress":"203.0.113.201"');
  });
});

test('a secret that is sent is not kept either, at any depth', () => {
  const input = {
    VpnConnectionId: 'vpn-1',
    TunnelOptions: { PreSharedKey: 'do.not.keep', IKEVersions: [{ Value: 'ikev2' }] },
  };
  expect(withoutSecrets('ec2', input)).toEqual({
    VpnConnectionId: 'vpn-1',
    TunnelOptions: { PreSharedKey: NOT_KEPT, IKEVersions: [{ Value: 'ikev2' }] },
  });
  expect(input.TunnelOptions.PreSharedKey).toBe('do.not.keep');
});

test('what holds no secret is reported as it is, dates and bytes too', () => {
  const output = { When: new Date(0), Bytes: new Uint8Array([1]), Nested: [{ Key: 'PreSharedKey' }] };
  expect(withoutSecrets('ec2', output)).toBe(output);
  expect(withoutSecrets('s3', { PreSharedKey: 'of no VPN' })).toEqual({ PreSharedKey: 'of no VPN' });
});

test("a certificate's key is kept out of what is told of its import, whatever form it has", () => {
  const input = { CertificateArn: 'arn', Certificate: Buffer.from('public'), PrivateKey: Buffer.from('secret') };
  expect(withoutSecrets('acm', input)).toEqual({ ...input, PrivateKey: NOT_KEPT });
  expect(withoutSecrets('acm', { ...input, PrivateKey: 'secret' })).toEqual({ ...input, PrivateKey: NOT_KEPT });
});
