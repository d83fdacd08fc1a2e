import { afterEach, describe, expect, test } from 'vitest';
import { follow, type PlaybookWorld, startWorldFor } from '../support/playbook-world.ts';
import { wayNamed } from '../support/ways/index.ts';

let world: PlaybookWorld;
afterEach(() => world.close());

/** Starts the world of a way and plans it there. */
async function planned(name: string) {
  const way = wayNamed(name);
  world = await startWorldFor(way);
  return world.port.plan(way.playbook, way.params(world.emulator));
}

const changes = (): readonly string[] =>
  world.emulator
    .requests()
    .filter(({ mutates, applied }) => mutates && applied)
    .map(({ operation }) => operation);

describe('reading back that fails', () => {
  test('at a step with nothing to change, before any other, is not called a change', async () => {
    const saved = await planned('quarantine-instance, into a group that is there');
    const watched = await world.reopen({
      journalled({ type }) {
        if (type === 'outcome') world.emulator.addFault({ operation: '*', kind: 'access-denied', count: 1 });
      },
    });
    const { port } = watched;
    const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
    await watched.close();
    expect(changes()).toEqual([]);
    expect(end).toMatchObject({ status: 'no-access', failure: { code: 'denied' }, next: [] });
    expect(end.message).toMatch(/^Nothing was changed: "[^"]+" could not be read: .* is not permitted/);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'failed-unchanged', can: ['resume'] });
    expect((await follow(world.port.resume(runId, { approval: saved.hash }))).end.status).toBe('done');
  });
});

describe('a rollback whose first call fails', () => {
  test.each(['error500', 'reset-before', 'access-denied'] as const)(
    'with %s, while the world stands as the run left it, says that nothing was changed now',
    async (kind) => {
      const saved = await planned('revoke-bucket-access block');
      const { emulator, port } = world;
      const approval = saved.hash;
      const { runId } = await follow(port.run(saved, { approval }));
      emulator.clearRequests();
      emulator.addFault({ operation: 's3:DeletePublicAccessBlock', kind, count: 1 });
      emulator.addFault({ operation: 's3:PutPublicAccessBlock', kind, count: 1 });
      const { end } = await follow(port.rollback(runId, { approval }));
      expect(changes()).toEqual([]);
      expect(end).toMatchObject({ status: 'no-access', next: [`transit-tui rollback ${runId}`] });
      expect(end.message).toMatch(/^Nothing was changed now; what the run did before stays/);
      emulator.clearFaults();
      expect((await follow(port.rollback(runId, { approval }))).end.status).toBe('done');
    },
  );

  test('after another step was undone says so, and does not say that nothing was opened', async () => {
    const saved = await planned('quarantine-instance');
    const { emulator, port } = world;
    const approval = saved.hash;
    const { runId } = await follow(port.run(saved, { approval }));
    emulator.addFault({ operation: 'ec2:ModifyNetworkInterfaceAttribute', kind: 'expired-token', count: 1 });
    const { end } = await follow(port.rollback(runId, { approval }));
    expect(end).toMatchObject({ status: 'stopped', failure: { code: 'expired' } });
    expect(end.message).toMatch(/^Stopped part-way back: what was undone is undone, the rest stays as the run left it/);
    expect(end.message).not.toContain('opened');
  });
});
