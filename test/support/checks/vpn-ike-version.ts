import { editVpn, vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

export const vpnIkeVersionCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'tunnels that allow IKEv2 only',
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'tunnels that allow IKEv1 only',
    resource: (emulator) => vpnNamed(emulator, 'old-warehouse'),
    verdict: 'failed',
    severity: 'medium',
    reason: /IKEv1 only/,
  },
  {
    kind: 'borderline',
    says: "AWS's defaults, which nobody chose",
    resource: (emulator) => vpnNamed(emulator, 'branch-office'),
    verdict: 'failed',
    severity: 'low',
    reason: /AWS's default allows IKEv1 beside IKEv2/,
  },
  {
    kind: 'borderline',
    says: 'both versions allowed by choice, on one tunnel of two',
    prepare: (emulator) =>
      editVpn(emulator, 'frankfurt-datacentre', ({ tunnels }) => {
        if (tunnels[1] !== undefined) tunnels[1].options.ikeVersions = ['ikev1', 'ikev2'];
      }),
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'failed',
    severity: 'low',
    reason: /IKEv1 beside IKEv2/,
  },
  unreadableVpn,
];
