import { join } from 'node:path';
import { startEmulator } from '../../src/emulator/start.ts';
import { bundle } from './bundle.ts';
import { median, openTimed } from './timed-terminal.ts';

const ROUNDS = 11;

/** What only rows of each of the three panes say. */
const ROWS = [/(Policy|Exfiltration):S3/, /EXTERNAL/, /REJECT/];

export interface Starts {
  /** Milliseconds, medians. */
  readonly hello: number;
  readonly firstFrame: number;
  readonly filled: number;
  /** Medians of the ratios taken pair by pair. */
  readonly firstFrameRatio: number;
  readonly filledRatio: number;
}

/**
 * From the start of the process to the first frame and to rows in all three panes, each against the first frame of the
 * least Ink program, in turn. The embedded AWS runs in this process, so that only the console's own work is counted.
 */
export async function startsAgainstHello(program: string, folder: string): Promise<Starts> {
  const hello = await bundle(join(import.meta.dirname, 'hello.tsx'), folder, 'hello');
  // A few seconds in, so that flow records of the default scenario have been delivered.
  const emulator = await startEmulator({ scenario: 's3-exfiltration' });
  emulator.advance(120_000);
  const cache = { NODE_COMPILE_CACHE: join(folder, 'compile-cache'), XDG_STATE_HOME: folder, HOME: folder };
  const size = { columns: 160, rows: 50 };
  const times = { hello: [] as number[], first: [] as number[], filled: [] as number[] };
  try {
    // The first round writes the compile cache of both programs and is not counted.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const least = openTimed({ args: [hello], ...size, env: cache });
      const helloMs = await least.until(/hello/);
      await least.close();
      const ours = openTimed({ args: [program], ...size, env: { ...cache, ...emulator.env } });
      const firstMs = await ours.until(/GuardDuty/);
      const filledMs = await ours.until(...ROWS);
      await ours.close();
      if (round === 0) continue;
      times.hello.push(helloMs);
      times.first.push(firstMs);
      times.filled.push(filledMs);
    }
  } finally {
    await emulator.stop();
  }
  const over = (values: readonly number[]) =>
    median(values.map((value, at) => value / (times.hello[at] ?? Number.NaN)));
  return {
    hello: median(times.hello),
    firstFrame: median(times.first),
    filled: median(times.filled),
    firstFrameRatio: over(times.first),
    filledRatio: over(times.filled),
  };
}
