import type { Session } from '../aws/session.ts';
import { createPlaybookPort } from '../playbook/engine.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import type { Cli } from './cli.ts';
import { globalFlags } from './global-flags.ts';
import { withNextCommands } from './next-commands.ts';
import { loadPlaybooks } from './own-playbooks.ts';

/** Opens the playbooks, own ones included, over a session, with the journals where this command line keeps them. */
export async function openPlaybooks(cli: Cli, session: Session): Promise<PlaybookPort> {
  const port = createPlaybookPort(session, {
    stateFolder: cli.stateFolder(),
    now: cli.now,
    playbooks: await loadPlaybooks(cli),
    version: cli.version,
  });
  return withNextCommands(port, globalFlags(cli));
}
