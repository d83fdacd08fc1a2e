import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { World } from '../../src/emulator/state.ts';
import { takeLock } from '../../src/journal/lock.ts';
import type { RunEvent } from '../../src/playbook/events.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { blastText } from '../../src/playbook/review.ts';
import { resourceOf } from '../../src/playbook/runs.ts';
import { accountOf, follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';

const KEY = 'AKIAI44QH8DHBEXAMPLE';
const OLD_KEY = 'AKIA111111111EXAMPLE';
const USER = 'batch-settlement';
const OLDER = 'transit-tui-deny-older-sessions';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const planned = (identity: string, level: string, session?: string): Promise<SavedPlan> =>
  world.port.plan('revoke-credentials', { identity, level, ...(session === undefined ? {} : { session }) });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const edit = (change: (now: World) => void) => world.emulator.edit(change);
const account = () => world.emulator.world();
const statusOf = (id: string) => account().users[USER]?.accessKeys.find((key) => key.accessKeyId === id)?.status;
const rolePolicy = (name: string, role = 'WebRole') => account().roles[role]?.inlinePolicies[name];
const sent = () =>
  world.emulator
    .requests()
    .filter(({ mutates }) => mutates)
    .map(({ operation }) => operation);
const evidenceOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'step-verified' ? [event.evidence] : [])).join('\n');
const refused = async (identity: string, level: string, session?: string) => {
  const failure = await planned(identity, level, session).then(
    () => undefined,
    (error: unknown) => (error instanceof FailureError ? error.failure : undefined),
  );
  return failure ?? expect.fail('It was planned');
};
const blast = ({ plan }: SavedPlan) => plan.blastRadius.map(blastText).join('\n');

describe('a key', () => {
  test('is made inactive and nothing else, and rollback makes it active again', async () => {
    const before = accountOf(account());
    const saved = await planned(KEY, 'key');
    expect(saved.plan.target).toEqual({ kind: 'user', id: USER, label: `${KEY} of user ${USER}` });
    const { end, runId } = await run(saved);
    expect(end.message).toBe(`Contained and read back: ${KEY} of user ${USER}.`);
    expect(sent()).toEqual(['UpdateAccessKey']);
    expect(statusOf(KEY)).toBe('Inactive');
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(accountOf(account())).toEqual(before);
  });

  test('says whose it is, when and where it was last used, and what its user keeps', async () => {
    edit((now) => {
      for (const key of now.users[USER]?.accessKeys ?? []) key.status = 'Active';
    });
    const saved = await planned(KEY, 'key');
    expect(blast(saved)).toMatch(
      `${KEY}: Active, becomes inactive; made 2025-03-08 (when planned: last used 2026-01-02 02:04 UTC for s3 in us-east-1)`,
    );
    expect(blast(saved)).toMatch(`${OLD_KEY}: stays active; made 2024-08-20 (when planned: no use known)`);
    expect(saved.plan.warnings.join('\n')).toMatch(
      `Key ${OLD_KEY} of ${USER} stays active: --identity user/${USER} takes all`,
    );
    expect(saved.plan.wontStop.join('\n')).toMatch(/Temporary sessions made with the key before.* 36 hours/);
    expect(saved.plan.wontStop.join('\n')).toMatch(/Sessions of roles that batch-settlement assumed/);
  });

  test('that is used again meanwhile is the same plan to approve, and says when it was used', async () => {
    const before = await planned(KEY, 'key');
    edit((now) => {
      const key = now.users[USER]?.accessKeys.find(({ accessKeyId }) => accessKeyId === KEY);
      if (key?.lastUsed) key.lastUsed += 60_000;
    });
    const after = await planned(KEY, 'key');
    expect(blast(after)).toMatch(
      `${KEY}: Active, becomes inactive; made 2025-03-08 (when planned: last used 2026-01-02 02:05 UTC`,
    );
    expect(after.hash).toBe(before.hash);
  });

  test('that is inactive leaves nothing to do, and rollback never makes one active that was not', async () => {
    const saved = await planned(OLD_KEY, 'key');
    expect(saved.plan.steps).toEqual([]);
    expect(saved.plan.summary).toMatch(/No key of user batch-settlement that was asked for is active/);
    const both = await planned(`user/${USER}`, 'key');
    expect(both.plan.steps.map(({ id }) => id)).toEqual([`access-key:${KEY}`]);
    const { runId } = await run(both);
    await rollBack(both, runId);
    expect([statusOf(KEY), statusOf(OLD_KEY)]).toEqual(['Active', 'Inactive']);
  });

  test('that somebody made active again is not touched by rollback', async () => {
    const saved = await planned(KEY, 'key');
    const { runId } = await run(saved);
    edit((now) => {
      const key = now.users[USER]?.accessKeys[0];
      if (key) key.status = 'Active';
    });
    world.emulator.clearRequests();
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(sent()).toEqual([]);
  });

  test('that was deleted between plan and run stops the run before anything; after the run it is said to be gone', async () => {
    const saved = await planned(KEY, 'key');
    const { runId } = await run(saved);
    edit((now) => {
      now.users[USER]?.accessKeys.shift();
    });
    const { end } = await rollBack(saved, runId);
    expect(end.remaining.join('\n')).toMatch(/the resource is gone/);
    expect((await run(saved)).end).toMatchObject({
      status: 'failed-unchanged',
      message: expect.stringContaining(`${KEY} cannot be found`),
    });
  });

  test('whose last use may not be read is contained all the same, and the plan says so', async () => {
    world.emulator.addFault({ operation: 'iam:GetAccessKeyLastUsed', kind: 'access-denied', count: 9 });
    const saved = await planned(`user/${USER}`, 'key');
    expect(blast(saved)).toMatch(/its last use could not be read/);
    expect(saved.plan.warnings.join('\n')).toMatch(
      `Not known: when ${KEY} was last used: iam:GetAccessKeyLastUsed on ${KEY}: iam:GetAccessKeyLastUsed is not permitted.`,
    );
    expect((await run(saved)).end.status).toBe('done');
  });
});

describe("a user's sessions", () => {
  test('are denied as far as they were issued before the run, beside the key', async () => {
    const saved = await planned(KEY, 'sessions');
    expect(JSON.stringify(saved.plan.steps[1]?.calls[0]?.input)).toMatch(
      '"DateLessThan":{"aws:TokenIssueTime":{"$from":"run","field":"startedAt","plusSeconds":30}}',
    );
    const { end, events } = await run(saved);
    expect(end.status).toBe('done');
    expect(sent()).toEqual(['UpdateAccessKey', 'PutUserPolicy']);
    const [statement] = JSON.parse(account().users[USER]?.inlinePolicies[OLDER] ?? '').Statement;
    const moment = statement.Condition.DateLessThan['aws:TokenIssueTime'];
    expect(Math.abs(Date.now() - Date.parse(moment))).toBeLessThan(60_000);
    expect(evidenceOf(events)).toMatch(`it denies a session issued before ${moment}, and none issued since`);
  });

  test('go on at the console where the user has a password, and the plan says whether it has', async () => {
    const consoleOf = async (identity: string) =>
      (await planned(identity, 'sessions')).plan.wontStop.filter((line) => line.includes('Signing in'));
    expect(await consoleOf('user/dana.reyes')).toEqual([expect.stringMatching(/with the password that it has/)]);
    expect(await consoleOf(KEY)).toEqual([]);
    world.emulator.addFault({ operation: 'iam:GetLoginProfile', kind: 'access-denied', count: 9 });
    expect(await consoleOf(KEY)).toEqual([expect.stringMatching(/if batch-settlement has a password/)]);
  });

  test('and every key and newer session, by level all', async () => {
    const saved = await planned(`user/${USER}`, 'all');
    const { events } = await run(saved);
    expect(JSON.parse(account().users[USER]?.inlinePolicies['transit-tui-deny-everything'] ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'TransitTuiDenyEverything', Effect: 'Deny', Action: '*', Resource: '*' }],
    });
    expect(evidenceOf(events)).toMatch(/denies every session and every key everything/);
    const again = await planned(`user/${USER}`, 'all');
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.summary).toBe(`User ${USER} is denied everything already.`);
  });

  test('are not denied where the policy would not fit, which the plan finds out', async () => {
    edit((now) => {
      const policies = now.users[USER]?.inlinePolicies ?? {};
      policies.Large = JSON.stringify({ Version: '2012-10-17', Statement: [], Id: 'x'.repeat(1900) });
    });
    const { code, message, hint } = await refused(KEY, 'sessions');
    expect(code).toBe('refused');
    expect(message).toMatch(/have \d{4} of 2048 characters, and the denial needs \d+ more/);
    expect(hint).toMatch(/AWSDenyAll/);
    expect((await planned(KEY, 'key')).plan.steps).toHaveLength(1);
  });
});

describe("a role's sessions", () => {
  test('are named with whom they hit and who gets newer ones', async () => {
    const saved = await planned('role/WebRole', 'sessions');
    const web1 = instanceNamed(world.emulator, 'web-1');
    const web2 = instanceNamed(world.emulator, 'web-2');
    expect(blast(saved)).toMatch('WebRole: every session of it is denied everything');
    expect(blast(saved)).toMatch(
      `${web1}: web-1, in us-east-1: has its credentials from this role (when planned: running)`,
    );
    expect(blast(saved)).toMatch(web2);
    expect(blast(saved)).toMatch('ec2.amazonaws.com: may assume the role by its trust policy');
    expect(saved.plan.wontStop.join('\n')).toMatch(
      /Newer sessions, as long as the trust policy stays: ec2.amazonaws.com can get them/,
    );
    expect(saved.plan.warnings.join('\n')).toMatch(/the 2 instances fails until the metadata service/);
  });

  test('of one name are denied alone, and the other instances of the role keep theirs', async () => {
    const web1 = instanceNamed(world.emulator, 'web-1');
    const saved = await planned('role/WebRole', 'session', web1);
    expect(blast(saved)).not.toMatch(instanceNamed(world.emulator, 'web-2'));
    await run(saved);
    const [statement] = JSON.parse(rolePolicy(`transit-tui-deny-session-${web1}`) ?? '').Statement;
    expect(statement.Condition.StringEquals).toEqual({
      'aws:userid': `${account().roles.WebRole?.roleId}:${web1}`,
    });
    const other = await planned('role/WebRole', 'session', 'i-0123456789abcdef0');
    expect(other.plan.warnings.join('\n')).toMatch(/No instance i-0123456789abcdef0 with this role is known/);
  });

  test('are denied also where nobody may look which instances have them, and the plan says so', async () => {
    world.emulator.addFault({ operation: 'ec2:DescribeInstances', kind: 'access-denied', count: 9 });
    const saved = await planned('role/WebRole', 'session', instanceNamed(world.emulator, 'web-1'));
    expect(saved.plan.warnings[0]).toMatch(/^Not known: which instances have role WebRole: .* is not permitted\.$/);
    expect(saved.plan.warnings.join('\n')).not.toMatch(/check the name of the session/);
    expect((await run(saved)).end.status).toBe('done');
  });

  test('denied twice are rolled back to the first denial, byte for byte, and then to none', async () => {
    const first = await planned('role/WebRole', 'sessions');
    const { runId: firstRun } = await run(first);
    const text = rolePolicy(OLDER);
    const second = await planned('role/WebRole', 'sessions');
    expect(second.plan.steps[0]?.change[0]?.before).toBe(text);
    const { runId: secondRun } = await run(second);
    expect(rolePolicy(OLDER)).not.toBe(text);

    const early = await rollBack(first, firstRun);
    expect(early.end).toMatchObject({ status: 'refused', failure: { hint: expect.stringContaining(secondRun) } });
    expect((await rollBack(second, secondRun)).end.status).toBe('done');
    expect(rolePolicy(OLDER)).toBe(text);
    expect((await rollBack(first, firstRun)).end.status).toBe('done');
    expect(rolePolicy(OLDER)).toBeUndefined();
  });

  test('leave a policy of the same name alone that says something else', async () => {
    const foreign = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    edit((now) => {
      const policies = now.roles.WebRole?.inlinePolicies ?? {};
      policies[OLDER] = foreign;
    });
    const saved = await planned('role/WebRole', 'sessions');
    expect(saved.plan.warnings.join('\n')).toMatch(`has a policy ${OLDER} that says something else`);
    await run(saved);
    expect(rolePolicy(OLDER)).toBe(foreign);
    expect(rolePolicy(`${OLDER}-2`)).toMatch(/TransitTuiDenyOlderSessions/);
  });

  test('denied by a policy that someone changed since are not opened by rollback', async () => {
    const saved = await planned('role/WebRole', 'sessions');
    const { runId } = await run(saved);
    const changed = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}';
    edit((now) => {
      const policies = now.roles.WebRole?.inlinePolicies ?? {};
      policies[OLDER] = changed;
    });
    const { end } = await rollBack(saved, runId);
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('s3:*') });
    expect(rolePolicy(OLDER)).toBe(changed);
  });

  test('of a role that was made anew under the name are drift, and nothing to undo', async () => {
    const saved = await planned('role/WebRole', 'sessions');
    const { runId } = await run(saved);
    edit((now) => {
      const role = now.roles.WebRole;
      if (role) now.roles.WebRole = { ...role, roleId: 'AROAIOSFODNN7EXAMPLE', inlinePolicies: {} };
    });
    expect((await run(saved)).end.status).toBe('refused');
    const { end } = await rollBack(saved, runId);
    expect(end.remaining.join('\n')).toMatch(/the resource is gone/);
  });

  test('a trust policy that lets anyone in, or another account, is said', async () => {
    edit((now) => {
      const role = now.roles.WebRole;
      if (!role) return;
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
        {
          Effect: 'Allow',
          Principal: { AWS: ['arn:aws:iam::444455556666:root'], Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'example' } },
        },
      ];
      role.assumeRolePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    });
    const saved = await planned('role/WebRole', 'sessions');
    expect(blast(saved)).toMatch('444455556666: may assume the role by its trust policy, under conditions');
    expect(saved.plan.warnings.join('\n')).toMatch(/lets anyone in/);
  });
});

test('a role is one target whatever region a session is in: the second run names the first', async () => {
  const saved = await planned('role/WebRole', 'sessions');
  const elsewhere = resourceOf({ ...saved.plan, region: 'eu-west-1' });
  const lock = takeLock(world.stateFolder, elsewhere, 'run-20260102-030405-aaaaaa');
  expect((await run(saved)).end).toMatchObject({
    status: 'refused',
    message: expect.stringContaining('run-20260102-030405-aaaaaa'),
  });
  lock.release();
  expect((await run(saved)).end.status).toBe('done');
});

describe('the moment', () => {
  test('is that of the start also when another process goes on with the run', async () => {
    let clock = Date.parse('2026-01-02T03:04:05.678Z');
    const first = await world.reopen({ now: () => clock });
    const saved = await first.port.plan('revoke-credentials', { identity: KEY, level: 'sessions' });
    world.emulator.addFault({ operation: 'iam:PutUserPolicy', kind: 'access-denied', count: 1 });
    const { end, runId } = await follow(first.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('stopped');
    clock += 3_600_000;
    const later = await world.reopen();
    const resumed = await follow(later.port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.status).toBe('done');
    expect(account().users[USER]?.inlinePolicies[OLDER]).toContain('"2026-01-02T03:04:35.678Z"');
  });
});
