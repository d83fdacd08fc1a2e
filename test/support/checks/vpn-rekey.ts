import { vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

export const vpnRekeyCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'tunnels that AWS brings up again itself',
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'passed',
    reason: /AWS brings the tunnel up again itself/,
  },
  {
    kind: 'bad',
    says: 'dead peer detection that does nothing',
    resource: (emulator) => vpnNamed(emulator, 'old-warehouse'),
    verdict: 'failed',
    severity: 'low',
    reason: /does nothing \(none\)/,
  },
  {
    kind: 'borderline',
    says: "AWS's defaults, by which only the device starts",
    resource: (emulator) => vpnNamed(emulator, 'branch-office'),
    verdict: 'passed',
    reason: /only the device brings 203\.0\.113\.205 and 203\.0\.113\.206 up again/,
  },
  unreadableVpn,
];
