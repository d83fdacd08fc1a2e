import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transitBuckets } from '../../src/emulator/scenarios/transit/transit-buckets.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { bucketOf, itemsOf } from '../support/bucket-run.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { refusalOf } from '../support/refusal.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({}, 'transit');
});
afterEach(() => world.close());

const PLAIN = 'amzn-s3-demo-build-artifacts';
const planned = (bucket: string, more: Record<string, string> = {}): Promise<SavedPlan> =>
  world.port.plan('enforce-bucket-tls', { bucket, ...more });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const policyOf = (bucket: string): string | null => bucketOf(world.emulator.world(), bucket).policy;
const setPolicy = (bucket: string, policy: string | null): void =>
  world.emulator.edit((now) => {
    bucketOf(now, bucket).policy = policy;
  });
const refusal = (bucket: string, more: Record<string, string> = {}) =>
  refusalOf(world.port, 'enforce-bucket-tls', { bucket, ...more });

const statement = (bucket: string, over: object = {}) => ({
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  ...over,
});
const policyWith = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 3);

describe('what is put in', () => {
  test('is one statement for everyone, on the bucket and on its objects', async () => {
    const saved = await planned(PLAIN);
    const arn = `arn:aws:s3:::${PLAIN}`;
    expect(JSON.parse(String(saved.plan.steps[0]?.args.policy))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'TransitTuiTlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    const { end } = await run(saved);
    expect(end.message).toMatch(/^Enforced and read back/);
  });

  test('goes beside a denial that falls short, which keeps its bytes', async () => {
    const before = policyOf(transitBuckets.someActions) ?? '';
    await run(await planned(transitBuckets.someActions));
    const after = policyOf(transitBuckets.someActions) ?? '';
    expect(after.startsWith(before.slice(0, before.lastIndexOf('}\n  ]')))).toBe(true);
    expect(JSON.parse(after).Statement).toHaveLength(JSON.parse(before).Statement.length + 1);
  });

  test('is nothing where it is denied already, by whatever statements', async () => {
    for (const more of [{}, { minTls: '1.2' }]) {
      const { plan } = await planned(transitBuckets.split, more as Record<string, string>);
      expect(plan.steps).toEqual([]);
      expect(plan.summary).toMatch(/already\.$/);
    }
  });

  test('takes the place of one of its own Sid, and gives it back byte for byte', async () => {
    const own = `{"Sid" :"TransitTuiTlsOnly", "Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::${PLAIN}/*"}`;
    const before = `{ "Statement": [ ${own} ,\n ${JSON.stringify(statement(PLAIN))} ], "Version":"2012-10-17" }`;
    setPolicy(PLAIN, before);
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    const after = JSON.parse(policyOf(PLAIN) ?? '') as { Statement: { Sid: string; Action: string }[] };
    expect(after.Statement.map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['TransitTuiTlsOnly', 's3:*'],
      ['Partner', 's3:GetObject'],
    ]);
    await rollBack(saved, runId);
    expect(policyOf(PLAIN)).toBe(before);
  });

  test('shuts out who comes over plain HTTP, and nobody else', async () => {
    await run(await planned('amzn-s3-demo-customer-exports', { minTls: '1.3' }));
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: world.emulator.url,
      forcePathStyle: true,
      credentials: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
    });
    const read = () =>
      s3.send(new GetObjectCommand({ Bucket: 'amzn-s3-demo-customer-exports', Key: 'manifests/latest.json' }));
    await expect(read()).resolves.toBeDefined();
    world.emulator.edit((now) => {
      const caller = { arn: 'arn:aws:iam::444455556666:user/reader', userId: 'AIDAEXAMPLE', account: '444455556666' };
      const accessKeyId = 'AKIAI44QH8DHBEXAMPLE';
      now.callers[accessKeyId] = { ...caller, accessKeyId, deniedActions: [], expired: false, plainHttp: true };
    });
    await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
    s3.destroy();
  });
});

describe('what comes back', () => {
  test('is no policy where there was none', async () => {
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    await rollBack(saved, runId);
    expect(policyOf(PLAIN)).toBeNull();
  });

  test('leaves what others wrote beside it, and takes out both statements', async () => {
    setPolicy(PLAIN, policyWith(statement(PLAIN)));
    const saved = await planned(PLAIN, { minTls: '1.2' });
    const { runId } = await run(saved);
    const now = JSON.parse(policyOf(PLAIN) ?? '') as { Statement: object[] };
    expect(now.Statement).toHaveLength(3);
    const theirs = statement(PLAIN, { Sid: 'Theirs' });
    setPolicy(PLAIN, policyWith(...now.Statement, theirs));
    await rollBack(saved, runId);
    expect(JSON.parse(policyOf(PLAIN) ?? '').Statement).toEqual([statement(PLAIN), theirs]);
  });

  test('puts back the statement that it replaced where others wrote beside it', async () => {
    const own = statement(PLAIN, { Sid: 'TransitTuiTlsOnly' });
    setPolicy(PLAIN, policyWith(own));
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    const theirs = statement(PLAIN, { Sid: 'Theirs' });
    const now = JSON.parse(policyOf(PLAIN) ?? '') as { Statement: object[] };
    setPolicy(PLAIN, policyWith(theirs, ...now.Statement));
    await rollBack(saved, runId);
    expect(JSON.parse(policyOf(PLAIN) ?? '').Statement).toEqual([theirs, own]);
  });

  test('leaves a statement of its own that someone has changed since, and says so', async () => {
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    const changed = policyWith({ ...JSON.parse(policyOf(PLAIN) ?? '').Statement[0], Action: 's3:GetObject' });
    setPolicy(PLAIN, changed);
    expect((await rollBack(saved, runId)).end.status).not.toBe('done');
    expect(policyOf(PLAIN)).toBe(changed);
  });
});

describe('what happens between looking and putting back', () => {
  /** Has someone else write the policy right after the rollback has looked at it for the last time. */
  const writtenBeforePut = (policy: (now: { Statement: object[] }) => string) => {
    let looks = 0;
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage !== 'arrived' || operation !== 'GetBucketPolicy' || ++looks !== 3) return undefined;
      setPolicy(PLAIN, policy(JSON.parse(policyOf(PLAIN) ?? '')));
      return undefined;
    });
  };

  test('a statement that someone changed then is not written over', async () => {
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    const changed = policyWith({ ...JSON.parse(policyOf(PLAIN) ?? '').Statement[0], Action: 's3:GetObject' });
    writtenBeforePut(() => changed);
    const { end } = await rollBack(saved, runId);
    expect(end.message).toMatch(/changed in the very moment/);
    expect(policyOf(PLAIN)).toBe(changed);
  });

  test('a policy from which someone took the statement then is left as it is', async () => {
    const saved = await planned(PLAIN);
    const { runId } = await run(saved);
    const theirs = policyWith(statement(PLAIN, { Sid: 'Theirs' }));
    writtenBeforePut(() => theirs);
    const { end } = await rollBack(saved, runId);
    expect(end.message).toMatch(/is gone from the policy; what others changed in it since stays/);
    expect(policyOf(PLAIN)).toBe(theirs);
  });
});

test('a statement of its own that was there before, and that nobody asked for now, does not keep the run from its end', async () => {
  setPolicy(
    PLAIN,
    policyWith(
      statement(PLAIN, { Sid: 'TransitTuiMinimumTls', Condition: { NumericLessThan: { 's3:TlsVersion': '1.3' } } }),
    ),
  );
  const { end } = await run(await planned(PLAIN));
  expect(end.status, end.message).toBe('done');
});

describe('what it refuses', () => {
  test('is a public policy where BlockPublicPolicy would refuse to take it back', async () => {
    world.emulator.edit((now) => {
      const block = bucketOf(now, transitBuckets.public).publicAccessBlock;
      if (block !== null) block.blockPublicPolicy = true;
    });
    expect(await refusal(transitBuckets.public)).toMatchObject({
      code: 'refused',
      hint: expect.stringMatching(/revoke/),
    });
  });

  test('is a policy that names a deleted principal', async () => {
    expect((await refusal('amzn-s3-demo-raw-uploads')).message).toMatch(/AIDA.* principals that were deleted/);
  });

  test('is a policy that would be too large', async () => {
    setPolicy(
      PLAIN,
      policyWith(statement(PLAIN, { Condition: { StringEquals: { 'aws:PrincipalTag/x': 'x'.repeat(20_100) } } })),
    );
    expect((await refusal(PLAIN)).message).toMatch(/bytes, and S3 takes 20480/);
  });

  test('is a policy with its own Sid twice', async () => {
    const own = statement(PLAIN, { Sid: 'TransitTuiTlsOnly' });
    setPolicy(PLAIN, policyWith(own, own));
    expect((await refusal(PLAIN)).message).toMatch(/2 statements with the Sid TransitTuiTlsOnly/);
  });

  test('is a policy that names a key twice, which nobody can edit', async () => {
    setPolicy(PLAIN, '{"Version":"2012-10-17","Statement":[{"Sid":"a","Sid":"b"}]}');
    expect(await refusal(PLAIN)).toMatchObject({ code: 'refused', message: expect.stringMatching(/twice/) });
  });

  test.each([
    ['a bucket that is not there', 'amzn-s3-demo-nowhere', {}, 'not-found'],
    ['the bucket of a sample finding', 'example-bucket1', {}, 'refused'],
    ['a directory bucket', 'example--use1-az4--x-s3', {}, 'invalid'],
    ['a version that AWS does not have', PLAIN, { minTls: '1.4' }, 'invalid'],
  ])('is %s', async (_, bucket, more, code) => {
    expect(await refusal(bucket, more as Record<string, string>)).toMatchObject({ code });
  });
});

describe('what it says before', () => {
  test('is that a website loses its visitors', async () => {
    const saved = await planned(transitBuckets.website);
    expect(itemsOf(saved, 'website')).toEqual([
      [transitBuckets.website, expect.stringMatching(/speaks plain HTTP only/), 'warn'],
    ]);
    expect(saved.plan.warnings.join()).toMatch(/put CloudFront before it/);
  });

  test('is who reached S3 on port 80 by the flow logs, and that nobody seen is not nobody', async () => {
    const { port } = await world.reopen({ now: () => NOW });
    world.emulator.edit((now) => {
      const talk = now.traffic.find(({ label }) => label === 'app to db');
      Object.assign(talk ?? {}, { remoteAddress: '192.0.2.71', remotePort: 80 });
    });
    expect(itemsOf(await port.plan('enforce-bucket-tls', { bucket: PLAIN }), 'plain HTTP')).toEqual([
      [expect.stringMatching(/^i-/), expect.stringMatching(/port 80, whichever bucket/), 'warn'],
    ]);
  });

  test('is that nobody was seen, and where nobody looked, where the flow logs show none', async () => {
    const { port } = await world.reopen({ now: () => NOW });
    expect(itemsOf(await port.plan('enforce-bucket-tls', { bucket: PLAIN }), 'plain HTTP')).toEqual([
      ['nobody seen in the flow logs', expect.stringMatching(/in a VPC with a flow log .* last hour/), 'info'],
    ]);
  });

  test('is that nothing is known where the flow logs hold no record', async () => {
    expect(itemsOf(await planned(PLAIN), 'plain HTTP')).toEqual([
      ['unknown', expect.stringMatching(/no record of the last hour/), 'info'],
    ]);
  });

  test('is that who uses it is not known where flow logs can’t be read', async () => {
    world.emulator.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'access-denied', count: 9 });
    expect(itemsOf(await planned(PLAIN), 'plain HTTP')).toEqual([
      ['unknown', expect.stringMatching(/not known/), 'info'],
    ]);
  });

  test('is what could not be read of the bucket', async () => {
    world.emulator.addFault({ operation: 's3:GetBucketWebsite', kind: 'access-denied', count: 9 });
    const saved = await planned(PLAIN);
    expect(saved.plan.warnings.join()).toMatch(/Not known: whether it is a website/);
    expect(itemsOf(saved, 'website')).toEqual([[PLAIN, expect.stringMatching(/could not be read/), 'warn']]);
  });

  test('is that a minimum of 1.3 can shut out the responder too', async () => {
    expect((await planned(PLAIN, { minTls: '1.3' })).plan.warnings.join()).toMatch(
      /Your own session must speak TLS 1.3/,
    );
  });
});
