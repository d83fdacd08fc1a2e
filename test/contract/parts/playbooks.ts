import { describe, test } from 'vitest';
import { PLAYBOOKS } from '../../../playbooks/index.ts';
import { PLAYBOOK_RULES, WAY_RULES } from '../../../src/cli/playbook-contract/rules.ts';
import { WAYS } from '../../support/ways/index.ts';
import { partNamed, shareOf } from './part.ts';

/** The ways that every rule is tried on; the others are of one matrix only. */
export const PLAIN = WAYS.filter(({ only }) => only === undefined);

/** Tries every rule on the share of the ways and of the playbooks that the file's name says. */
export function keepPlaybookRules(file: string): void {
  const part = partNamed(file);

  describe.each(shareOf(PLAIN, part).map((way) => [way.name, way] as const))('%s', (_, way) => {
    test.each(WAY_RULES.map((rule) => [rule.says, rule] as const))('%s', (_says, rule) => rule.check(PLAYBOOKS, way));
  });

  describe.each(shareOf(PLAYBOOKS, part).map((playbook) => [playbook.id, playbook] as const))('%s', (id, playbook) => {
    const ways = WAYS.filter((way) => way.playbook === id);
    test.each(PLAYBOOK_RULES.map((rule) => [rule.says, rule] as const))('%s', (_says, rule) =>
      rule.check(playbook, ways),
    );
  });
}
