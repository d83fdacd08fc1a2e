import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POLICY_LIMIT, readPolicy } from '../../playbooks/steps/bucket-policy/policy-text.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { bucketOfPolicy, policyTexts, recordedPolicies } from '../support/policy-texts.ts';
import { EXPORTS } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeAll(async () => {
  world = await startPlaybookWorld();
});
afterAll(() => world.close());

const policyNow = (bucket: string): string | null => world.emulator.world().buckets[bucket]?.policy ?? null;

/** Gives the bucket that policy; a bucket that is not there yet is made like the scenario's. */
function setPolicy(bucket: string, policy: string | null): void {
  world.emulator.edit((now) => {
    const like = now.buckets[EXPORTS];
    if (like === undefined) throw new Error('The scenario has no such bucket');
    now.buckets[bucket] = { ...structuredClone(like), name: bucket, policy };
  });
}

const textsOf = (policy: string): string[] => readPolicy(policy).statements.map((each) => each.text);

/** Runs it and gives the policy as it then is, and the way back. */
async function contain(bucket: string, params: Record<string, string>) {
  const saved = await world.port.plan('revoke-bucket-access', { bucket, ...params });
  const { end, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('done');
  const rollBack = async () =>
    expect((await follow(world.port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
  return { policy: policyNow(bucket), rollBack };
}

/** The text that one has more than the other, in one piece; fails where they differ in any other byte. */
function onePieceMore(longer: string, shorter: string): string {
  let start = 0;
  while (start < shorter.length && longer[start] === shorter[start]) start++;
  const end = longer.length - (shorter.length - start);
  expect(longer.slice(0, start) + longer.slice(end)).toBe(shorter);
  return longer.slice(start, end);
}

async function checkDeny(bucket: string, before: string, params: Record<string, string>): Promise<void> {
  const { policy, rollBack } = await contain(bucket, params);
  const after = policy ?? '';
  expect(textsOf(after).slice(0, -1)).toEqual(textsOf(before));
  const own = textsOf(after).at(-1) ?? '';
  const isList = Array.isArray(JSON.parse(before).Statement);
  if (isList) expect(onePieceMore(after, before)).toHaveLength(own.length + 1);
  else expect(after.replace(`,${own}]`, '').replace(/(?<="Statement"\s*:\s*)\[/, '')).toBe(before);
  await rollBack();
  expect(policyNow(bucket)).toBe(before);
}

/** Rolls a denial back after someone else added a statement: theirs stays, and so does every other byte. */
async function checkUndeny(bucket: string, before: string): Promise<void> {
  const { policy, rollBack } = await contain(bucket, { level: 'deny', principal: '222222222222' });
  const theirs = `{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::${bucket}/*"}`;
  const own = textsOf(policy ?? '').at(-1) ?? '';
  const changed = (policy ?? '').replace(own, () => `${own},${theirs}`);
  if (Buffer.byteLength(changed) > POLICY_LIMIT) return rollBack();
  setPolicy(bucket, changed);
  await rollBack();
  expect(policyNow(bucket)).toBe(changed.replace(`${own},`, ''));
  expect(textsOf(policyNow(bucket) ?? '')).toEqual([...textsOf(before), theirs]);
}

async function checkRemove(bucket: string, before: string, index: number): Promise<void> {
  const { policy, rollBack } = await contain(bucket, { level: 'statement', statement: String(index + 1) });
  const kept = textsOf(before).filter((_, each) => each !== index);
  if (kept.length === 0) expect(policy).toBeNull();
  else {
    expect(textsOf(policy ?? '')).toEqual(kept);
    expect(onePieceMore(before, policy ?? '')).toContain('"Allow"');
  }
  await rollBack();
  expect(policyNow(bucket)).toBe(before);
}

const allowsOf = (policy: string): number[] =>
  readPolicy(policy).statements.flatMap(({ value }, index) => (value.Effect === 'Allow' ? [index] : []));

describe('the ten recorded policies', () => {
  const recorded = recordedPolicies();

  test('are at hand, or it is said that they are not', (context) => {
    if (recorded === undefined)
      return context.skip('SKIPPED: ../shared/data/policies is not here, so real policies are not tried');
    expect(recorded).toHaveLength(10);
  });

  describe.each((recorded ?? []).map((policy, index) => [index + 1, policy] as const))('number %i', (_, policy) => {
    const bucket = bucketOfPolicy(policy);

    test.each([
      ['an account', { level: 'deny', principal: '444455556666' }],
      ['everyone outside', { level: 'deny', principal: '*' }],
      ['an address', { level: 'deny', sourceIp: '203.0.113.0/24' }],
      ['all but the responder', { level: 'lock-down' }],
    ])('goes through the denial of %s and back', async (_denied, params) => {
      setPolicy(bucket, policy);
      await checkDeny(bucket, policy, params);
    });

    test('loses only the denial when someone else wrote beside it', async () => {
      setPolicy(bucket, policy);
      await checkUndeny(bucket, policy);
    });

    test('goes through the removal of each Allow statement and back', async () => {
      for (const index of allowsOf(policy)) {
        setPolicy(bucket, policy);
        await checkRemove(bucket, policy, index);
      }
    });
  });
});

/** Fails for any refusal but that of a policy that would grow too large, which must leave the policy alone. */
async function unlessTooLarge(bucket: string, before: string, check: () => Promise<void>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (!(error instanceof FailureError) || !error.failure.message.includes(String(POLICY_LIMIT))) throw error;
    expect(Buffer.byteLength(before)).toBeGreaterThan(POLICY_LIMIT - 800);
    expect(policyNow(bucket)).toBe(before);
    return false;
  }
}

/** Each run is a whole plan, run and rollback, on a machine that may be busy. */
const RUNS = { numRuns: 15, endOnFailure: true };
const PATIENCE_MS = 120_000;

describe('policies of every form', { timeout: PATIENCE_MS }, () => {
  const arn = `arn:aws:s3:::${EXPORTS}`;
  const policies = policyTexts(arn).filter((policy) => Buffer.byteLength(policy) <= POLICY_LIMIT);

  test('go through a denial and back', async () => {
    let through = 0;
    await fc.assert(
      fc.asyncProperty(policies, async (policy) => {
        setPolicy(EXPORTS, policy);
        const check = () => checkDeny(EXPORTS, policy, { level: 'deny', principal: '222222222222' });
        if (await unlessTooLarge(EXPORTS, policy, check)) through += 1;
      }),
      RUNS,
    );
    expect(through).toBeGreaterThan(RUNS.numRuns / 3);
  });

  test('go through a lock-down and back', async () => {
    await fc.assert(
      fc.asyncProperty(policies, async (policy) => {
        setPolicy(EXPORTS, policy);
        await unlessTooLarge(EXPORTS, policy, () => checkDeny(EXPORTS, policy, { level: 'lock-down' }));
      }),
      RUNS,
    );
  });

  test('lose only the denial when someone else wrote beside it', async () => {
    await fc.assert(
      fc.asyncProperty(policies, async (policy) => {
        setPolicy(EXPORTS, policy);
        await unlessTooLarge(EXPORTS, policy, () => checkUndeny(EXPORTS, policy));
      }),
      RUNS,
    );
  });

  test('go through the removal of a statement and back', async () => {
    const withAllow = policies.filter((policy) => allowsOf(policy).length > 0);
    await fc.assert(
      fc.asyncProperty(withAllow, fc.nat(), async (policy, choice) => {
        const allows = allowsOf(policy);
        setPolicy(EXPORTS, policy);
        await checkRemove(EXPORTS, policy, allows[choice % allows.length] ?? 0);
      }),
      RUNS,
    );
  });
});
