import { PLAYBOOKS } from '../../playbooks/index.ts';
import { describePlaybook } from '../playbook/engine.ts';
import type { PlaybookInfo } from '../playbook/port.ts';

/** Gives the descriptions of all playbooks; needs no session. */
export function playbookInfos(): readonly PlaybookInfo[] {
  return PLAYBOOKS.map(describePlaybook);
}
