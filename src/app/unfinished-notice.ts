import type { PlaybookPort } from '../playbook/port.ts';
import { plural } from '../ui/readable.ts';

/** Says how many runs of an account an earlier process left part-way, and which key shows them; undefined for none. */
export async function unfinishedNotice(port: Pick<PlaybookPort, 'runs'>, account: string): Promise<string | undefined> {
  const left = (await port.runs()).filter((run) => run.state === 'stopped' && run.account === account);
  if (left.length === 0) return undefined;
  const [only] = left;
  const which = left.length === 1 ? `: ${only?.playbook} on ${only?.target}` : '';
  return `R shows ${plural(left.length, 'run')} that stopped part-way${which}`;
}
