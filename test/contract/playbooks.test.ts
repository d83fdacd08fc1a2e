import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { describePlaybook } from '../../src/playbook/engine.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { operationsOf } from '../support/asked-of-aws.ts';
import {
  accountOf,
  follow,
  type PlaybookWorld,
  settledAccountOf,
  startPlaybookWorld,
  startWorldFor,
} from '../support/playbook-world.ts';
import { WAYS } from '../support/ways/index.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const PLAIN = WAYS.filter(({ only }) => only === undefined);

test('every playbook there is is tried here', () => {
  const tried = new Set(PLAIN.map((way) => way.playbook));
  expect(PLAYBOOKS.map((playbook) => playbook.id).filter((id) => !tried.has(id))).toEqual([]);
  expect(new Set(WAYS.map(({ name }) => name)).size).toBe(WAYS.length);
});

describe.each(PLAIN.map((way) => [way.name, way] as const))('%s', (_, way) => {
  test('plans without a single changing call, not even a dry run, and twice the same', async () => {
    way.prepare?.(world.emulator);
    const { playbook } = way;
    const params = way.params(world.emulator);
    const before = accountOf(world.emulator.world());
    const first = await world.port.plan(playbook, params);
    const second = await world.port.plan(playbook, params);
    expect(second.hash).toBe(first.hash);
    const requests = world.emulator.requests();
    expect(requests.filter((request) => request.mutates)).toEqual([]);
    expect(JSON.stringify(requests)).not.toMatch(/dry_?run/i);
    expect(accountOf(world.emulator.world())).toEqual(before);
  });

  test('shows in its plan the calls that it makes, and makes no others', async () => {
    way.prepare?.(world.emulator);
    const { playbook } = way;
    const params = way.params(world.emulator);
    const saved = await world.port.plan(playbook, params);
    world.emulator.clearRequests();
    await follow(world.port.run(saved, { approval: saved.hash }));
    const made = world.emulator
      .requests()
      .filter((request) => request.mutates)
      .map((request) => request.operation);
    expect(made).toEqual(saved.plan.steps.flatMap((step) => step.calls.map((call) => call.operation)));
  });

  test('is done and verified, rolls back to exactly the account it found, and rolling back again changes nothing', async () => {
    way.prepare?.(world.emulator);
    const { playbook } = way;
    const params = way.params(world.emulator);
    const before = settledAccountOf(world.emulator.world(), way);
    const saved = await world.port.plan(playbook, params);
    const { end, events, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/^Contained/);
    const verified = events.filter((event) => event.type === 'step-verified').map((event) => event.stepId);
    expect(verified).toEqual(saved.plan.steps.map((step) => step.id));
    expect(settledAccountOf(world.emulator.world(), way)).not.toEqual(before);
    expect((await follow(world.port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
    expect(settledAccountOf(world.emulator.world(), way)).toEqual(before);
    expect((await follow(world.port.rollback(runId, { approval: saved.hash }))).end.status).toBe('nothing-to-do');
    expect(settledAccountOf(world.emulator.world(), way)).toEqual(before);
  });

  test('says the same of itself in its events from first to last', async () => {
    way.prepare?.(world.emulator);
    const { playbook } = way;
    const params = way.params(world.emulator);
    const saved = await world.port.plan(playbook, params);
    const { events, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index));
    expect(new Set(events.map((event) => event.runId))).toEqual(new Set([runId]));
    expect(events[0]?.type).toBe('run-started');
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });
});

/** What each playbook asks of AWS when it is taken through all of its ways, forward and back. */
async function actionsUsed(playbookId: string): Promise<string[]> {
  const used: string[] = [];
  for (const way of WAYS) {
    if (way.playbook !== playbookId) continue;
    const fresh = await startWorldFor(way);
    try {
      const saved = await fresh.port.plan(way.playbook, way.params(fresh.emulator));
      const { runId } = await follow(fresh.port.run(saved, { approval: saved.hash }));
      await follow(fresh.port.rollback(runId, { approval: saved.hash }));
      used.push(...operationsOf(fresh.emulator.requests()));
    } finally {
      await fresh.close();
    }
  }
  return [...new Set(used)].sort();
}

test.each(PLAYBOOKS.map((playbook) => [playbook.id, playbook] as const))(
  '%s declares exactly the operations and permissions that it uses',
  async (id, playbook) => {
    const { reads, writes } = playbook.operations;
    expect(await actionsUsed(id)).toEqual([...reads, ...writes].sort());
    const { permissions } = describePlaybook(playbook);
    expect(permissions.writes.every((action) => /^[a-z0-9-]+:[A-Za-z]+$/.test(action))).toBe(true);
    expect(permissions.reads.filter((action) => permissions.writes.includes(action))).toEqual([]);
  },
);

describe('what does not exist is refused while planning', () => {
  test.each([
    ['quarantine-instance', { instance: 'i-99999999' }, 'refused'],
    ['quarantine-instance', { instance: 'web-1' }, 'invalid'],
    ['quarantine-instance', { instance: 'i-0123456789abcdef0' }, 'not-found'],
    ['quarantine-instance', {}, 'invalid'],
    ['quarantine-instance', { instance: 'i-0123456789abcdef0', colour: 'red' }, 'invalid'],
    ['revoke-bucket-access', { bucket: 'example-bucket1', level: 'block' }, 'refused'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-nowhere', level: 'block' }, 'not-found'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-ledger', level: 'everything' }, 'invalid'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-ledger', level: 'deny' }, 'invalid'],
    ['no-such-playbook', {}, 'invalid'],
  ])('%s %j: %s', async (playbook, params, code) => {
    const failure = await world.port.plan(playbook, params as Record<string, string>).then(
      () => undefined,
      (error: unknown) => (error instanceof FailureError ? error.failure : undefined),
    );
    expect(failure).toMatchObject({ code });
    expect(failure?.message).toMatch(/\w/);
    expect(failure?.hint).toMatch(/\w/);
  });
});

test('a sample finding gets its offers, all of them blocked with the reason', () => {
  const finding = {
    type: 'Exfiltration:S3/AnomalousBehavior',
    sample: true,
    accountId: '111122223333',
    instances: [{ instanceId: 'i-99999999', networkInterfaces: [] }],
    buckets: [{ name: 'example-bucket1' }],
    accessKeys: [{ userType: 'IAMUser', userName: 'GeneratedFindingUserName' }],
    actors: [{ ip: '198.51.100.0' }],
  };
  const offers = world.port.offers({ kind: 'finding', finding } as unknown as Subject);
  expect(offers.length).toBeGreaterThanOrEqual(3);
  for (const offer of offers) expect(offer.blocked).toMatch(/sample/);
});
