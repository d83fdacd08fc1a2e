import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { bundle } from './bundle.ts';
import { styledLines } from './styled-lines.ts';
import { median, openTimed, type TimedTerminal } from './timed-terminal.ts';

const here = import.meta.dirname;
const WARM_UP = 15;
const KEYS = 60;
const ROUNDS = 3;

interface Paired {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

/** Presses keys in two programs in turn, after a warm-up, and gives the median milliseconds of each to answer. */
async function pressed(ours: TimedTerminal, theirs: TimedTerminal): Promise<Paired> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let press = 0; press < WARM_UP + KEYS; press += 1) {
    const key = press % 2 === 0 ? 'j' : 'k';
    const pair = { ours: await ours.answer(key), theirs: await theirs.answer(key) };
    if (press < WARM_UP) continue;
    times.ours.push(pair.ours);
    times.theirs.push(pair.theirs);
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  return { ours: a, theirs: b, ratio: a / b };
}

/** The middle of several rounds, each with programs started afresh. */
async function rounds(round: () => Promise<Paired>): Promise<Paired> {
  const results: Paired[] = [];
  for (let count = 0; count < ROUNDS; count += 1) results.push(await round());
  results.sort((a, b) => a.ratio - b.ratio);
  const middle = results[Math.floor(results.length / 2)];
  if (middle === undefined) throw new Error('no round was measured');
  return middle;
}

const consoleEnv = (rows: number) => ({ FAKE_ROWS: String(rows), FAKE_FROZEN: 'yes' });

/** Key to frame with 100,000 findings against 100, at 120×40. */
export async function manyAgainstFew(folder: string): Promise<Paired> {
  const program = await bundle(join(here, '../support/console-with-fakes.tsx'), folder, 'console');
  return rounds(async () => {
    const open = (rows: number) => openTimed({ args: [program], columns: 120, rows: 40, env: consoleEnv(rows) });
    const [many, few] = [open(100_000), open(100)];
    try {
      await Promise.all([many.until(/100,?000/), few.until(/100/)]);
      await Promise.all([many.quiet(500), few.quiet(500)]);
      return await pressed(many, few);
    } finally {
      await Promise.all([many.close(), few.close()]);
    }
  });
}

async function screenOf(output: string): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: 200, rows: 60, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return styledLines(terminal);
}

/** Key to frame of the console at 200×60 against Ink painting the same two screens with nothing computed. */
export async function consoleAgainstBareInk(folder: string): Promise<Paired> {
  const program = await bundle(join(here, '../support/console-with-fakes.tsx'), folder, 'console');
  const bare = await bundle(join(here, 'bare.tsx'), folder, 'bare');
  return rounds(async () => {
    const ours = openTimed({ args: [program], columns: 200, rows: 60, env: consoleEnv(1000) });
    let theirs: TimedTerminal | undefined;
    try {
      await ours.until(/1,?000/);
      await ours.quiet(500);
      const first = await screenOf(ours.output());
      await ours.answer('j');
      const second = await screenOf(ours.output());
      await ours.answer('k');
      if (first.join('\n') === second.join('\n')) throw new Error('the key changed nothing on the screen');
      const screens = join(folder, 'screens.json');
      writeFileSync(screens, JSON.stringify([first, second]));
      theirs = openTimed({ args: [bare], columns: 200, rows: 60, env: { BENCH_SCREENS: screens } });
      await theirs.until(/\u001b\[/);
      await theirs.quiet(500);
      return await pressed(ours, theirs);
    } finally {
      await Promise.all([ours.close(), theirs?.close()]);
    }
  });
}
