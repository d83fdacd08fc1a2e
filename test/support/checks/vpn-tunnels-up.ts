import { vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

export const vpnTunnelsUpCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'two tunnels that are up',
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'no tunnel that is up',
    resource: (emulator) => vpnNamed(emulator, 'closed-site'),
    verdict: 'failed',
    severity: 'high',
    reason: /No tunnel is up \(203\.0\.113\.209 and 203\.0\.113\.210\)/,
  },
  {
    kind: 'borderline',
    says: 'one tunnel that is up and one that is not',
    resource: (emulator) => vpnNamed(emulator, 'partner-link'),
    verdict: 'failed',
    severity: 'medium',
    reason: /203\.0\.113\.208 is down/,
  },
  unreadableVpn,
];
