import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PassingRequest } from '../../src/emulator/emulator.ts';
import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { NOW } from '../support/playbook-session.ts';
import { follow, type PlaybookWorld, startWorldFor } from '../support/playbook-world.ts';
import type { EntryKill } from '../support/run-playbook.ts';
import { halfOf, opensAsWhole, type TornLine } from '../support/torn-lines.ts';
import type { Way } from '../support/ways/way.ts';
import { type Standing, standingOf } from './standing.ts';

/** Around which request, counted from 1, a process is killed: before it had an effect, or after and before its answer. */
export interface CallKill {
  readonly number: number;
  readonly when: 'before' | 'after';
  readonly operation: string;
  readonly mutates: boolean;
}

/** A moment at which a process may die. */
export type KillPoint = { readonly entry: EntryKill } | { readonly call: CallKill };

/**
 * Moments from which all that follows is the same: the process is killed at the first. The others leave the same world and
 * the same bytes in every file, or, beside these, half a line in the journal that is shown to be cut off on opening it
 * (one such moment for each type of entry is a class of its own).
 */
export interface KillClass {
  readonly point: KillPoint;
  readonly standing: Standing;
  readonly alike: readonly KillPoint[];
}

/** An undisturbed run or rollback: where it could have been killed, and what it leads to. */
export interface Survey {
  readonly way: Way;
  readonly mode: 'run' | 'rollback';
  readonly saved: SavedPlan;
  readonly classes: readonly KillClass[];
  readonly contained: World;
  /** What the run left in its state folder: the caller's to remove. */
  readonly stateFolder: string;
  readonly runId: string;
}

interface Moment {
  readonly point: KillPoint;
  readonly standing: Standing;
  /** Where half a line is on the disk, beside what the moment before had. */
  readonly torn?: TornLine & { readonly type: string };
}

/** Says a point in words. */
export function pointName(point: KillPoint): string {
  if ('entry' in point)
    return `${point.entry.when === 'torn' ? 'within' : point.entry.when} entry ${point.entry.number}`;
  return `${point.call.when} call ${point.call.number} (${point.call.operation})`;
}

/** Runs a way undisturbed, and its rollback, and reads where everything stands at each moment of the one asked for. */
export async function survey(way: Way, mode: Survey['mode']): Promise<Survey> {
  const world = await startWorldFor(way, { now: () => NOW });
  const moments: Moment[] = [];
  const look = () => standingOf(world.emulator.world(), world.stateFolder);
  const watched = await world.reopen(watching(world, moments));
  try {
    const saved = await world.port.plan(way.playbook, way.params(world.emulator));
    const observed = async <T>(work: () => Promise<T>): Promise<T> => {
      world.emulator.setGate(countingGate((call) => moments.push({ point: { call }, standing: look() })));
      const result = await work();
      world.emulator.setGate(undefined);
      return result;
    };
    const approval = saved.hash;
    const run = (port: PlaybookWorld['port']) => follow(port.run(saved, { approval }));
    const { runId, end } = mode === 'run' ? await observed(() => run(watched.port)) : await run(world.port);
    if (end.status !== 'done') throw new Error(`${way.name} does not get done: ${end.message}`);
    const contained = world.emulator.world();
    const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
    await cp(world.stateFolder, stateFolder, { recursive: true });
    const back = (port: PlaybookWorld['port']) => follow(port.rollback(runId, { approval }));
    if (mode === 'rollback') {
      const { end: ended } = await observed(() => back(watched.port));
      if (ended.status !== 'done') throw new Error(`${way.name} does not roll back: ${ended.message}`);
    }
    return { way, mode, saved, classes: await classesOf(moments), contained, stateFolder, runId };
  } finally {
    await watched.close();
    await world.close();
  }
}

function watching(world: PlaybookWorld, moments: Moment[]) {
  let number = 0;
  const look = () => standingOf(world.emulator.world(), world.stateFolder);
  return {
    journalling(line: Buffer) {
      number += 1;
      const standing = look();
      moments.push({ point: { entry: { number, when: 'before' } }, standing });
      // Half a line is on the disk at no other moment.
      const withHalf = {
        exact: `${standing.exact} and half of entry ${number}`,
        plain: `${standing.plain} and half a line`,
      };
      moments.push({
        point: { entry: { number, when: 'torn' } },
        standing: withHalf,
        torn: tornAt(world.stateFolder, line),
      });
    },
    journalled: () => void moments.push({ point: { entry: { number, when: 'after' } }, standing: look() }),
  };
}

/** A gate that lets everything through and tells each request twice, by its number. */
export function countingGate(tell: (call: CallKill, request: PassingRequest) => unknown) {
  let arrived = 0;
  const waiting: { key: string; number: number }[] = [];
  return async (request: PassingRequest): Promise<'drop' | undefined> => {
    const { stage, service, mutates } = request;
    const operation = `${service}:${request.operation}`;
    let number: number;
    if (stage === 'arrived') {
      number = ++arrived;
      waiting.push({ key: operation, number });
    } else {
      const at = waiting.findIndex(({ key }) => key === operation);
      number = waiting.splice(at, 1)[0]?.number ?? 0;
    }
    const call = { number, when: stage === 'arrived' ? 'before' : 'after', operation, mutates } as const;
    return (await tell(call, request)) === 'drop' ? 'drop' : undefined;
  };
}

/** What a state folder's one journal would be if its process died in the middle of this line. */
function tornAt(stateFolder: string, line: Buffer): Moment['torn'] {
  const { type, direction } = JSON.parse(line.toString()) as { readonly type: string; readonly direction?: string };
  const runs = join(stateFolder, 'runs');
  const [name = ''] = readdirSync(runs).filter((each) => each.endsWith('.jsonl'));
  const whole = readFileSync(join(runs, name));
  return { runId: name.slice(0, -6), whole, half: halfOf(line), type: `${type} ${direction}` };
}

/** Puts the moments of one standing together; a changing call stands for the others, since that is where it matters. */
async function classesOf(moments: readonly Moment[]): Promise<KillClass[]> {
  const groups = new Map<string, Moment[]>();
  const tornTypes = new Set<string>();
  let before = '';
  for (const moment of moments) {
    const { standing, torn } = moment;
    const isFirst = torn !== undefined && !tornTypes.has(torn.type);
    if (torn !== undefined) tornTypes.add(torn.type);
    if (torn !== undefined && !isFirst) await opensAsWhole(torn);
    // A torn line is always told of right after the moment before it was begun.
    const key = torn === undefined || isFirst ? standing.exact : before;
    groups.set(key, [...(groups.get(key) ?? []), moment]);
    before = key;
  }
  return [...groups.values()].map((group) => {
    const whole = group.filter(({ torn }) => torn === undefined);
    const chosen = whole.find(({ point }) => 'call' in point && point.call.mutates) ?? whole[0] ?? group[0];
    if (chosen === undefined) throw new Error('A group has no member');
    const { point, standing } = chosen;
    return { point, standing, alike: group.filter((each) => each !== chosen).map((each) => each.point) };
  });
}
