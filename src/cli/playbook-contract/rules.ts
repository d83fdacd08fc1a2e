import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError } from '../../aws/errors.ts';
import type { LoggedRequest } from '../../emulator/emulator.ts';
import type { Playbook } from '../../playbook/define.ts';
import { flagOf } from '../../playbook/define-playbook.ts';
import { describePlaybook } from '../../playbook/engine.ts';
import type { SavedPlan } from '../../playbook/plan.ts';
import type { Subject } from '../../playbook/port.ts';
import { accountOf, settledAccountOf } from './account.ts';
import { type ContractWorld, CREDENTIALS, openContractWorld } from './contract-world.ts';
import { follow } from './follow-run.ts';
import type { Way } from './way.ts';

/** What holds for each way through a playbook; `check` throws an error that says what is broken. */
export interface WayRule {
  readonly says: string;
  check(playbooks: readonly Playbook[], way: Way): Promise<void>;
}

/** What holds for a playbook as a whole, taken through all of its ways. */
export interface PlaybookRule {
  readonly says: string;
  check(playbook: Playbook, ways: readonly Way[]): Promise<void>;
}

const changesIn = (requests: readonly LoggedRequest[]): string[] =>
  requests.filter(({ mutates }) => mutates).map(({ operation }) => operation);

const plannedCalls = ({ plan }: SavedPlan) => plan.steps.flatMap(({ calls }) => calls);

/** Opens a world for the way, does `work` in it, and closes it whatever happens. */
async function inWorld(
  playbooks: readonly Playbook[],
  way: Way,
  work: (world: ContractWorld, plan: () => Promise<SavedPlan>) => Promise<void>,
  options: { readonly readOnly?: boolean } = {},
): Promise<void> {
  const world = await openContractWorld(playbooks, way, options);
  try {
    await work(world, () => world.port.plan(way.playbook, way.params(world.emulator)));
  } finally {
    await world.close();
  }
}

const run = ({ port }: ContractWorld, saved: SavedPlan) => follow(port.run(saved, { approval: saved.hash }));
const rollBack = ({ port }: ContractWorld, saved: SavedPlan, runId: string) =>
  follow(port.rollback(runId, { approval: saved.hash }));

/** The rules that every way through every playbook has to keep. */
export const WAY_RULES: readonly WayRule[] = [
  {
    says: 'plans without a single changing call, not even a dry run, and twice the same',
    check: (playbooks, way) =>
      inWorld(playbooks, way, async ({ emulator }, plan) => {
        const before = accountOf(emulator.world());
        const first = await plan();
        strictEqual((await plan()).hash, first.hash, 'two plans of the same world have different hashes');
        ok(first.plan.steps.length > 0, 'the plan has no step, so that nothing is tried');
        deepStrictEqual(changesIn(emulator.requests()), [], 'planning changed something');
        ok(!/dry_?run/i.test(JSON.stringify(emulator.requests())), 'planning sent a dry run');
        deepStrictEqual(accountOf(emulator.world()), before, 'the account is not as it was before planning');
      }),
  },
  {
    says: 'plans in read-only mode, and refuses to run there',
    check: (playbooks, way) =>
      inWorld(
        playbooks,
        way,
        async (world, plan) => {
          const { end } = await run(world, await plan());
          strictEqual(end.status, 'refused', `the run ended as ${end.status}`);
          deepStrictEqual(changesIn(world.emulator.requests()), [], 'something was changed');
        },
        { readOnly: true },
      ),
  },
  {
    says: 'shows in its plan the calls that it makes, and makes no others',
    check: (playbooks, way) =>
      inWorld(playbooks, way, async (world, plan) => {
        const saved = await plan();
        world.emulator.clearRequests();
        await run(world, saved);
        const shown = plannedCalls(saved).map(({ operation }) => operation);
        deepStrictEqual(
          changesIn(world.emulator.requests()),
          shown,
          'the calls that were made are not those of the plan',
        );
      }),
  },
  {
    says: 'is done and verified, rolls back to exactly the account it found, and rolling back again changes nothing',
    check: (playbooks, way) =>
      inWorld(playbooks, way, async (world, plan) => {
        const account = () => settledAccountOf(world.emulator.world(), way);
        const before = account();
        const whole = accountOf(world.emulator.world());
        const saved = await plan();
        const { end, events, runId } = await run(world, saved);
        strictEqual(end.status, 'done', end.message);
        ok(/^.+ and read back/.test(end.message), `it does not say that it read back: ${end.message}`);
        const verified = events.flatMap((event) => (event.type === 'step-verified' ? [event.stepId] : []));
        deepStrictEqual(
          verified,
          saved.plan.steps.map(({ id }) => id),
          'not every step was verified',
        );
        // The whole: what a run changes may all be of the kind that rollback can't restore.
        notDeepStrictEqual(accountOf(world.emulator.world()), whole, 'the run changed nothing');
        const back = await rollBack(world, saved, runId);
        strictEqual(back.end.status, 'done', back.end.message);
        deepStrictEqual(account(), before, 'after rollback the account is not as it was before');
        const again = await rollBack(world, saved, runId);
        strictEqual(again.end.status, 'nothing-to-do', again.end.message);
        deepStrictEqual(account(), before, 'the second rollback changed something');
      }),
  },
  {
    says: 'says the same of itself in its events from first to last',
    check: (playbooks, way) =>
      inWorld(playbooks, way, async (world, plan) => {
        const { events, runId } = await run(world, await plan());
        deepStrictEqual(
          events.map(({ seq }) => seq),
          events.map((_, index) => index),
          'the events are not numbered one by one',
        );
        deepStrictEqual(new Set(events.map((event) => event.runId)), new Set([runId]), 'they name several runs');
        strictEqual(events[0]?.type, 'run-started');
        deepStrictEqual(JSON.parse(JSON.stringify(events)), events, 'they are not JSON');
      }),
  },
  {
    says: 'makes no change twice when the answer to any of them is lost, is done all the same, and rolls back',
    check: async (playbooks, way) => {
      let number = 0;
      let total = 1;
      for (; number < total; number++) {
        await inWorld(playbooks, way, async (world, plan) => {
          const before = settledAccountOf(world.emulator.world(), way);
          const saved = await plan();
          const calls = plannedCalls(saved);
          total = calls.length;
          const lost = calls[number];
          if (lost === undefined) return;
          const operation = `${lost.service}:${lost.operation}`;
          const skip = calls.slice(0, number).filter((each) => each.operation === lost.operation).length;
          world.emulator.addFault({ operation, kind: 'reset-after', count: 1, skip });
          world.emulator.clearRequests();
          const { end, runId } = await run(world, saved);
          strictEqual(end.status, 'done', `after the answer to ${operation} was lost: ${end.message}`);
          deepStrictEqual(
            changesIn(world.emulator.requests()),
            calls.map((each) => each.operation),
            `after the answer to ${operation} was lost, other calls were made than planned`,
          );
          const back = await rollBack(world, saved, runId);
          strictEqual(back.end.status, 'done', back.end.message);
          deepStrictEqual(
            settledAccountOf(world.emulator.world(), way),
            before,
            'rollback did not restore the account',
          );
        });
      }
    },
  },
  {
    says: 'leaves nothing that the session signs with in plan, events or journal',
    check: (playbooks, way) =>
      inWorld(playbooks, way, async (world, plan) => {
        const saved = await plan();
        const { events, runId } = await run(world, saved);
        const back = await rollBack(world, saved, runId);
        const told = `${JSON.stringify([saved, events, back.events])}${await everythingIn(world.stateFolder)}`;
        for (const secret of Object.values(CREDENTIALS)) ok(!told.includes(secret), 'credentials were written down');
      }),
  },
];

async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n');
}

/** A sample finding that names everything a playbook might act on. */
export const SAMPLE_FINDING = {
  type: 'Exfiltration:S3/AnomalousBehavior',
  sample: true,
  accountId: '111122223333',
  instances: [{ instanceId: 'i-99999999', networkInterfaces: [] }],
  buckets: [{ name: 'example-bucket1' }],
  accessKeys: [{ userType: 'IAMUser', userName: 'GeneratedFindingUserName' }],
  actors: [{ ip: '198.51.100.0' }],
};

/** The rules that every playbook has to keep. */
export const PLAYBOOK_RULES: readonly PlaybookRule[] = [
  {
    says: 'has a way for every choice of its parameters',
    async check(playbook, ways) {
      const taken = await takenParams(playbook, ways);
      const untried = playbook.params.flatMap(({ name, choices = [] }) =>
        choices
          .filter(({ value }) => !taken.some((params) => params[name] === value))
          .map(({ value }) => `${flagOf(name)} ${value}`),
      );
      deepStrictEqual(untried, [], `no way tries ${untried.join(', ')}`);
      ok(ways.length > 0, 'it has no way at all');
    },
  },
  {
    says: 'declares exactly the operations and permissions that it uses',
    async check(playbook, ways) {
      const used = new Set<string>();
      for (const way of ways) {
        await inWorld([playbook], way, async (world, plan) => {
          const saved = await plan();
          const { runId } = await run(world, saved);
          await rollBack(world, saved, runId);
          for (const { service, operation } of world.emulator.requests()) used.add(`${service}:${operation}`);
        });
      }
      const { reads, writes } = playbook.operations;
      const declared = new Set([...reads, ...writes]);
      const undeclared = [...used].filter((name) => !declared.has(name)).sort();
      const unused = [...declared].filter((name) => !used.has(name)).sort();
      deepStrictEqual(undeclared, [], `it uses ${undeclared.join(', ')}, which it does not declare`);
      deepStrictEqual(unused, [], `it declares ${unused.join(', ')}, which no way uses`);
      const { permissions } = describePlaybook(playbook);
      for (const action of permissions.writes) ok(/^[a-z0-9-]+:[A-Za-z]+$/.test(action), `${action} is no IAM action`);
      deepStrictEqual(
        permissions.reads.filter((action) => permissions.writes.includes(action)),
        [],
      );
    },
  },
  {
    says: 'refuses parameters that it does not know, and asks for those that it needs',
    async check(playbook, ways) {
      const [params = {}] = await takenParams(playbook, ways);
      const world = await openContractWorld([playbook], ways[0]);
      const codeOf = async (given: Readonly<Record<string, string>>) => {
        try {
          await world.port.plan(playbook.id, given);
          return 'planned';
        } catch (error) {
          return error instanceof FailureError ? error.failure.code : String(error);
        }
      };
      try {
        strictEqual(await codeOf({ ...params, noSuchParameter: 'x' }), 'invalid', 'an unknown parameter is taken');
        for (const { name, required } of playbook.params) {
          if (!required) continue;
          const { [name]: _, ...rest } = params;
          strictEqual(await codeOf(rest), 'invalid', `it plans without ${flagOf(name)}, which it calls required`);
        }
      } finally {
        await world.close();
      }
    },
  },
  {
    says: 'offers for a sample finding only what is blocked, with the reason',
    async check(playbook) {
      const offers = playbook.offers({ kind: 'finding', finding: SAMPLE_FINDING } as unknown as Subject);
      for (const { title, blocked } of offers) ok(/sample/.test(blocked ?? ''), `"${title}" is not blocked`);
    },
  },
];

/** The parameters that the ways take, each in a world of its own. */
async function takenParams(playbook: Playbook, ways: readonly Way[]): Promise<Readonly<Record<string, string>>[]> {
  const taken: Readonly<Record<string, string>>[] = [];
  for (const way of ways) {
    const world = await openContractWorld([playbook], way);
    try {
      taken.push(way.params(world.emulator));
    } finally {
      await world.close();
    }
  }
  return taken;
}
