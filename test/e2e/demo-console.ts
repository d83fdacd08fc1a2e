import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedRequest } from '../../src/emulator/emulator.ts';
import type { World } from '../../src/emulator/state.ts';
import { startInTerminal, type TerminalProgram } from '../support/terminal.ts';

/** The packed console on a demo of its own, and that demo's embedded AWS as another process reaches it. */
export interface DemoConsole {
  readonly terminal: TerminalProgram;
  /** The account as the embedded AWS has it now. */
  world(): Promise<World>;
  requests(): Promise<readonly LoggedRequest[]>;
  /** Moves the embedded AWS's clock on. */
  advance(ms: number): Promise<void>;
  /** Ends it if it still runs, and removes what it wrote. */
  close(): Promise<void>;
}

/** Starts `--demo` in a terminal, with an empty home, and resolves once its findings are on the screen. */
export async function openDemoConsole(
  program: string,
  size: { readonly columns: number; readonly rows: number },
  flags: readonly string[] = [],
): Promise<DemoConsole> {
  const home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  const terminal = startInTerminal({
    command: process.execPath,
    args: [program, '--demo', ...flags],
    ...size,
    cwd: home,
    env: { HOME: home, XDG_STATE_HOME: home },
  });
  const close = async () => {
    await terminal.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await terminal.waitFor(/Policy:S3/, 60_000);
    const { url } = JSON.parse(await readFile(join(home, 'transit-tui/demo/endpoint.json'), 'utf8')) as { url: string };
    const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
      const response = await fetch(`${url}/_emulator/${path}`, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Answer;
    };
    return {
      terminal,
      world: () => ask<World>('world'),
      requests: () => ask<LoggedRequest[]>('requests'),
      advance: async (ms) => {
        await ask('advance', { method: 'POST', body: JSON.stringify({ ms }) });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
