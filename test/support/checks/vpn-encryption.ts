import type { Emulator } from '../../../src/emulator/emulator.ts';
import { editVpn, vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

const frankfurt = (emulator: Emulator) => vpnNamed(emulator, 'frankfurt-datacentre');

export const vpnEncryptionCases: readonly CheckCase[] = [
  { kind: 'good', says: 'AES-256, SHA-2 and groups 20 and 21 only', resource: frankfurt, verdict: 'passed' },
  {
    kind: 'bad',
    says: 'AES-128, SHA-1 and group 2',
    resource: (emulator) => vpnNamed(emulator, 'old-warehouse'),
    verdict: 'failed',
    severity: 'medium',
    reason: /^A tunnel allows AES128, SHA1 and Diffie-Hellman group 2\.$/,
  },
  {
    kind: 'bad',
    says: "AWS's defaults, which allow the weak too",
    resource: (emulator) => vpnNamed(emulator, 'branch-office'),
    verdict: 'failed',
    severity: 'medium',
    reason: /^Nobody chose, and AWS's defaults allow .*group 2.*group 5/,
  },
  {
    kind: 'borderline',
    says: 'AES-256 with SHA2-256 and group 14, the least that passes',
    resource: (emulator) => vpnNamed(emulator, 'closed-site'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'AES-128 in phase 2 of one tunnel, and nothing else',
    prepare: (emulator) =>
      editVpn(emulator, 'frankfurt-datacentre', ({ tunnels }) => {
        tunnels[0]?.options.phase2EncryptionAlgorithms?.push('AES128-GCM-16');
      }),
    resource: frankfurt,
    verdict: 'failed',
    severity: 'low',
    reason: /^A tunnel allows AES128-GCM-16\.$/,
  },
  unreadableVpn,
];
