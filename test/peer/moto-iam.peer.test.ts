/**
 * Playbooks against moto with its IAM enforced: the policy that `iam-policy PLAYBOOK` prints is enough, and of none of the
 * playbook's permissions it can be said afterwards that its lack did harm.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { Session } from '../../src/aws/session.ts';
import { iamPolicy } from '../../src/cli/iam-policy.ts';
import { createPlaybookPort, describePlaybook } from '../../src/playbook/engine.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { memoryCli } from '../cli/memory-cli.ts';
import { engineOptions } from '../support/playbook-session.ts';
import { follow } from '../support/playbook-world.ts';
import { type MotoAccount, startMotoAccount } from './moto-account.ts';
import { MOTO_ASKS_FOR, MOTO_NAMES, MOTO_WAYS, type MotoWay } from './moto-ways.ts';

let account: MotoAccount;
let folder: string;
beforeAll(async () => {
  account = await startMotoAccount();
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
}, 120_000);
afterAll(async () => {
  await account?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string; readonly Effect: string; readonly Action: readonly string[] }[];
}

/** What the command prints for one playbook. */
async function printedPolicy(playbook: string): Promise<Policy> {
  const { cli, out } = memoryCli();
  expect(await iamPolicy(cli, { playbooks: [playbook] })).toBe(0);
  return JSON.parse(out.join('\n')) as Policy;
}

const without = (policy: Policy, action: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((each) => ({ ...each, Action: each.Action.filter((name) => name !== action) })),
});

const asMotoNames = (policy: Policy): Policy => ({
  ...policy,
  // A playbook with one writing action has a statement without any when that one is taken out, and IAM takes none such.
  Statement: policy.Statement.filter(({ Action }) => Action.length > 0).map((each) => ({
    ...each,
    Action: each.Action.flatMap((action) => [action, ...(MOTO_NAMES[action] ?? [])]),
  })),
});

let users = 0;

/** A user's own journals, and the changes that AWS made at its word. */
async function userWith(policy: Policy) {
  const name = `responder-${++users}`;
  const { session, permit } = await account.user(name, asMotoNames(policy));
  const port = createPlaybookPort(session, engineOptions(join(folder, name)));
  return { session, permit, port, changes: changesOf(session) };
}

function changesOf(session: Session): string[] {
  const writes = new Set(PLAYBOOKS.flatMap(({ operations }) => operations.writes));
  const changes: string[] = [];
  session.onCall(({ service, operation, error }) => {
    if (error === undefined && writes.has(`${service}:${operation}`)) changes.push(operation);
  });
  return changes;
}

async function planned(port: PlaybookPort, { playbook }: MotoWay, params: Readonly<Record<string, string>>) {
  try {
    return await port.plan(playbook, params);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
}

describe.each(MOTO_WAYS.map((way) => [way.name, way] as const))('%s', (_, way) => {
  test('runs and rolls back with exactly the policy that is printed for it', async () => {
    const params = await way.make(account);
    const { port, session } = await userWith(await printedPolicy(way.playbook));
    await account.asUser(async () => {
      const saved = await port.plan(way.playbook, params);
      const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
      expect(end.status, end.message).toBe(way.ends);
      const back = await follow(port.rollback(runId, { approval: saved.hash }));
      expect(back.end.status, back.end.message).toBe('done');
    });
    session.close();
  });

  const info = PLAYBOOKS.filter(({ id }) => id === way.playbook).map(describePlaybook)[0];
  const actions = [...(info?.permissions.reads ?? []), ...(info?.permissions.writes ?? [])];

  test('with any one permission less it stops before a change, or goes on once it is given', async () => {
    const whole = await printedPolicy(way.playbook);
    const seen = new Map<string, string[]>();
    for (const action of actions) {
      const params = await way.make(account);
      const { port, permit, changes, session } = await userWith(without(whole, action));
      const outcome = await account.asUser(async () => {
        const saved = await planned(port, way, params);
        if (!('plan' in saved)) {
          expect(saved.code, `${action}: ${saved.message}`).toBe('denied');
          const named = [action, ...(MOTO_ASKS_FOR[action] ?? [])];
          expect(
            named.some((name) => `${saved.message} ${saved.hint}`.includes(name)),
            saved.message,
          ).toBe(true);
          expect(changes, action).toEqual([]);
          return 'refused in the plan';
        }
        const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
        const asked = `${action}: ${end.status} ${end.message}`;
        if (end.status === way.ends) {
          const said = [...saved.plan.warnings, end.message, ...end.remaining].join('\n');
          const back = await follow(port.rollback(runId, { approval: saved.hash }));
          if (back.end.status === 'done') return said.includes(action) ? 'done, and said' : 'not asked for by moto';
          await permit(asMotoNames(whole));
          const again = await follow(port.rollback(runId, { approval: saved.hash }));
          expect(again.end.status, `${action}: ${again.end.message}`).toBe('done');
          return 'rolled back once it is given';
        }
        expect(JSON.stringify(end), asked).toContain(action);
        if (changes.length === 0) expect(['failed-unchanged', 'no-access'], asked).toContain(end.status);
        else expect(['stopped', 'not-verified'], asked).toContain(end.status);
        const kind = changes.length === 0 ? 'stopped before a change' : 'resumed once it is given';
        await permit(asMotoNames(whole));
        const resumed = await follow(port.resume(runId, { approval: saved.hash }));
        expect(resumed.end.status, `${action}: ${resumed.end.message}`).toBe(way.ends);
        const back = await follow(port.rollback(runId, { approval: saved.hash }));
        expect(back.end.status, `${action}: ${back.end.message}`).toBe('done');
        return kind;
      });
      seen.set(outcome, [...(seen.get(outcome) ?? []), action]);
      session.close();
    }
    process.stdout.write(
      `${way.name}, one permission less (${actions.length} cases): ${JSON.stringify(Object.fromEntries(seen), null, 1)}\n`,
    );
    // What moto does not ask for is named, one by one: a permission that nobody needs would be declared in vain.
    expect((seen.get('not asked for by moto') ?? []).toSorted()).toEqual(way.notAsked);
  });
});
