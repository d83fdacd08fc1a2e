import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import type { World } from '../../src/emulator/state.ts';
import { createPlaybookPort, type EngineOptions } from '../../src/playbook/engine.ts';
import type { RunEvent } from '../../src/playbook/events.ts';
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
export async function startPlaybookWorld(options: Partial<EngineOptions> = {}): Promise<PlaybookWorld> {
  const emulator = await startEmulator({ scenario: 's3-exfiltration', seed: 1, frozenAt: NOW });
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

export type Finished = RunEvent & { readonly type: 'run-finished' };

/** Follows a run to its end and gives its events and the last of them. */
export async function follow(
  events: AsyncIterable<RunEvent>,
): Promise<{ events: RunEvent[]; end: Finished; runId: string }> {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  const end = seen.at(-1);
  if (end?.type !== 'run-finished') throw new Error('The run has no end');
  return { events: seen, end, runId: end.runId };
}

/** Gives what containment and rollback are about: without counters, and without what Access Analyzer keeps for itself. */
export function accountOf(world: World): unknown {
  const { idCounter, analyzers, accessFindings, findings, ...rest } = world;
  return rest;
}

/** The same, without what the way's recipe says stays changed after rollback. */
export function settledAccountOf(world: World, way: Way): unknown {
  const account = structuredClone(world);
  way.forget?.(account);
  return accountOf(account);
}

/** Starts a world in which the way's own circumstances hold. */
export async function startWorldFor(way: Way, options: Partial<EngineOptions> = {}): Promise<PlaybookWorld> {
  const world = await startPlaybookWorld(options);
  way.prepare?.(world.emulator);
  return world;
}
