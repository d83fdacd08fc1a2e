import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../src/aws/session.ts';
import { createPlaybookPort } from '../../src/playbook/engine.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { engineOptions, sessionOn } from '../support/playbook-session.ts';
import { type MotoAccount, startMotoAccount } from './moto-account.ts';

/** An account in moto, and a responder in it of whom no permission is asked. */
export interface MotoResponder extends Pick<MotoAccount, 'config' | 'ec2' | 'iam' | 's3' | 'stop' | 'url'> {
  readonly session: Session;
  readonly port: PlaybookPort;
}

/** Starts moto with an empty account, and opens the playbooks on it over journals of their own. */
export async function startMotoResponder(): Promise<MotoResponder> {
  const account = await startMotoAccount();
  const folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  const session = await sessionOn(account.url);
  return {
    ...account,
    session,
    port: createPlaybookPort(session, engineOptions(folder)),
    async stop() {
      session.close();
      await account.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
