import { join } from 'node:path';
import type { Cli } from '../../src/cli/cli.ts';
import { reportFailure } from '../../src/cli/main.ts';
import { sessionOn } from '../support/playbook-session.ts';
import type { PlaybookWorld } from '../support/playbook-world.ts';
import { memoryCli } from './memory-cli.ts';

/** Gives what a command says and ends with, on this machine or, without what was shown here, on another one. */
export async function saidIn(world: PlaybookWorld, command: (cli: Cli) => Promise<number>, elsewhere = false) {
  const told = memoryCli({
    now: world.emulator.now,
    openSession: () => sessionOn(world.emulator.url),
    stateFolder: () => (elsewhere ? join(world.stateFolder, 'elsewhere') : world.stateFolder),
    columns: 400,
  });
  const code = await command(told.cli).catch((error) => reportFailure(error, false, told.cli.note));
  return { ...told, code, words: [...told.out, ...told.errors].join('\n') };
}
