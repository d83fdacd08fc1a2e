import { instanceNamed } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'quarantine-instance';

export const quarantineInstanceWays: readonly Way[] = [
  {
    name: playbook,
    playbook,
    params: (emulator) => ({ instance: instanceNamed(emulator, 'payments-export-1') }),
  },
  {
    name: `${playbook}, into a group that is there`,
    playbook,
    params: (emulator) => ({ instance: instanceNamed(emulator, 'app-1') }),
    prepare(emulator) {
      emulator.edit((world) => {
        const id = instanceNamed(emulator, 'app-1');
        const card = Object.values(world.interfaces).find((each) => each.attachment?.instanceId === id);
        const worn = world.groups[card?.groupIds[0] ?? ''];
        if (worn === undefined) throw new Error('The instance wears no group');
        const groupId = 'sg-0abcdef0123456789';
        const tags = { 'transit-tui:quarantine': worn.vpcId };
        const groupName = 'transit-tui-quarantine';
        world.groups[groupId] = { ...structuredClone(worn), groupId, groupName, rules: [], tags };
      });
    },
  },
];
