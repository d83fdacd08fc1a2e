import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { follow, type PlaybookWorld, startPlaybookWorld, startWorldFor } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { WAYS } from '../support/ways/index.ts';

/** What the session of these tests signs with: AWS's documented examples. */
const SECRETS = ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AWS4-HMAC-SHA256'];

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

/** Everything under a folder, as one text. */
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

const secretsIn = (text: string): string[] => SECRETS.filter((secret) => text.includes(secret));

test('plans, events and journals of every playbook, applied and rolled back, hold no credentials', async () => {
  const told: unknown[] = [];
  let written = '';
  for (const way of WAYS) {
    const fresh = await startWorldFor(way);
    const saved = await fresh.port.plan(way.playbook, way.params(fresh.emulator));
    const { events, runId } = await follow(fresh.port.run(saved, { approval: saved.hash }));
    const back = await follow(fresh.port.rollback(runId, { approval: saved.hash }));
    told.push(saved, events, back.events);
    written += everythingIn(fresh.stateFolder);
    expect(fresh.emulator.requests().some(({ accessKeyId }) => accessKeyId === SECRETS[0])).toBe(true);
    await fresh.close();
  }

  expect(written).toContain('PutBucketPolicy');
  expect(secretsIn(written)).toEqual([]);
  expect(secretsIn(JSON.stringify(told))).toEqual([]);
});

test.each(['access-denied', 'expired-token', 'html'] as const)('neither does a run that ends in %s', async (kind) => {
  const saved = await world.port.plan('revoke-bucket-access', { bucket: EXPORTS, level: 'block' });
  world.emulator.addFault({ operation: 's3:PutPublicAccessBlock', kind, count: 99 });
  const { events, end } = await follow(world.port.run(saved, { approval: saved.hash }));
  const written = everythingIn(world.stateFolder);

  expect(end.status).not.toBe('done');
  expect(written).toContain('"type":"failed"');
  expect(secretsIn(`${written}${JSON.stringify(events)}`)).toEqual([]);
});
