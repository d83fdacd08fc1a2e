import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { VpcEndpointState } from '../../../src/emulator/transit-state.ts';

/** Finds an endpoint of the scenario by its Name tag. */
export function endpointNamed(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().vpcEndpoints).find(({ tags }) => tags.Name === name);
  if (found === undefined) throw new Error(`The scenario has no endpoint ${name}`);
  return found.vpcEndpointId;
}

/** Changes an endpoint of the scenario. */
export function editEndpoint(emulator: Emulator, name: string, change: Partial<VpcEndpointState>): void {
  const id = endpointNamed(emulator, name);
  emulator.edit(({ vpcEndpoints }) => {
    const endpoint = vpcEndpoints[id];
    if (endpoint !== undefined) Object.assign(endpoint, change);
  });
}
