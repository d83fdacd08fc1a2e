import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { Playbook } from '../playbook/define.ts';
import { describePlaybook } from '../playbook/engine.ts';
import type { PlaybookInfo } from '../playbook/port.ts';

/** Gives the descriptions of playbooks, of the bundled ones unless told; needs no session. */
export function playbookInfos(playbooks: readonly Playbook[] = PLAYBOOKS): readonly PlaybookInfo[] {
  return playbooks.map(describePlaybook);
}
