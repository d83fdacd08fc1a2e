import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { World } from '../../../src/emulator/state.ts';
import { editVpn, tunnelOf, vpnNamed } from '../vpn.ts';
import type { Way } from './way.ts';

const playbook = 'harden-vpn-tunnel';

/**
 * When a tunnel last came up is told of the last time. A list that was not set can't be unset: AWS's default is put back,
 * spelled out, and it is AWS's whole default or it does not count as that.
 */
function forget({ vpnConnections }: World): void {
  for (const tunnel of Object.values(vpnConnections).flatMap(({ tunnels }) => tunnels)) {
    tunnel.lastStatusChange = 0;
    tunnel.options = { ...structuredClone(ALL), ...tunnel.options };
    for (const values of Object.values(tunnel.options)) if (Array.isArray(values)) values.sort();
  }
}

const ENCRYPTION = ['AES128', 'AES256', 'AES128-GCM-16', 'AES256-GCM-16'];
const INTEGRITY = ['SHA1', 'SHA2-256', 'SHA2-384', 'SHA2-512'];
const GROUPS = [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];

/** AWS's defaults, as its guide lists them. */
const ALL = {
  ikeVersions: ['ikev1', 'ikev2'],
  phase1EncryptionAlgorithms: ENCRYPTION,
  phase1IntegrityAlgorithms: INTEGRITY,
  phase1DhGroups: GROUPS,
  phase2EncryptionAlgorithms: ENCRYPTION,
  phase2IntegrityAlgorithms: INTEGRITY,
  phase2DhGroups: [5, ...GROUPS],
};

const way = (name: string, params: (emulator: Emulator) => Record<string, string>, more: Partial<Way> = {}): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  scenario: 'transit',
  params,
  forget,
  ...more,
});

export const hardenVpnTunnelWays: readonly Way[] = [
  way("compatible, from AWS's defaults", (emulator) => ({
    connection: vpnNamed(emulator, 'branch-office'),
    profile: 'compatible',
  })),
  way('strong, where nothing of the old stays', (emulator) => ({
    connection: vpnNamed(emulator, 'old-warehouse'),
    profile: 'strong',
  })),
  way('strong, one tunnel', (emulator) => ({
    connection: vpnNamed(emulator, 'branch-office'),
    profile: 'strong',
    tunnel: tunnelOf(emulator, 'branch-office', 1),
  })),
  way(
    'compatible, where one list of one tunnel is weak',
    (emulator) => ({ connection: vpnNamed(emulator, 'frankfurt-datacentre'), profile: 'compatible' }),
    {
      prepare: (emulator) =>
        editVpn(emulator, 'frankfurt-datacentre', ({ tunnels }) => {
          tunnels[0]?.options.phase2EncryptionAlgorithms?.push('AES128');
        }),
    },
  ),
];
