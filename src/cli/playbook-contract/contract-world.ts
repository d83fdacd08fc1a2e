import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../aws/open-session.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import { startEmulator } from '../../emulator/start.ts';
import type { Playbook } from '../../playbook/define.ts';
import { createPlaybookPort } from '../../playbook/engine.ts';
import type { PlaybookPort } from '../../playbook/port.ts';
import type { Way } from './way.ts';

/** Credentials of AWS's documentation: the embedded AWS knows them as the responder's. */
export const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

const FROZEN_AT = Date.parse('2026-01-02T03:04:05Z');

/** An embedded AWS whose clock stands still, and playbooks over it with journals of their own. */
export interface ContractWorld {
  readonly emulator: Emulator;
  readonly port: PlaybookPort;
  readonly stateFolder: string;
  close(): Promise<void>;
}

/** Opens a new world in which the circumstances of a way hold; without one, the scenario's own. */
export async function openContractWorld(
  playbooks: readonly Playbook[],
  way?: Pick<Way, 'prepare' | 'scenario'>,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<ContractWorld> {
  const emulator = await startEmulator({ scenario: way?.scenario ?? 's3-exfiltration', seed: 1, frozenAt: FROZEN_AT });
  const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  const session = await openSession({
    region: 'us-east-1',
    endpointUrl: emulator.url,
    readOnly,
    embedded: true,
    credentials: CREDENTIALS,
  });
  const close = async () => {
    session.close();
    await emulator.stop();
    await rm(stateFolder, { recursive: true, force: true });
  };
  try {
    way?.prepare?.(emulator);
  } catch (error) {
    await close();
    throw error;
  }
  const port = createPlaybookPort(session, {
    stateFolder,
    // What happened lately is asked of its flow logs by its own clock.
    now: emulator.now,
    playbooks,
    version: 'contract',
    // The embedded AWS shows each change at once: reading back needs no pauses.
    readBackDelays: [0, 0, 0],
  });
  return { emulator, port, stateFolder, close };
}
