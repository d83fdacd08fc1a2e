import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { openSession } from '../../src/aws/open-session.ts';
import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';

const KEY = 'AKIAI44QH8DHBEXAMPLE';

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

describe('what the credentials can do', () => {
  const session = (accessKeyId: string, name: string, issuedAt: number) =>
    edit((now) => {
      const { roleId } = now.roles.WebRole ?? { roleId: '' };
      const arn = `arn:aws:sts::111122223333:assumed-role/WebRole/${name}`;
      const userId = `${roleId}:${name}`;
      const base = { account: '111122223333', deniedActions: [], expired: false };
      now.callers[accessKeyId] = { ...base, accessKeyId, arn, userId, issuedAt };
    });
  const may = async (accessKeyId: string): Promise<boolean> => {
    const credentials = { accessKeyId, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
    const own = await openSession({
      region: 'us-east-1',
      endpointUrl: world.emulator.url,
      readOnly: true,
      embedded: true,
      credentials,
    });
    const answer = await describeInstances(own.read).then(
      () => 'allowed',
      (error: unknown) => (error instanceof FailureError ? error.failure.code : 'unknown'),
    );
    own.close();
    expect(answer).toMatch(/^(allowed|denied|no-credentials)$/);
    return answer === 'allowed';
  };
  const [STOLEN, OTHER, NEWER] = ['ASIA222222222EXAMPLE', 'ASIA333333333EXAMPLE', 'ASIA444444444EXAMPLE'] as const;
  const can = async () => [await may(STOLEN), await may(OTHER), await may(NEWER)];

  beforeEach(() => {
    session(STOLEN, instanceNamed(world.emulator, 'web-1'), Date.now() - 60_000);
    session(OTHER, instanceNamed(world.emulator, 'web-2'), Date.now() - 60_000);
    session(NEWER, instanceNamed(world.emulator, 'web-1'), Date.now() + 60_000);
  });

  test.each([
    ['session', [false, true, true]],
    ['sessions', [false, false, true]],
    ['all', [false, false, false]],
  ])('ends with level %s of a role for whom it says, until it is rolled back', async (level, left) => {
    const name = level === 'session' ? instanceNamed(world.emulator, 'web-1') : undefined;
    expect(await can()).toEqual([true, true, true]);
    const saved = await planned('role/WebRole', level, name);
    const { runId } = await run(saved);
    expect(await can()).toEqual(left);
    await rollBack(saved, runId);
    expect(await can()).toEqual([true, true, true]);
  });

  test('ends for sessions issued while IAM takes over the denial, too', async () => {
    session(NEWER, instanceNamed(world.emulator, 'web-1'), Date.now() + 15_000);
    await run(await planned('role/WebRole', 'sessions'));
    expect(await may(NEWER)).toBe(false);
  });

  test.each(['key', 'all'])('ends with level %s of a user for its key, until it is rolled back', async (level) => {
    expect(await may(KEY)).toBe(true);
    const saved = await planned(KEY, level);
    const { runId } = await run(saved);
    expect(await may(KEY)).toBe(false);
    await rollBack(saved, runId);
    expect(await may(KEY)).toBe(true);
  });
});
