import { describe, expect, it, vi } from 'vitest';
import { createRunStore } from '../../src/app/run-store.ts';
import { awaitedRun, foldRunEvent } from '../../src/app/run-view.ts';
import type { RunEvent, RunEventBody } from '../../src/playbook/events.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { eventsOf, instancePlan, portOf, startedBody } from '../screens/samples.ts';

const step = 'move-interface:eni-0aaa';
const fold = (bodies: readonly RunEventBody[]) =>
  eventsOf(bodies).reduce(foldRunEvent, awaitedRun('run-1', 'run', instancePlan, 0));

describe('the fold of a run', () => {
  it('shows every step as waiting before anything is heard', () => {
    expect(awaitedRun('run-1', 'run', instancePlan, 0).steps.map(({ mark }) => mark)).toEqual(['waiting', 'waiting']);
  });

  it('tells applied from verified', () => {
    const applied: RunEventBody[] = [
      startedBody,
      { type: 'step-started', stepId: step, title: 'Move eni-0aaa' },
      { type: 'step-applied', stepId: step, outcome: null },
    ];
    expect(fold(applied).steps[1]?.mark).toBe('applied');
    const verified = fold([...applied, { type: 'step-verified', stepId: step, evidence: 'groups: sg-0q' }]);
    expect(verified.steps[1]).toMatchObject({ mark: 'verified', note: 'groups: sg-0q' });
  });

  it('keeps the calls with their step, in order', () => {
    const call = (operation: string): RunEventBody => ({
      type: 'call',
      stepId: step,
      service: 'ec2',
      operation,
      input: {},
      durationMs: 5,
    });
    const view = fold([startedBody, call('DescribeNetworkInterfaces'), call('ModifyNetworkInterfaceAttribute')]);
    expect(view.steps[1]?.calls.map(({ operation }) => operation)).toEqual([
      'DescribeNetworkInterfaces',
      'ModifyNetworkInterfaceAttribute',
    ]);
  });

  it('adds a step that nobody announced rather than losing what it did', () => {
    const view = fold([startedBody, { type: 'step-started', stepId: 'extra', title: 'Extra' }]);
    expect(view.steps.at(-1)).toMatchObject({ id: 'extra', mark: 'running' });
  });

  it('shows a rollback from the last step to the first, and leaves none waiting once it is done', () => {
    const [first, last] = instancePlan.plan.steps;
    const look = { ...first, id: 'look:i-1', calls: [], undo: 'Nothing: it only looks' } as PlannedStep;
    const steps = [...instancePlan.plan.steps, look];
    const saved = { ...instancePlan, plan: { ...instancePlan.plan, steps } };
    const told: RunEventBody[] = [
      { ...startedBody, mode: 'rollback' } as RunEventBody,
      { type: 'step-started', stepId: last?.id ?? '', title: last?.undo ?? '' },
      { type: 'step-verified', stepId: last?.id ?? '', evidence: 'read back as it was before' },
    ];
    const under = eventsOf(told).reduce(foldRunEvent, awaitedRun('run-1', 'rollback', saved, 0, 'r-1'));
    expect(under.steps.map(({ id, mark }) => [id, mark])).toEqual([
      ['look:i-1', 'skipped'],
      [last?.id, 'verified'],
      [first?.id, 'waiting'],
    ]);
    expect(under.steps[2]?.title).toBe(first?.undo);
    const end: RunEventBody = { type: 'run-finished', status: 'done', message: 'Back.', remaining: [], next: [] };
    const done = eventsOf([end]).reduce(foldRunEvent, under);
    expect(done.steps[2]).toMatchObject({ mark: 'skipped', note: 'there was nothing to put back' });
  });
});

function storeOf() {
  const held = new Set<string>();
  const said: string[] = [];
  const store = createRunStore({
    now: () => 0,
    commandLine: (words) => ['transit-tui', ...words, '--demo'].join(' '),
    holdOpen: (reason) => {
      held.add(reason);
      return () => held.delete(reason);
    },
    notify: (message) => said.push(message),
  });
  return { store, held, said };
}

const finished: RunEventBody = { type: 'run-finished', status: 'done', message: 'Contained.', remaining: [], next: [] };

describe('the run store', () => {
  it('follows a run to its end, holds the console open meanwhile and says how it ended', async () => {
    const { store, held, said } = storeOf();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* run(): AsyncGenerator<RunEvent, void, void> {
      const [first, last] = eventsOf([startedBody, finished]);
      if (first) yield first;
      await gate;
      if (last) yield last;
    }
    const key = store.start({ port: portOf({ run }), saved: instancePlan, mode: 'run' });
    await vi.waitFor(() => expect(store.view(key)?.runId).toBe('r-1'));
    expect(held.size).toBe(1);
    go();
    await vi.waitFor(() => expect(held.size).toBe(0));
    expect(store.view(key)?.finished?.status).toBe('done');
    expect(said).toEqual(['Contained.']);
  });

  it('gives the same list until something changes', async () => {
    const { store } = storeOf();
    const before = store.list();
    expect(store.list()).toBe(before);
    const changed = vi.fn();
    store.subscribe(changed);
    async function* run(): AsyncGenerator<RunEvent, void, void> {
      yield* eventsOf([startedBody, finished]);
    }
    const key = store.start({ port: portOf({ run }), saved: instancePlan, mode: 'run' });
    await vi.waitFor(() => expect(store.view(key)?.finished).toBeDefined());
    expect(changed).toHaveBeenCalled();
    expect(store.list()).not.toBe(before);
  });

  it('asks a run to stop through the signal it was given', async () => {
    const { store } = storeOf();
    let signal: AbortSignal | undefined;
    const port = portOf({
      run: async function* (_, options) {
        signal = options.signal;
        await new Promise((resolve) => options.signal?.addEventListener('abort', resolve));
        yield* eventsOf([
          { ...finished, type: 'run-finished', status: 'interrupted', message: 'Stopped after step 1.' },
        ]);
      },
    });
    const key = store.start({ port, saved: instancePlan, mode: 'run' });
    await vi.waitFor(() => expect(signal).toBeDefined());
    store.stop(key);
    expect(store.view(key)?.stopping).toBe(true);
    await vi.waitFor(() => expect(store.view(key)?.finished?.status).toBe('interrupted'));
  });

  it('never shows a run as done that ended without saying so', async () => {
    const { store } = storeOf();
    async function* run(): AsyncGenerator<RunEvent, void, void> {
      yield* eventsOf([startedBody]);
      throw new Error('ENOSPC: no space left on device');
    }
    const key = store.start({ port: portOf({ run }), saved: instancePlan, mode: 'run' });
    await vi.waitFor(() => expect(store.view(key)?.finished).toBeDefined());
    expect(store.view(key)?.finished).toMatchObject({
      status: 'stopped',
      message: expect.stringContaining('ENOSPC'),
      next: ['transit-tui resume r-1 --demo', 'transit-tui rollback r-1 --demo'],
    });
  });
});
