import { describe, expect, test } from 'vitest';
import { withNextCommands } from '../../src/cli/next-commands.ts';
import type { ChainEvent, ChainPort, SavedChain } from '../../src/playbook/chain.ts';
import type { RunEvent, RunEventBody } from '../../src/playbook/events.ts';
import { eventsOf, instancePlan, portOf, startedBody } from '../screens/samples.ts';

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
    const port = withNextCommands(portOf({ run, resume: run, rollback: run }), ['--region', 'eu west', '--demo']);
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
    for await (const event of withNextCommands(port, ['--demo']).chains?.run({} as SavedChain, ACT) ?? []) {
      if ('next' in event) next.push(event.next);
    }
    expect(next).toEqual([['transit-tui rollback r-1 --demo'], ['transit-tui rollback r-1 --demo']]);
  });
});
