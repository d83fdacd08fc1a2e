import { describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { GlobalOptions } from '../../src/cli/cli.ts';
import { withSameAccount } from '../../src/cli/port-for-account.ts';
import type { ChainEvent, ChainPort, SavedChain } from '../../src/playbook/chain.ts';
import type { RunEvent, RunEventBody } from '../../src/playbook/events.ts';
import { eventsOf, instancePlan, portOf, startedBody } from '../screens/samples.ts';

const DEMO: GlobalOptions = { readOnly: false, demo: true, debug: false };
const ACT = { approval: instancePlan.hash };
const end: RunEventBody = {
  type: 'run-finished',
  status: 'done',
  message: 'Contained.',
  remaining: [],
  next: ['transit-tui rollback r-1'],
};

async function* run(): AsyncGenerator<RunEvent, void, void> {
  yield* eventsOf([startedBody, end]);
}

async function nextOf(events: AsyncIterable<RunEvent>): Promise<readonly string[] | undefined> {
  for await (const event of events) if (event.type === 'run-finished') return event.next;
  return undefined;
}

describe('the commands that a run ends with', () => {
  test('have the flags that make them use the same account, for runs, resumes and rollbacks', async () => {
    const globals = { ...DEMO, region: 'eu west' };
    const port = withSameAccount(portOf({ run, resume: run, rollback: run }), globals);
    const next = ["transit-tui rollback r-1 --region 'eu west' --demo"];
    expect(await nextOf(port.run(instancePlan, ACT))).toEqual(next);
    expect(await nextOf(port.resume('r-1', ACT))).toEqual(next);
    expect(await nextOf(port.rollback('r-1', ACT))).toEqual(next);
  });

  test('have them where a chain ends, too, and on each of its runs once', async () => {
    const chainEnd = { ...end, type: 'chain-finished', chainId: 'c-1', seq: 9, at: '' } as unknown as ChainEvent;
    async function* chain(): AsyncGenerator<ChainEvent, void, void> {
      yield* run();
      yield chainEnd;
    }
    const port = portOf({ chains: { run: chain } as unknown as ChainPort });
    const next: unknown[] = [];
    for await (const event of withSameAccount(port, DEMO).chains?.run({} as SavedChain, ACT) ?? []) {
      if ('next' in event) next.push(event.next);
    }
    expect(next).toEqual([['transit-tui rollback r-1 --demo'], ['transit-tui rollback r-1 --demo']]);
  });
});

describe('the failures of playbooks', () => {
  const failure = {
    code: 'refused' as const,
    message: 'Chain c-1 is being rolled back.',
    hint: 'Finish it with `transit-tui rollback c-1`, then plan anew.',
  };
  const hint = 'Finish it with `transit-tui rollback c-1 --demo`, then plan anew.';

  test('name commands that use the same account, where a run or a step of it ends by one', async () => {
    const bodies: RunEventBody[] = [
      { type: 'step-failed', stepId: 's', failure },
      { ...end, failure },
    ];
    async function* failing(): AsyncGenerator<RunEvent, void, void> {
      yield* eventsOf(bodies);
    }
    const told: unknown[] = [];
    for await (const event of withSameAccount(portOf({ run: failing }), DEMO).run(instancePlan, ACT)) {
      if ('failure' in event) told.push(event.failure?.hint);
    }
    expect(told).toEqual([hint, hint]);
  });

  test('name them where they are thrown, too', async () => {
    const refused = () => Promise.reject(new FailureError(failure));
    async function* chain(): AsyncGenerator<ChainEvent, void, void> {
      yield await refused();
    }
    const chains = { resume: chain, chainOf: refused, plan: refused } as unknown as ChainPort;
    const port = withSameAccount(portOf({ plan: refused, planOf: refused, chains }), DEMO);
    const thrown = { failure: { ...failure, hint } };
    await expect(port.plan('p', {})).rejects.toMatchObject(thrown);
    await expect(port.planOf('r-1')).rejects.toMatchObject(thrown);
    await expect(port.chains?.chainOf('c-1')).rejects.toMatchObject(thrown);
    await expect(port.chains?.resume('c-1', ACT).next()).rejects.toMatchObject(thrown);
  });
});
