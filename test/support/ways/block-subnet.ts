import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { World } from '../../../src/emulator/state.ts';
import { subnetNamed } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'block-subnet';
const SUBNET = 'payments-private-b';

/** EC2 gives the association of a subnet a new id with each replacement. */
const forget = (account: World) => {
  const subnet = Object.values(account.subnets).find(({ tags }) => tags.Name === SUBNET);
  if (subnet !== undefined) subnet.networkAclAssociationId = '';
};

/** Puts a network ACL that denies everything, as an earlier run leaves it, into the VPC of a subnet. */
export function addDenyAllAcl(emulator: Emulator, subnetName: string): string {
  const networkAclId = 'acl-0abcdef0123456789';
  emulator.edit((world) => {
    const { vpcId } = Object.values(world.subnets).find(({ tags }) => tags.Name === subnetName) ?? { vpcId: '' };
    world.networkAcls[networkAclId] = {
      networkAclId,
      vpcId,
      isDefault: false,
      entries: [true, false].map((egress) => ({
        ruleNumber: 32_767,
        protocol: '-1',
        ruleAction: 'deny',
        egress,
        cidrBlock: '0.0.0.0/0',
      })),
      tags: { Name: 'transit-tui-deny-all', 'transit-tui:deny-all': vpcId },
    };
  });
  return networkAclId;
}

export const blockSubnetWays: readonly Way[] = [
  {
    name: playbook,
    playbook,
    params: (emulator) => ({ subnet: subnetNamed(emulator, SUBNET) }),
    forget,
  },
  {
    name: `${playbook}, behind a network ACL that is there`,
    playbook,
    params: (emulator) => ({ subnet: subnetNamed(emulator, SUBNET) }),
    prepare: (emulator) => void addDenyAllAcl(emulator, SUBNET),
    forget,
  },
];
