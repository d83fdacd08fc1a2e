import { describe, expect, test } from 'vitest';
import type { VpnConnection, VpnTunnel } from '../../../src/aws/ec2/vpn-connection.ts';
import { toVpnConnection } from '../../../src/aws/ec2/vpn-connection.ts';
import { judgeAuthentication } from '../../../src/posture/checks/vpn-authentication.ts';
import { judgeEncryption } from '../../../src/posture/checks/vpn-encryption.ts';
import { judgeIkeVersion } from '../../../src/posture/checks/vpn-ike-version.ts';
import { judgeRekey } from '../../../src/posture/checks/vpn-rekey.ts';
import { judgeTunnelsUp } from '../../../src/posture/checks/vpn-tunnels-up.ts';

const GOOD = {
  IKEVersions: ['ikev2'],
  Phase1EncryptionAlgorithms: ['AES256'],
  Phase1IntegrityAlgorithms: ['SHA2-256'],
  Phase1DHGroupNumbers: [14],
  Phase2EncryptionAlgorithms: ['AES256'],
  Phase2IntegrityAlgorithms: ['SHA2-256'],
  Phase2DHGroupNumbers: [14],
};

const tunnel = (last: number, more: Partial<VpnTunnel> = {}): VpnTunnel => ({
  outsideIpAddress: `203.0.113.${last}`,
  status: 'UP',
  options: { proposals: GOOD },
  ...more,
});

const connection = (tunnels: readonly VpnTunnel[], more: Partial<VpnConnection> = {}): VpnConnection => ({
  vpnConnectionId: 'vpn-0123456789abcdef0',
  state: 'available',
  staticRoutes: [],
  showsKeys: false,
  tunnels,
  tags: {},
  ...more,
});

const all = [judgeTunnelsUp, judgeIkeVersion, judgeEncryption, judgeRekey];

test('a connection of which AWS tells nothing is unknown to every check', () => {
  const bare = toVpnConnection({ VpnConnectionId: 'vpn-0123456789abcdef0' });
  for (const judge of [...all, judgeAuthentication]) expect(judge(bare).verdict).toBe('unknown');
});

test('one tunnel without telemetry is enough not to know', () => {
  const judged = judgeTunnelsUp(connection([tunnel(1), tunnel(2, { status: undefined })]));
  expect(judged.verdict).toBe('unknown');
  expect(judged.reason).toMatch(/203\.0\.113\.2/);
});

test('one tunnel whose options AWS does not name is enough not to know what is allowed', () => {
  const half = connection([tunnel(1), tunnel(2, { options: undefined })]);
  for (const judge of [judgeIkeVersion, judgeEncryption, judgeRekey]) expect(judge(half).verdict).toBe('unknown');
});

test('a single tunnel that is up is not both', () => {
  expect(judgeTunnelsUp(connection([tunnel(1)]))).toMatchObject({ verdict: 'failed', severity: 'medium' });
});

describe('what the algorithms are worth', () => {
  const allowing = (list: string, values: readonly (string | number)[]) =>
    judgeEncryption(connection([tunnel(1), tunnel(2, { options: { proposals: { ...GOOD, [list]: values } } })]));

  test.each([
    ['Phase1IntegrityAlgorithms', ['SHA1', 'SHA2-256'], 'failed', 'medium'],
    ['Phase2DHGroupNumbers', [5, 14], 'failed', 'medium'],
    ['Phase1DHGroupNumbers', [2], 'failed', 'medium'],
    ['Phase1DHGroupNumbers', [22], 'failed', 'low'],
    ['Phase2EncryptionAlgorithms', ['AES128'], 'failed', 'low'],
    ['Phase2EncryptionAlgorithms', ['AES256-GCM-16'], 'passed', undefined],
    ['Phase2DHGroupNumbers', [19, 20, 21], 'passed', undefined],
  ] as const)('%s %j: %s %s', (list, values, verdict, severity) => {
    const judged = allowing(list, values);
    expect(judged.verdict).toBe(verdict);
    expect(judged.severity).toBe(severity);
  });

  test("one list that is not set is AWS's default, and the reason says so", () => {
    const { Phase2IntegrityAlgorithms: _, ...rest } = GOOD;
    const judged = judgeEncryption(connection([tunnel(1), tunnel(2, { options: { proposals: rest } })]));
    expect(judged.reason).toBe("Nobody chose, and AWS's defaults allow SHA1.");
    expect(judged.evidence).toContainEqual({
      name: '203.0.113.2 Phase2IntegrityAlgorithms',
      value: "not set: AWS's default, SHA1, SHA2-256, SHA2-384, SHA2-512",
    });
  });
});

describe('the playbook that puts it right', () => {
  const weak = { options: { proposals: { ...GOOD, IKEVersions: ['ikev1'] } } };

  test('is offered with the connection and the profile that most devices can do', () => {
    expect(judgeIkeVersion(connection([tunnel(1, weak), tunnel(2, weak)])).fix).toEqual({
      playbook: 'harden-vpn-tunnel',
      params: { connection: 'vpn-0123456789abcdef0', profile: 'compatible' },
    });
  });

  test('is blocked, with the reason, while a tunnel is down', () => {
    const { fix } = judgeIkeVersion(connection([tunnel(1, weak), tunnel(2, { ...weak, status: 'DOWN' })]));
    expect(fix?.blocked).toMatch(/203\.0\.113\.2 is not: bring it up first/);
  });

  test('is blocked while the connection is being modified', () => {
    const modifying = connection([tunnel(1, weak), tunnel(2, weak)], { state: 'modifying' });
    expect(judgeIkeVersion(modifying).fix?.blocked).toMatch(/is modifying/);
  });
});

test('a lifetime beyond the longest that AWS gives fails, should there be one', () => {
  const long = { options: { proposals: GOOD, phase1LifetimeSeconds: 86_400 } };
  expect(judgeRekey(connection([tunnel(1), tunnel(2, long)]))).toMatchObject({ verdict: 'failed', severity: 'medium' });
});

test('a certificate on one tunnel only does not make the other one known', () => {
  const half = connection([
    tunnel(1, { certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a' }),
    tunnel(2),
  ]);
  expect(judgeAuthentication(half).verdict).toBe('unknown');
});

test('a connection that is still being made is not called down', () => {
  const down = [tunnel(1, { status: 'DOWN' }), tunnel(2, { status: 'DOWN' })];
  expect(judgeTunnelsUp(connection(down, { state: 'pending' })).verdict).toBe('unknown');
  expect(judgeTunnelsUp(connection(down)).verdict).toBe('failed');
});

test('an algorithm that is not known is not taken for a strong one', () => {
  const odd = tunnel(1, { options: { proposals: { ...GOOD, Phase1IntegrityAlgorithms: ['MD5'] } } });
  expect(judgeEncryption(connection([odd, tunnel(2)]))).toMatchObject({ verdict: 'failed', severity: 'medium' });
});

test('a key that AWS hides is not shown', () => {
  const shows = (PreSharedKey: string) => toVpnConnection({ Options: { TunnelOptions: [{ PreSharedKey }] } }).showsKeys;
  expect([shows('k0123456789'), shows('********'), shows('')]).toEqual([true, false, false]);
});
