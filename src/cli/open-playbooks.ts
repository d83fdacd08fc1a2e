import type { Session } from '../aws/session.ts';
import { createPlaybookPort } from '../playbook/engine.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import type { Cli } from './cli.ts';
import { loadPlaybooks } from './own-playbooks.ts';
import { withSameAccount } from './port-for-account.ts';

/**
 * Opens the playbooks, own ones included, over a session, with the journals where this command line keeps them. The commands
 * they name use the same account.
 */
export async function openPlaybooks(cli: Cli, session: Session): Promise<PlaybookPort> {
  const port = createPlaybookPort(session, {
    stateFolder: cli.stateFolder(),
    now: cli.now,
    playbooks: await loadPlaybooks(cli),
    version: cli.version,
  });
  return withSameAccount(port, cli.globals);
}
