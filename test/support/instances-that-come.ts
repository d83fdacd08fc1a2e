import type { Emulator } from '../../src/emulator/emulator.ts';
import type { InstanceState, InterfaceState } from '../../src/emulator/state.ts';
import { subnetNamed } from './scenario.ts';

interface Pair {
  readonly instance: InstanceState;
  readonly card: InterfaceState;
}

/** Finds an instance that has an interface in a subnet, and that interface. */
export function instanceIn(emulator: Emulator, subnetName: string): Pair {
  const { interfaces, instances } = emulator.world();
  const subnetId = subnetNamed(emulator, subnetName);
  const card = Object.values(interfaces).find(
    (each) => each.subnetId === subnetId && typeof each.attachment?.instanceId === 'string',
  );
  const instance = instances[card?.attachment?.instanceId ?? ''];
  if (card === undefined || instance === undefined) throw new Error(`Nothing is in ${subnetName}`);
  return { instance, card };
}

const idsOf = (number: number) => {
  const end = number.toString(16).padStart(15, '0');
  return { instanceId: `i-0f${end}`, networkInterfaceId: `eni-0f${end}` };
};

/** Launches instances `new-FROM` up to, without it, `new-TO` into a subnet, each by one interface. */
export function launchInstances(emulator: Emulator, subnetName: string, from: number, to: number): void {
  const { instance, card } = instanceIn(emulator, subnetName);
  emulator.edit((world) => {
    for (let number = from; number < to; number++) {
      const { instanceId, networkInterfaceId } = idsOf(number);
      const interfaceIds = [networkInterfaceId];
      const tags = { Name: `new-${number}` };
      world.instances[instanceId] = { ...structuredClone(instance), instanceId, interfaceIds, tags };
      addCard(world, card, networkInterfaceId, { instanceId });
    }
  });
}

/** Terminates what `launchInstances` launched under a number. */
export function terminateInstance(emulator: Emulator, number: number): void {
  const { instanceId, networkInterfaceId } = idsOf(number);
  emulator.edit((world) => {
    delete world.instances[instanceId];
    delete world.interfaces[networkInterfaceId];
  });
}

/** Attaches one interface more, in the same subnet, to an instance that is there. */
export function attachAnother(emulator: Emulator, { instance, card }: Pair, networkInterfaceId: string): void {
  emulator.edit((world) => {
    world.instances[instance.instanceId]?.interfaceIds.push(networkInterfaceId);
    addCard(world, card, networkInterfaceId, {});
  });
}

/** Has an instance stop, as its owner might. */
export function stopInstance(emulator: Emulator, { instance }: Pair): void {
  emulator.edit((world) => {
    const found = world.instances[instance.instanceId];
    if (found !== undefined) found.state = 'stopped';
  });
}

function addCard(
  world: { readonly interfaces: Record<string, InterfaceState> },
  like: InterfaceState,
  networkInterfaceId: string,
  attached: Partial<NonNullable<InterfaceState['attachment']>>,
): void {
  const card = { ...structuredClone(like), networkInterfaceId };
  if (card.attachment !== null) {
    const attachmentId = `eni-attach-${networkInterfaceId.slice('eni-'.length)}`;
    card.attachment = { ...card.attachment, attachmentId, ...attached };
  }
  world.interfaces[networkInterfaceId] = card;
}
