import { vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

export const vpnAuthenticationCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'tunnels with certificates',
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'passed',
    reason: /certificates/,
  },
  {
    kind: 'bad',
    says: 'keys that whoever describes the connection can read',
    resource: (emulator) => vpnNamed(emulator, 'branch-office'),
    verdict: 'failed',
    severity: 'low',
    reason: /shows them to whoever may call it/,
  },
  {
    kind: 'borderline',
    says: 'pre-shared keys that Secrets Manager keeps',
    resource: (emulator) => vpnNamed(emulator, 'partner-link'),
    verdict: 'passed',
    reason: /Secrets Manager/,
  },
  unreadableVpn,
];
