import type { Emulator } from '../../src/emulator/emulator.ts';
import type { VpnConnectionState } from '../../src/emulator/transit-state.ts';

/** Finds a VPN connection of the scenario by its Name tag. */
export function vpnNamed(emulator: Emulator, name: string): string {
  return connectionNamed(Object.values(emulator.world().vpnConnections), name).vpnConnectionId;
}

/** Finds an outside address of a VPN connection of the scenario, the first tunnel's or the second's. */
export function tunnelOf(emulator: Emulator, name: string, index: 0 | 1): string {
  const { tunnels } = connectionNamed(Object.values(emulator.world().vpnConnections), name);
  return tunnels[index]?.outsideIpAddress ?? '';
}

/** Changes a VPN connection of the scenario. */
export function editVpn(emulator: Emulator, name: string, change: (connection: VpnConnectionState) => void): void {
  emulator.edit((world) => change(connectionNamed(Object.values(world.vpnConnections), name)));
}

function connectionNamed(connections: readonly VpnConnectionState[], name: string): VpnConnectionState {
  const found = connections.find(({ tags }) => tags.Name === name);
  if (found === undefined) throw new Error(`The scenario has no VPN connection ${name}`);
  return found;
}
