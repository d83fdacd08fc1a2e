import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { World } from '../../../src/emulator/state.ts';
import { instanceNamed } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'quarantine-instance';

/** The choices by which nothing but the isolation itself is done: what the others are while one of them is tried. */
export const BARE = { preserve: 'none', service: 'keep', sever: 'nothing', role: 'keep' } as const;

const way = (what: string, name: string, choices: Readonly<Record<string, string>>): Way => ({
  name: `${playbook}${what}`,
  playbook,
  params: (emulator) => ({ instance: instanceNamed(emulator, name), ...choices }),
});

/** Evidence stays; an association gets a new id. */
function forgetEvidence(account: World): void {
  account.snapshots = {};
}
function forgetAssociations(account: World): void {
  for (const instance of Object.values(account.instances)) {
    if (instance.iamInstanceProfileAssociationId !== null) instance.iamInstanceProfileAssociationId = 'any';
  }
}
/** What is registered again stands last in a list whose order means nothing. */
function forgetOrderOfTargets(account: World): void {
  for (const group of Object.values(account.targetGroups)) group.targets.sort((a, b) => (a.id < b.id ? -1 : 1));
}
/** The association of a subnet with its network ACL gets a new id with each replacement. */
function forgetAclAssociations(account: World): void {
  for (const subnet of Object.values(account.subnets)) subnet.networkAclAssociationId = 'any';
}
/** A public address that was lent goes back when the instance is stopped, and another one is lent when it starts. */
function forgetLentAddresses(account: World): void {
  for (const card of Object.values(account.interfaces)) if (card.publicIp !== null) card.publicIp = 'any';
}

/** Makes the instance one that a shutdown from inside ends, with volumes that go with it. */
function withNothingProtected(emulator: Emulator): void {
  emulator.edit((world) => {
    const instance = world.instances[instanceNamed(emulator, 'db-1')];
    if (instance === undefined) throw new Error('The scenario has no db-1');
    instance.disableApiTermination = false;
    instance.instanceInitiatedShutdownBehavior = 'terminate';
    for (const volume of instance.volumes) volume.deleteOnTermination = true;
  });
}

function withQuarantineGroup(emulator: Emulator): void {
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
}

export const quarantineInstanceWays: readonly Way[] = [
  { ...way('', 'payments-export-1', {}), forget: forgetEvidence },
  { ...way(', into a group that is there', 'app-1', BARE), prepare: withQuarantineGroup },
  {
    ...way(', preserving snapshots', 'db-1', { ...BARE, preserve: 'snapshots' }),
    prepare: withNothingProtected,
    forget: forgetEvidence,
  },
  { ...way(', preserving attributes', 'db-1', { ...BARE, preserve: 'attributes' }), prepare: withNothingProtected },
  way(', kept in service', 'web-1', BARE),
  { ...way(', out of service', 'web-1', { ...BARE, service: 'remove' }), forget: forgetOrderOfTargets },
  way(', severed by a swap', 'payments-export-1', { ...BARE, sever: 'swap' }),
  { ...way(', its subnets blocked', 'payments-export-1', { ...BARE, sever: 'subnet' }), forget: forgetAclAssociations },
  { ...way(', stopped', 'web-1', { ...BARE, sever: 'stop' }), forget: forgetLentAddresses },
  { ...way(', without its role', 'app-1', { ...BARE, role: 'detach' }), forget: forgetAssociations },
  {
    ...way(', its older sessions denied', 'app-1', { ...BARE, role: 'deny-sessions' }),
    forget: forgetAssociations,
  },
];
