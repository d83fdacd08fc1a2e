import { rm } from 'node:fs/promises';
import { openProcessPool, type ProcessPool } from '../support/killable-processes.ts';
import { NOW } from '../support/playbook-session.ts';
import { startWorldFor } from '../support/playbook-world.ts';
import { wayNamed } from '../support/ways/index.ts';
import { killRollback, killRun } from './crash-cases.ts';
import { type KillClass, pointName, type Survey, survey } from './kill-points.ts';
import { partOf, type Wanted } from './part.ts';
import { failuresOf, type Tally } from './tally.ts';

/** Processes that are killed at the same time, and as many that wait. */
const AT_ONCE = 2;

let pool: Promise<ProcessPool> | undefined;

/** Kills a way's run or rollback at every moment there is, or at those that are wanted, and goes on from each. */
export async function crash(way: string, mode: Survey['mode'], wanted?: Wanted): Promise<Tally> {
  const seen = await survey(wayNamed(way), mode);
  pool ??= openWarmPool(seen);
  const processes = await pool;
  const kill = mode === 'run' ? killRun : killRollback;
  try {
    const classes = partOf(seen.classes, wanted, way, kindOf);
    const failures = await failuresOf(
      classes,
      AT_ONCE,
      ({ point }) => pointName(point),
      (each) => kill(seen, each, processes),
    );
    const count = (some: readonly KillClass[]) => some.reduce((sum, { alike }) => sum + alike.length, some.length);
    const cases = count(seen.classes);
    const tried = classes.length;
    const same = count(classes) - tried;
    return { way, part: `killed in its ${mode}`, cases, tried, same, left: cases - tried - same, failures };
  } finally {
    await rm(seen.stateFolder, { recursive: true, force: true });
  }
}

function kindOf({ point }: KillClass): string {
  if ('entry' in point) return `${point.entry.when} an entry`;
  return `${point.call.when} a call that ${point.call.mutates ? 'changes' : 'reads'}`;
}

async function openWarmPool({ way, saved }: Survey): Promise<ProcessPool> {
  const opened = await openProcessPool(AT_ONCE);
  const world = await startWorldFor(way, { now: () => NOW });
  const { emulator, stateFolder } = world;
  const output = await opened.warmUp({ endpointUrl: emulator.url, stateFolder, mode: 'run', saved });
  await world.close();
  if (!output.includes('"status":"done"')) throw new Error(`A process that nobody kills does not get done: ${output}`);
  return opened;
}

/** Ends the processes that still wait. */
export async function endCrash(): Promise<void> {
  await (await pool)?.close();
}
