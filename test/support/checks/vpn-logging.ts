import { editVpn, vpnNamed } from '../vpn.ts';
import type { CheckCase } from './case.ts';
import { unreadableVpn } from './unreadable-vpn.ts';

export const vpnLoggingCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'two tunnels that are logged',
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'tunnels that nobody logs',
    resource: (emulator) => vpnNamed(emulator, 'branch-office'),
    verdict: 'failed',
    severity: 'low',
    reason: /203\.0\.113\.205 and 203\.0\.113\.206 is not logged/,
  },
  {
    kind: 'borderline',
    says: 'one tunnel of two that is logged',
    prepare: (emulator) =>
      editVpn(emulator, 'frankfurt-datacentre', ({ tunnels }) => {
        if (tunnels[1] !== undefined) tunnels[1].options.logEnabled = false;
      }),
    resource: (emulator) => vpnNamed(emulator, 'frankfurt-datacentre'),
    verdict: 'failed',
    reason: /What happens to 203\.0\.113\.202 is not logged/,
  },
  unreadableVpn,
];
