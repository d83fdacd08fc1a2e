import type { Emulator } from '../../src/emulator/emulator.ts';

/** The bucket that the scenario's data leaves by. */
export const EXPORTS = 'amzn-s3-demo-customer-exports';

/** Finds an instance of the scenario by its Name tag. */
export function instanceNamed(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().instances).find((instance) => instance.tags.Name === name);
  if (found === undefined) throw new Error(`The scenario has no instance ${name}`);
  return found.instanceId;
}

/** Finds a subnet of the scenario by its Name tag. */
export function subnetNamed(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().subnets).find((subnet) => subnet.tags.Name === name);
  if (found === undefined) throw new Error(`The scenario has no subnet ${name}`);
  return found.subnetId;
}

/** Finds a security group of the scenario by its name. */
export function groupNamed(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().groups).find((group) => group.groupName === name);
  if (found === undefined) throw new Error(`The scenario has no group ${name}`);
  return found.groupId;
}
