import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator, ScenarioName } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { createPlaybookPort, type EngineOptions } from '../../src/playbook/engine.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { engineOptions, NOW, sessionOn } from './playbook-session.ts';
import type { Way } from './ways/way.ts';

export { NOW };

/** An embedded AWS whose clock stands still, a session on it, and the playbooks over both. */
export interface PlaybookWorld {
  readonly emulator: Emulator;
  readonly session: Session;
  readonly port: PlaybookPort;
  readonly stateFolder: string;
  /** Opens the playbooks anew over the same journals, as another process would. */
  reopen(options?: { readonly readOnly?: boolean } & Partial<EngineOptions>): Promise<PlaybookWorld>;
  close(): Promise<void>;
}

/** Starts one; `stateFolder` is a new temporary folder unless told. */
export async function startPlaybookWorld(
  options: Partial<EngineOptions> = {},
  scenario: ScenarioName = 's3-exfiltration',
): Promise<PlaybookWorld> {
  const emulator = await startEmulator({ scenario, seed: 1, frozenAt: NOW });
  const stateFolder = options.stateFolder ?? (await mkdtemp(join(tmpdir(), 'transit-tui-')));
  return over(emulator, stateFolder, options, async () => {
    await emulator.stop();
    await rm(stateFolder, { recursive: true, force: true });
  });
}

async function over(
  emulator: Emulator,
  stateFolder: string,
  options: Partial<EngineOptions> & { readonly readOnly?: boolean },
  stop: () => Promise<void>,
): Promise<PlaybookWorld> {
  const session = await sessionOn(emulator.url, options.readOnly);
  const port = createPlaybookPort(session, { ...engineOptions(stateFolder), ...options });
  return {
    emulator,
    session,
    port,
    stateFolder,
    reopen: (changed = {}) => over(emulator, stateFolder, { ...options, ...changed }, async () => {}),
    async close() {
      session.close();
      await stop();
    },
  };
}

export { accountOf, settledAccountOf } from '../../src/cli/playbook-contract/account.ts';
export { type Finished, follow } from '../../src/cli/playbook-contract/follow-run.ts';

/** Starts a world in which the way's own circumstances hold. */
export async function startWorldFor(way: Way, options: Partial<EngineOptions> = {}): Promise<PlaybookWorld> {
  const world = await startPlaybookWorld(options, way.scenario);
  way.prepare?.(world.emulator);
  return world;
}
