import type { PlaybookPort } from '../playbook/port.ts';
import { plural } from '../ui/readable.ts';

/** Says how many runs of an account an earlier process left part-way, and which key shows them; undefined for none. */
export async function unfinishedNotice(port: Pick<PlaybookPort, 'runs'>, account: string): Promise<string | undefined> {
  const left = (await port.runs()).filter((run) => run.state === 'stopped' && run.account === account);
  if (left.length === 0) return undefined;
  const which = left.length === 1 ? ` (${left[0]?.playbook} on ${left[0]?.target})` : '';
  return `${plural(left.length, 'run')} stopped part-way${which}: R shows ${left.length === 1 ? 'it' : 'them'}.`;
}
