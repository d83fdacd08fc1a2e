import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { createAccount } from '../../src/posture/account.ts';
import { bucketTlsOnly, judgeTlsOnly } from '../../src/posture/checks/bucket-tls-only.ts';
import { bucketTlsVersion, judgeTlsVersion } from '../../src/posture/checks/bucket-tls-version.ts';
import { NOW, sessionOn } from '../support/playbook-session.ts';
import { bucketOfPolicy, recordedPolicies } from '../support/policy-texts.ts';

const recorded = recordedPolicies();
const region = 'us-east-1';

describe.skipIf(recorded === undefined)(
  recorded === undefined
    ? 'SKIPPED: ../shared/data/policies is not here, so recorded bucket policies are not judged'
    : 'recorded bucket policies',
  () => {
    // CloudTrail and access points are let in, writes must be encrypted at rest: not one says how requests must come.
    test.each<[number, string, 'high' | 'medium']>([
      [1, 'lets CloudTrail in by its service', 'medium'],
      [2, 'denies writes that are not encrypted at rest', 'medium'],
      [3, 'leaves access to the access points of one account', 'medium'],
      [4, 'leaves access to the access points of another account', 'medium'],
      [5, 'lets CloudTrail in by its old accounts', 'medium'],
      [6, 'denies writes that are not encrypted at rest, and the account itself all writes', 'medium'],
      [7, 'lets CloudTrail in by its old accounts, in another order', 'medium'],
      [8, 'denies everything on objects that is not encrypted at rest', 'medium'],
      [9, 'denies writes that are not encrypted at rest, of another bucket', 'medium'],
      [10, 'lets CloudTrail in by its old accounts, once more', 'medium'],
    ])('number %i %s, and nobody plain HTTP', (number, _, severity) => {
      const policy = recorded?.[number - 1] ?? '';
      const name = bucketOfPolicy(policy);
      const judged = judgeTlsOnly({ name, region, policy, open: new Set() });
      expect(judged).toMatchObject({
        verdict: 'failed',
        severity,
        reason: 'No statement of the policy denies plain HTTP.',
      });
      expect(judged.fix).toEqual({ playbook: 'enforce-bucket-tls', params: { bucket: name, minTls: '1.2' } });
      expect(judgeTlsVersion(name, region, policy).verdict).toBe('failed');
    });

    test('are ten, and all judged above', () => {
      expect(recorded).toHaveLength(10);
    });
  },
);

describe('what can’t be known or done is said', () => {
  const allow = (Principal: unknown) =>
    JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }],
    });

  test('a policy that names a key twice is unknown', () => {
    const policy = '{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}';
    expect(judgeTlsOnly({ name: 'b', region, policy, open: new Set() }).verdict).toBe('unknown');
    expect(judgeTlsVersion('b', region, policy).verdict).toBe('unknown');
  });

  test('severity does not rest on Access Analyzer where it can’t be read, and the evidence says so', () => {
    const open = { code: 'denied', message: 'Not permitted', hint: 'Ask.' } as const;
    const judged = judgeTlsOnly({ name: 'b', region, policy: null, open });
    expect(judged.severity).toBe('medium');
    expect(judged.evidence).toContainEqual({ name: 'Access Analyzer', value: 'not known: Not permitted' });
  });

  test('a policy that names a deleted principal can’t be written back', () => {
    const judged = judgeTlsOnly({ name: 'b', region, policy: allow({ AWS: 'AIDAEXAMPLE1' }), open: new Set() });
    expect(judged.fix?.blocked).toMatch(/AIDAEXAMPLE1, a deleted principal/);
  });
});

describe('a thousand buckets', () => {
  let emulator: Emulator;
  let session: Session;
  beforeAll(async () => {
    emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
    session = await sessionOn(emulator.url, true);
    emulator.edit((world) => {
      const [model] = Object.values(world.buckets);
      if (model === undefined) throw new Error('The scenario has no bucket');
      world.buckets = {};
      for (let number = 1000; number < 2005; number++) {
        const name = `amzn-s3-demo-${number}`;
        world.buckets[name] = { ...model, name, policy: null, region: number % 2 === 0 ? 'eu-west-1' : 'us-east-1' };
      }
    });
  });
  afterAll(async () => {
    session.close();
    await emulator.stop();
  });

  test('cost one read each, and the pages of the list, for both checks together', async () => {
    emulator.clearRequests();
    const account = createAccount({
      read: session.read,
      accountId: '111122223333',
      region,
      now: emulator.now(),
      signal: new AbortController().signal,
      parallel: 16,
    });
    const judged = await Promise.all([bucketTlsOnly, bucketTlsVersion].map((check) => check.judge(account)));
    expect(judged.map(({ length }) => length)).toEqual([1005, 1005]);
    const asked = Map.groupBy(emulator.requests(), ({ operation }) => operation);
    expect(asked.get('GetBucketPolicy')).toHaveLength(1005);
    expect(asked.get('ListBuckets')).toHaveLength(2);
    for (const { input } of asked.get('GetBucketPolicy') ?? []) {
      expect(input).toMatchObject({ ExpectedBucketOwner: '111122223333' });
    }
  });
});

test('analyzers of the audited region say nothing of a bucket elsewhere', () => {
  const said = (bucketRegion: string) =>
    judgeTlsOnly({ name: 'b', region, bucketRegion, policy: null, open: new Set() }).evidence.at(-1)?.value;
  expect(said('us-east-1')).toBe('no active finding');
  expect(said('eu-west-1')).toMatch(/^not known: the analyzers of us-east-1 see/);
});
