import { once } from 'node:events';
import type { Emulator, EmulatorOptions, ScenarioName } from '../emulator/emulator.ts';
import type { Cli } from './cli.ts';
import { EXIT } from './exit-codes.ts';

/** The options of `transit-tui emulator`, already numbers. */
export interface EmulatorCommandOptions {
  readonly port?: number;
  readonly scenario?: string;
  readonly seed?: number;
  readonly findings?: number;
  readonly flows?: number;
  readonly speed?: number;
}

const SCENARIOS: readonly ScenarioName[] = ['s3-exfiltration', 'credential-theft', 'quiet', 'scale', 'transit'];

/** `transit-tui emulator`: prints the variables that point an AWS client at the embedded AWS, and serves it until interrupted. */
export async function emulator(cli: Cli, options: EmulatorCommandOptions): Promise<number> {
  const wanted = read(options);
  if (typeof wanted === 'string') {
    cli.note(wanted);
    return EXIT.usage;
  }
  const { startEmulator } = await import('../emulator/start.ts');
  let running: Emulator;
  try {
    running = await startEmulator(wanted);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    cli.note(`Port ${wanted.port} is taken: choose another with --port, or leave it out to have a free one chosen.`);
    return EXIT.failed;
  }
  for (const [name, value] of Object.entries(running.env)) cli.line(`export ${name}=${value}`);
  cli.note(`Embedded AWS on ${running.url}, scenario ${wanted.scenario}. Ctrl+C ends it.`);
  if (!cli.signal.aborted) await once(cli.signal, 'abort');
  await running.stop();
  return EXIT.done;
}

/** The emulator's options, or the sentence that says which argument is wrong. */
function read({ scenario: name, ...numbers }: EmulatorCommandOptions): EmulatorOptions | string {
  const scenario = SCENARIOS.find((each) => each === (name ?? 's3-exfiltration'));
  if (scenario === undefined) return `There is no scenario ${name}: choose one of ${SCENARIOS.join(', ')}.`;
  if ((numbers.port ?? 0) > 65_535) return `--port takes a number up to 65535, not ${numbers.port}.`;
  if (numbers.speed !== undefined && !(numbers.speed > 0)) return '--speed takes a number above 0.';
  return { scenario, ...numbers };
}
