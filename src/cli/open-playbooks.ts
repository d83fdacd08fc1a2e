import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { Session } from '../aws/session.ts';
import { createPlaybookPort } from '../playbook/engine.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import type { Cli } from './cli.ts';

/** Opens the playbooks over a session, with the journals where this command line keeps them. */
export function openPlaybooks(cli: Cli, session: Session): PlaybookPort {
  return createPlaybookPort(session, {
    stateFolder: cli.stateFolder(),
    now: cli.now,
    playbooks: PLAYBOOKS,
    version: cli.version,
  });
}
