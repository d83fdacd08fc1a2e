import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { World } from '../../../src/emulator/state.ts';
import { groupNamed } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'quarantine-security-group';

const way = (name: string, group: string, params: (emulator: Emulator) => Record<string, string>): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  params: (emulator) => ({ group: groupNamed(emulator, group), ...params(emulator) }),
  forget: forgetRuleIds,
});

/** Rules that are made again have new ids, and a group's rules have no order in EC2. */
export function forgetRuleIds({ groups }: World): void {
  for (const group of Object.values(groups)) {
    for (const rule of group.rules) rule.ruleId = '';
    group.rules.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
}

export const quarantineSecurityGroupWays: readonly Way[] = [
  way('ingress, one rule', 'web', (emulator) => ({
    direction: 'ingress',
    rule: ruleSaying(emulator, 'direct HTTPS, to be removed'),
  })),
  way('ingress', 'bastion', () => ({ direction: 'ingress' })),
  way('egress', 'db', () => ({ direction: 'egress' })),
  way('both', 'export-workers', () => ({ direction: 'both' })),
];

function ruleSaying(emulator: Emulator, description: string): string {
  const rules = Object.values(emulator.world().groups).flatMap((group) => group.rules);
  const found = rules.find((rule) => rule.description === description);
  if (found === undefined) throw new Error(`No rule is described as ${description}`);
  return found.ruleId;
}
