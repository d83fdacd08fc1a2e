import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { RuleState, World } from '../../../src/emulator/state.ts';
import { groupNamed } from '../scenario.ts';
import { forgetRuleIds } from './quarantine-security-group.ts';
import { keepLastMinutes } from './recent-traffic.ts';
import type { Way } from './way.ts';

const playbook = 'close-insecure-ports';

/** Changes the ingress rules of a group before anything is planned. */
type Edit = (rules: RuleState[], emulator: Emulator) => void;

const way = (name: string, group: string, params: Record<string, string>, edit?: Edit): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  scenario: 'transit',
  params: (emulator) => ({ group: groupNamed(emulator, group), ...params }),
  prepare: (emulator) =>
    emulator.edit((world) => {
      const groupId = groupNamed(emulator, group);
      edit?.(world.groups[groupId]?.rules ?? [], emulator);
      keepTraffic(world, groupId);
    }),
  forget: forgetRuleIds,
});

/** The traffic of what has the group, and the last minutes of it, are enough. */
function keepTraffic(world: World, groupId: string): void {
  world.traffic = world.traffic.filter(({ interfaceId }) => world.interfaces[interfaceId]?.groupIds.includes(groupId));
  keepLastMinutes(world);
}

const first = (rules: RuleState[]): RuleState => {
  const [rule] = rules;
  if (rule === undefined) throw new Error('The group has no rule');
  return rule;
};

export const closeInsecurePortsWays: readonly Way[] = [
  way('single rules, IPv4 and IPv6', 'legacy-ftp', { from: 'world' }),
  way('a load balancer', 'edge-redirect', {}),
  way('a range', 'transfer', { from: 'world' }),
  way('a range, one port of it', 'transfer', { port: '23' }),
  way('two ranges with other tags, which overlap', 'transfer', {}, (rules) => {
    rules.push({
      ...first(rules),
      ruleId: 'sgr-0123456789abcdef0',
      fromPort: 20,
      toPort: 600,
      description: null,
      tags: { Owner: 'others' },
    });
  }),
  way('a range of which a part is open besides', 'transfer', { port: '80' }, (rules) => {
    rules.push({ ...first(rules), ruleId: 'sgr-0123456789abcdef1', fromPort: 81, toPort: 1024, description: 'kept' });
  }),
  way('all traffic, IPv4 and IPv6', 'lab', { from: 'world' }),
  way('private addresses', 'session-cache', { from: 'all' }),
  way('a prefix list and another group', 'intranet', { from: 'all' }),
  way('all traffic from another group', 'intranet', { from: 'all', port: '80,514' }, (rules) => {
    Object.assign(rules[1] ?? {}, { ipProtocol: '-1', fromPort: -1, toPort: -1 });
  }),
];
