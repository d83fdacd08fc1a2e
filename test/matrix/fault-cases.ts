import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailureError } from '../../src/aws/errors.ts';
import { EXIT, exitCodeOf, exitCodeOfFailure } from '../../src/cli/exit-codes.ts';
import type { Fault, LoggedRequest } from '../../src/emulator/emulator.ts';
import type { World } from '../../src/emulator/state.ts';
import { readJournal } from '../../src/journal/journal.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { NOW } from '../support/playbook-session.ts';
import {
  accountOf,
  type Finished,
  follow,
  type PlaybookWorld,
  settledAccountOf,
  startWorldFor,
} from '../support/playbook-world.ts';
import type { Way } from '../support/ways/way.ts';
import { type Calls, callsOf, type GroupNames, noteNames, notMoreThan, withLeftovers } from './changing-calls.ts';
import { plainText, standingOf } from './standing.ts';

/** What befalls a call, and what is to be said of it. */
export const FAULTS = {
  throttle: 'throttled',
  error500: 'unavailable',
  'reset-after': 'unavailable',
  'access-denied': 'denied',
  'expired-token': 'expired',
} as const;

/** One call of an undisturbed way, counted from 1, and the fault that befalls it. */
export interface FaultCase {
  readonly number: number;
  readonly call: string;
  readonly kind: keyof typeof FAULTS;
}

/** What one part of a way sends. */
export interface Part {
  /** `service:Operation` in the order in which they arrive. */
  readonly calls: readonly string[];
  readonly requests: readonly LoggedRequest[];
}

/** A way that nothing befalls: what it sends, and where it leads. */
export interface Undisturbed {
  readonly way: Way;
  readonly saved: SavedPlan;
  readonly before: unknown;
  /** The world before, as text: an id that is not in it is one that AWS gave during the run. */
  readonly known: string;
  /** What groups are called that were made since. */
  readonly names: GroupNames;
  readonly planned: Part;
  readonly ran: Part;
  readonly wentBack: Part;
  readonly contained: World;
  /** The journal of the run, in a folder of its own. */
  readonly stateFolder: string;
  readonly runId: string;
}

/** Takes a way forward and back without a fault; `stateFolder` is the caller's to remove. */
export async function undisturbed(way: Way): Promise<Undisturbed> {
  const world = await startWorldFor(way, { now: () => NOW });
  const { emulator } = world;
  let calls: string[] = [];
  const names = new Map<string, string>();
  emulator.setGate(async (request) => {
    noteNames(emulator, names, request);
    if (request.stage === 'arrived') calls.push(`${request.service}:${request.operation}`);
    return undefined;
  });
  /** Does a part in a session of its own, as each of the cases does. */
  const part = async <T>(work: (port: PlaybookWorld['port']) => Promise<T>): Promise<[T, Part]> => {
    calls = [];
    emulator.clearRequests();
    const own = await world.reopen();
    const result = await work(own.port);
    await own.close();
    return [result, { calls, requests: emulator.requests() }];
  };
  try {
    const before = settledAccountOf(emulator.world(), way);
    const known = plainText(emulator.world());
    const [saved, planned] = await part((port) => port.plan(way.playbook, way.params(emulator)));
    const approval = saved.hash;
    const [{ runId, end }, ran] = await part((port) => follow(port.run(saved, { approval })));
    assert.equal(end.status, 'done', `${way.name}: ${end.message}`);
    const contained = emulator.world();
    const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
    await cp(world.stateFolder, stateFolder, { recursive: true });
    const [back, wentBack] = await part((port) => follow(port.rollback(runId, { approval })));
    assert.equal(back.end.status, 'done', `${way.name}: ${back.end.message}`);
    return { way, saved, before, known, names, planned, ran, wentBack, contained, stateFolder, runId };
  } finally {
    await world.close();
  }
}

/** Each call of a part with each fault. */
export function casesOf({ calls }: Part): FaultCase[] {
  const kinds = Object.keys(FAULTS) as FaultCase['kind'][];
  return calls.flatMap((call, index) => kinds.map((kind) => ({ number: index + 1, call, kind })));
}

/** Arms the fault for the one call. */
function arm({ emulator }: PlaybookWorld, { number, kind }: FaultCase): GroupNames {
  emulator.clearRequests();
  emulator.addFault({ operation: '*', kind: kind satisfies Fault['kind'], count: 1, skip: number - 1 });
  const names = new Map<string, string>();
  emulator.setGate(async (request) => void noteNames(emulator, names, request));
  return names;
}

/** Standings that were gone on from already. */
export type Seen = Set<string>;

/** What a plan warns of, and what of its blast radius it calls unknown. */
const sayings = ({ warnings, blastRadius }: SavedPlan['plan']): string[] => [
  ...warnings,
  ...blastRadius.flatMap(({ kind, detail = '' }) =>
    /\b(unknown|not known|not all known)\b/.test(detail) ? [`${kind} ${detail}`] : [],
  ),
];

/** Plans while a call fails: nothing is changed, and what could not be read is said. Tells whether nobody noticed. */
export async function faultInPlan({ way, saved }: Undisturbed, fault: FaultCase): Promise<'tried' | 'same'> {
  const world = await startWorldFor(way, { now: () => NOW });
  const { emulator, port } = world;
  const plan = () => port.plan(way.playbook, way.params(emulator));
  try {
    const before = accountOf(emulator.world());
    arm(world, fault);
    const planned = await plan().catch((error: unknown) => error);
    assert.ok(!emulator.requests().some(({ mutates }) => mutates), 'planning sent a change');
    assert.deepStrictEqual(accountOf(emulator.world()), before, 'planning changed the account');
    if (planned instanceof Error) {
      assert.ok(planned instanceof FailureError, `planning broke: ${planned.stack}`);
      assert.equal(planned.failure.code, FAULTS[fault.kind], planned.failure.message);
      assert.equal(exitCodeOfFailure(planned.failure.code), EXIT.noAccess, 'its exit code');
    } else {
      const { hash, plan: made } = planned as SavedPlan;
      if (hash === saved.hash) return 'same';
      const known = sayings(saved.plan);
      const isNews = sayings(made).some((said) => !known.includes(said));
      assert.ok(isNews, `the plan differs and does not say what could not be read: ${plainText(made.warnings)}`);
    }
    assert.equal((await plan()).hash, saved.hash, 'planned again, the plan differs');
    return 'tried';
  } finally {
    await world.close();
  }
}

/**
 * Runs while a call fails, then goes on twice: resumed it gets done, and rolled back in a second world all is as before.
 * Tells whether the run left what one did that was gone on from already.
 */
export async function faultInRun(usual: Undisturbed, fault: FaultCase, seen: Seen): Promise<'tried' | 'same'> {
  const { way, saved, before } = usual;
  const world = await startWorldFor(way, { now: () => NOW });
  const { emulator, stateFolder, port } = world;
  const approval = saved.hash;
  const copy = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  try {
    const untouched = accountOf(emulator.world());
    const names = arm(world, fault);
    const { end, runId } = await follow(port.run(saved, { approval }));
    const isTouched = plainText(accountOf(emulator.world())) !== plainText(untouched);
    saysWhereItStands(end, fault, isTouched, ['resume', 'rollback']);
    const planned = callsOf(usual.ran.requests, usual);
    const made = () => callsOf(emulator.requests(), { known: usual.known, names, runId });
    const did = made();
    notMoreThan(did, planned, 'the run');
    const isDone = end.status === 'done';
    if (isDone) await sameAccount(world, end, usual, did);
    const { plain } = standingOf(emulator.world(), stateFolder);
    if (seen.has(plain)) return 'same';
    seen.add(plain);
    const standing = emulator.world();
    await cp(stateFolder, copy, { recursive: true });

    if (!isDone) {
      const isWritten = (await port.runs()).some((each) => each.runId === runId);
      const again = await follow(isWritten ? port.resume(runId, { approval }) : port.run(saved, { approval }));
      assert.equal(again.end.status, 'done', `gone on with: ${again.end.message}`);
      const both = callsOf(emulator.requests(), { known: usual.known, names, runId: again.runId });
      await sameAccount(world, again.end, usual, both);
      notMoreThan(both, planned, 'the run and its resume');
      if (!isWritten) return 'tried';
    }
    emulator.edit((now) => Object.assign(now, structuredClone(standing)));
    emulator.clearRequests();
    const other = await world.reopen({ stateFolder: copy });
    const back = await follow(other.port.rollback(runId, { approval }));
    assert.ok(['done', 'nothing-to-do'].includes(back.end.status), `rolled back: ${back.end.message}`);
    notMoreThan(made(), withLeftovers(callsOf(usual.wentBack.requests, usual), planned, did), 'the rollback');
    await other.close();
    assert.deepStrictEqual(settledAccountOf(emulator.world(), way), before, 'rolled back, the account differs');
    return 'tried';
  } finally {
    await world.close();
    await rm(copy, { recursive: true, force: true });
  }
}

/** Rolls back while a call fails; rolled back again, all is as before, and no call took effect twice. */
export async function faultInRollback(usual: Undisturbed, fault: FaultCase, seen: Seen): Promise<'tried' | 'same'> {
  const { way, saved, before, runId, contained } = usual;
  const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  await cp(usual.stateFolder, stateFolder, { recursive: true });
  const world = await startWorldFor(way, { now: () => NOW, stateFolder });
  const { emulator, port } = world;
  const approval = saved.hash;
  try {
    emulator.edit((now) => Object.assign(now, structuredClone(contained)));
    arm(world, fault);
    const { end } = await follow(port.rollback(runId, { approval }));
    const account = accountOf(emulator.world());
    const isTouched = plainText(account) !== plainText(accountOf(contained));
    saysWhereItStands(end, fault, isTouched, ['rollback']);
    const usually = callsOf(usual.wentBack.requests, usual);
    notMoreThan(callsOf(emulator.requests(), usual), usually, 'the rollback');
    const back = () => settledAccountOf(emulator.world(), way);
    if (end.status === 'done') assert.deepStrictEqual(back(), before, 'done, the account differs from before');
    const { plain } = standingOf(emulator.world(), stateFolder);
    if (seen.has(plain)) return 'same';
    seen.add(plain);
    const again = await follow(port.rollback(runId, { approval }));
    assert.equal(again.end.status, end.status === 'done' ? 'nothing-to-do' : 'done', `again: ${again.end.message}`);
    assert.deepStrictEqual(back(), before, 'rolled back again, the account differs from before');
    notMoreThan(callsOf(emulator.requests(), usual), usually, 'both rollbacks');
    return 'tried';
  } finally {
    await world.close();
  }
}

/** Exit code, message and next commands have to say what the account itself shows. */
function saysWhereItStands(end: Finished, { kind }: FaultCase, isTouched: boolean, ways: readonly string[]): void {
  const code = exitCodeOf(end.status);
  const said = `${end.status}, exit code ${code}: ${end.message}`;
  if (code === EXIT.done) return;
  if (end.failure?.code !== 'refused') assert.equal(end.failure?.code, FAULTS[kind], `another reason: ${said}`);
  if (isTouched) {
    assert.ok(code === EXIT.stopped || code === EXIT.notVerified, `the account changed, and it says ${said}`);
    assert.match(end.message, /part-way|not verified/, 'what it says of a change');
    for (const way of ways)
      assert.ok(
        end.next.some((next) => next.includes(way)),
        `no way to ${way}: ${said}`,
      );
  } else {
    const codes: readonly number[] = [EXIT.noAccess, EXIT.failed, EXIT.refused];
    assert.ok(codes.includes(code), `the account did not change, and it says ${said}`);
    assert.match(end.message, /^Nothing was changed/, 'what it says of no change');
  }
}

/** A run that is done leaves what an undisturbed one leaves, but for steps that it says it went on without. */
async function sameAccount(
  { emulator, stateFolder }: PlaybookWorld,
  end: Finished,
  usual: Undisturbed,
  { applied }: Calls,
): Promise<void> {
  const { runId } = end;
  const { entries } = await readJournal(stateFolder, runId);
  const skipped = entries.filter(({ type, direction }) => type === 'skipped' && direction === 'apply');
  if (skipped.length === 0) {
    const readable = (each: World, id: string) => JSON.parse(plainText(accountOf(each)).replaceAll(id, 'RUN'));
    const expected = readable(usual.contained, usual.runId);
    assert.deepStrictEqual(readable(emulator.world(), runId), expected, 'done, the account differs from the usual');
    return;
  }
  const steps = usual.saved.plan.steps.filter(({ id }) => skipped.some(({ stepId }) => stepId === id));
  for (const { title } of steps) assert.ok(end.message.includes(title), `it keeps silent of what it skipped: ${title}`);
  const given = steps.flatMap(({ calls }) => calls.map(({ service, operation }) => `${service}:${operation}`));
  for (const call of callsOf(usual.ran.requests, usual).applied.keys()) {
    const isGivenUp = given.includes(call.split(' ')[0] ?? '');
    assert.ok(isGivenUp || applied.has(call), `done, it left out a call of a step that it did not skip: ${call}`);
  }
}
