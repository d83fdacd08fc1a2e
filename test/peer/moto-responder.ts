import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
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

/**
 * Starts moto with an empty account for the test file that awaits it, and opens the playbooks on it over journals of their
 * own; it is stopped when the file is done.
 */
export async function motoResponder(): Promise<MotoResponder> {
  const responder = await startMotoResponder();
  afterAll(() => responder.stop());
  return responder;
}

async function startMotoResponder(): Promise<MotoResponder> {
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
