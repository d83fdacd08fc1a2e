import type { PassingRequest } from '../../src/emulator/emulator.ts';
import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { NOW } from '../support/playbook-session.ts';
import { follow, type PlaybookWorld, startWorldFor } from '../support/playbook-world.ts';
import type { EntryKill } from '../support/run-playbook.ts';
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

/** Moments that leave one and the same standing: the process is killed at the first, and the others come out the same. */
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
  readonly runId: string;
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
  const moments: { point: KillPoint; standing: Standing }[] = [];
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
    const back = (port: PlaybookWorld['port']) => follow(port.rollback(runId, { approval }));
    if (mode === 'rollback') {
      const { end: ended } = await observed(() => back(watched.port));
      if (ended.status !== 'done') throw new Error(`${way.name} does not roll back: ${ended.message}`);
    }
    return { way, mode, saved, classes: classesOf(moments), contained, runId };
  } finally {
    await watched.close();
    await world.close();
  }
}

function watching(world: PlaybookWorld, moments: { point: KillPoint; standing: Standing }[]) {
  let number = 0;
  const look = () => standingOf(world.emulator.world(), world.stateFolder);
  return {
    journalling() {
      number += 1;
      const standing = look();
      moments.push({ point: { entry: { number, when: 'before' } }, standing });
      // Half a line is on the disk at no other moment.
      const torn = {
        exact: `${standing.exact} and half of entry ${number}`,
        plain: `${standing.plain} and half a line`,
      };
      moments.push({ point: { entry: { number, when: 'torn' } }, standing: torn });
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

/** Puts the moments of one standing together; a changing call stands for the others, since that is where it matters. */
function classesOf(moments: readonly { point: KillPoint; standing: Standing }[]): KillClass[] {
  const groups = Map.groupBy(moments, ({ standing }) => standing.exact);
  return [...groups.values()].map((group) => {
    const chosen = group.find(({ point }) => 'call' in point && point.call.mutates) ?? group[0];
    if (chosen === undefined) throw new Error('A group has no member');
    return { ...chosen, alike: group.filter((each) => each !== chosen).map(({ point }) => point) };
  });
}
