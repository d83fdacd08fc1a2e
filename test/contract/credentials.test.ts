import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';

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

// Every way through every playbook is held to this by the contract in playbooks.test.ts.
test('plan, events and journal of a run that is rolled back hold nothing that its requests were signed with', async () => {
  const saved = await world.port.plan('revoke-bucket-access', { bucket: EXPORTS, level: 'deny', principal: '*' });
  const { events, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
  const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
  const written = everythingIn(world.stateFolder);

  expect(written).toContain('PutBucketPolicy');
  expect(world.emulator.requests().some(({ accessKeyId }) => accessKeyId === SECRETS[0])).toBe(true);
  expect(secretsIn(written)).toEqual([]);
  expect(secretsIn(JSON.stringify([saved, events, back.events]))).toEqual([]);
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
