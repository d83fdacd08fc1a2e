import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { BucketState } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const RESPONDER = 'arn:aws:iam::111122223333:role/IncidentResponder';
const arn = `arn:aws:s3:::${EXPORTS}`;

const planned = (params: Record<string, string>): Promise<SavedPlan> =>
  world.port.plan('revoke-bucket-access', { bucket: EXPORTS, ...params });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const bucketNow = (name = EXPORTS): BucketState => {
  const found = world.emulator.world().buckets[name];
  if (found === undefined) throw new Error(`The scenario has no bucket ${name}`);
  return found;
};
const setPolicy = (policy: unknown, name = EXPORTS): void =>
  world.emulator.edit((now) => {
    const found = now.buckets[name];
    if (found !== undefined) found.policy = typeof policy === 'string' ? policy : JSON.stringify(policy);
  });
const added = (saved: SavedPlan) => JSON.parse(String(saved.plan.steps[0]?.args.policy)).Statement.at(-1);

async function refusalOf(params: Record<string, string>): Promise<{ code: string; message: string; hint: string }> {
  try {
    await planned(params);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('It was planned');
}

describe('level deny', () => {
  test('of everyone outside leaves the account and AWS services their access', async () => {
    expect(added(await planned({ level: 'deny', principal: '*' }))).toMatchObject({
      Effect: 'Deny',
      Resource: [arn, `${arn}/*`],
      Condition: {
        StringNotEquals: { 'aws:PrincipalAccount': '111122223333' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        ArnNotLike: { 'aws:PrincipalArn': [RESPONDER, expect.stringContaining('role/*/IncidentResponder')] },
      },
    });
  });

  test('of a role means its sessions too, and no one else', async () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/PaymentsExportRole/i-0123456789abcdef0';
    expect(added(await planned({ level: 'deny', principal: session })).Condition).toEqual({
      ArnLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:role/PaymentsExportRole',
          'arn:aws:iam::111122223333:role/*/PaymentsExportRole',
        ],
      },
    });
  });

  test.each([
    ['203.0.113.0/24', 'aws:SourceIp'],
    ['2001:db8::/32', 'aws:SourceIp'],
    ['10.20.1.51', 'aws:VpcSourceIp'],
  ])('of address %s uses %s and spares the responder and AWS services', async (sourceIp, key) => {
    expect(added(await planned({ level: 'deny', sourceIp })).Condition).toMatchObject({
      IpAddress: { [key]: sourceIp },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotLike: { 'aws:PrincipalArn': expect.arrayContaining([RESPONDER]) },
    });
  });

  test('of the same principal twice has nothing to do the second time, and another gets a Sid of its own', async () => {
    const first = await planned({ level: 'deny', principal: '*' });
    expect((await run(first)).end.status).toBe('done');
    expect((await planned({ level: 'deny', principal: '*' })).plan.steps).toEqual([]);
    const second = await planned({ level: 'deny', principal: '444455556666' });
    expect(added(second).Sid).not.toBe(added(first).Sid);
  });

  test('names who loses access, and who does not', async () => {
    const { blastRadius } = (await planned({ level: 'deny', principal: '444455556666' })).plan;
    const statements = blastRadius.filter((item) => item.kind === 'statement');
    expect(statements.filter((item) => item.level === 'warn').map((item) => item.label)).toEqual(['PartnerRead']);
    expect(statements.find((item) => item.label === 'ExportWorkers')?.detail).toMatch(/not affected/);
  });

  test('of everyone outside warns of those of whom nobody can say where they are', async () => {
    const oai = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE';
    const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
    const grant = (Sid: string, Principal: object) => ({
      Sid,
      Effect: 'Allow',
      Principal,
      Action: 's3:GetObject',
      Resource: `${arn}/*`,
    });
    setPolicy({
      Version: '2012-10-17',
      Statement: [
        grant('Site', { AWS: oai }),
        grant('Canonical', { CanonicalUser: canonical }),
        grant('Own', { AWS: '111122223333' }),
      ],
    });
    const { blastRadius } = (await planned({ level: 'deny', principal: '*' })).plan;
    const statements = blastRadius.filter((item) => item.kind === 'statement');
    expect(statements.map((item) => [item.label, item.level])).toEqual([
      ['Site', 'warn'],
      ['Canonical', 'warn'],
      ['Own', 'info'],
    ]);
    expect(statements[0]?.detail).toMatch(/may lose access/);
  });

  test('of a principal of another partition is refused: the denial would deny nobody', async () => {
    const principal = 'arn:aws-us-gov:iam::111122223333:role/Reader';
    expect((await refusalOf({ level: 'deny', principal })).message).toMatch(/partition aws-us-gov.* in aws\./);
  });

  test('of the responder itself is refused', async () => {
    expect(await refusalOf({ level: 'deny', principal: RESPONDER })).toMatchObject({ code: 'refused' });
    const session = 'arn:aws:sts::111122223333:assumed-role/IncidentResponder/anyone';
    expect((await refusalOf({ level: 'deny', principal: session })).message).toMatch(/your own role/);
  });

  test('of a principal that no condition can name is refused with the way that works', async () => {
    for (const principal of ['cloudfront.amazonaws.com', 'AIDAEXAMPLEUSERID']) {
      expect((await refusalOf({ level: 'deny', principal })).hint).toContain('--level statement');
    }
  });

  test('on a bucket without a policy makes one, and rollback removes it', async () => {
    const bucket = 'amzn-s3-demo-build-artifacts';
    const saved = await planned({ bucket, level: 'deny', principal: '444455556666' });
    const { runId } = await run(saved);
    expect(bucketNow(bucket).policy).toContain('"Deny"');
    await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(bucketNow(bucket).policy).toBeNull();
  });
});

describe('a policy that', () => {
  const allow = { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: `${arn}/*` };

  test('denies the responder already is not touched', async () => {
    setPolicy({
      Statement: [
        allow,
        { Effect: 'Deny', Principal: '*', Action: ['s3:Put*Policy', 's3:DeleteBucketPolicy'], Resource: arn },
      ],
    });
    expect((await refusalOf({ level: 'deny', principal: '444455556666' })).message).toMatch(/lock yourself out/);
  });

  test('would grow beyond 20 KB is refused in the plan', async () => {
    setPolicy({ Statement: [{ ...allow, Sid: 'x'.repeat(20_000) }] });
    expect((await refusalOf({ level: 'deny', principal: '*' })).message).toMatch(/20480/);
  });

  test('names a key twice is refused, because nobody can say what it means', async () => {
    setPolicy(
      `{"Statement":[{"Sid":"A","Sid":"B","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"${arn}"}]}`,
    );
    const { message, hint } = await refusalOf({ level: 'statement', principal: '*' });
    expect(message).toMatch(/names "Sid" twice/);
    expect(hint).toContain('--level block');
    const blocked = await planned({ level: 'block' });
    expect(blocked.plan.warnings.join('\n')).toMatch(/names "Sid" twice/);
    expect((await run(blocked)).end.status).toBe('done');
  });

  test('names a deleted principal can only lose that statement, and the plan says that rollback cannot restore it', async () => {
    const bucket = 'amzn-s3-demo-raw-uploads';
    const { message, hint } = await refusalOf({ bucket, level: 'deny', principal: '*' });
    expect(message).toMatch(/AIDA\w+, principals that were deleted/);
    const principal = /--principal (AIDA\w+)/.exec(hint)?.[1] ?? '';
    const saved = await planned({ bucket, level: 'statement', principal });
    expect(saved.plan.warnings.join('\n')).toMatch(/rollback can't restore/);
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    expect((await follow(world.port.rollback(runId, { approval: saved.hash }))).end).toMatchObject({
      status: 'failed-unchanged',
      failure: { awsCode: 'MalformedPolicy' },
    });
  });

  test('is public while BlockPublicPolicy is on is not sent to S3, which would refuse it', async () => {
    world.emulator.edit((now) => {
      const found = now.buckets[EXPORTS];
      if (found?.publicAccessBlock) found.publicAccessBlock.blockPublicPolicy = true;
    });
    expect((await refusalOf({ level: 'deny', principal: '444455556666' })).message).toMatch(/BlockPublicPolicy is on/);
    expect((await run(await planned({ level: 'statement', principal: '*' }))).end.status).toBe('done');
  });
});

describe('level statement', () => {
  test('removes what names the principal and leaves every other byte', async () => {
    const before = bucketNow().policy ?? '';
    const saved = await planned({ level: 'statement', principal: '*' });
    expect((await run(saved)).end.status).toBe('done');
    const after = bucketNow().policy ?? '';
    expect(after).not.toContain('PublicManifests');
    for (const kept of JSON.parse(after).Statement)
      expect(before).toContain(JSON.stringify(kept, null, 2).split('\n')[1]);
    expect(JSON.parse(after).Statement).toEqual(
      JSON.parse(before).Statement.filter((each: { Sid: string }) => each.Sid !== 'PublicManifests'),
    );
  });

  test('of the only statement deletes the policy, and rollback puts it back byte for byte', async () => {
    const bucket = 'amzn-s3-demo-access-logs';
    const before = bucketNow(bucket).policy;
    const saved = await planned({ bucket, level: 'statement', statement: 'S3ServerAccessLogs' });
    const { runId } = await run(saved);
    expect(bucketNow(bucket).policy).toBeNull();
    await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(bucketNow(bucket).policy).toBe(before);
  });

  test('leaves statements for everyone under a condition alone, and says how to name one', async () => {
    const bucket = 'amzn-s3-demo-reports';
    const { message, hint } = await refusalOf({ bucket, level: 'statement', principal: '*' });
    expect(message).toContain('DelegateToAccessPoints');
    expect(hint).toContain('--statement');
    expect((await planned({ bucket, level: 'statement', statement: 'DelegateToAccessPoints' })).plan.steps).not.toEqual(
      [],
    );
  });

  test('does not take away from an account because one role of it was named', async () => {
    const principal = 'arn:aws:iam::444455556666:role/Reader';
    expect((await refusalOf({ level: 'statement', principal })).message).toMatch(/PartnerRead.* reaches it/);
  });
});

describe('level statement, where it could lock out or take too much,', () => {
  const allow = (Sid: string, AWS: unknown) => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS },
    Action: 's3:*',
    Resource: arn,
  });

  test.each<Record<string, string>>([{ principal: RESPONDER }, { statement: 'Responders' }])(
    'refuses to remove what names the responder: %j',
    async (named) => {
      setPolicy({ Version: '2012-10-17', Statement: [allow('Responders', ['444455556666', RESPONDER])] });
      const refused = await refusalOf({ level: 'statement', ...named });
      expect(refused).toMatchObject({ code: 'refused', message: expect.stringContaining('lock yourself out') });
    },
  );

  test('refuses a number that is also the Sid of another statement', async () => {
    setPolicy({ Version: '2012-10-17', Statement: [allow('2', '444455556666'), allow('Partner', '222222222222')] });
    const refused = await refusalOf({ level: 'statement', statement: '2' });
    expect(refused.message).toMatch(/statement 1 \(2\) and statement 2 \(Partner\)/);
  });
});

describe('offers', () => {
  const findingOf = (more: object): Subject =>
    ({
      kind: 'finding',
      finding: {
        type: 'Exfiltration:S3/AnomalousBehavior',
        sample: false,
        accountId: '111122223333',
        region: 'us-gov-west-1',
        instances: [],
        buckets: [{ name: EXPORTS, arn: `arn:aws-us-gov:s3:::${EXPORTS}` }],
        accessKeys: [{ userType: 'AssumedRole', userName: 'Reader' }],
        actors: [],
        ...more,
      },
    }) as unknown as Subject;
  const principals = (more: object) =>
    world.port.offers(findingOf(more)).flatMap(({ params }) => params.principal ?? []);

  test('for a finding name the role in the partition of the bucket, or else of the region', () => {
    const named = ['arn:aws-us-gov:iam::111122223333:role/Reader'];
    expect(principals({})).toEqual(named);
    expect(principals({ buckets: [{ name: EXPORTS }] })).toEqual(named);
    expect(principals({ buckets: [{ name: EXPORTS }], region: 'eu-west-1' })).toEqual([
      'arn:aws:iam::111122223333:role/Reader',
    ]);
  });

  test('for a finding name the role in the account from which the call came', () => {
    const remote = {
      Service: { Action: { AwsApiCallAction: { RemoteAccountDetails: { AccountId: '444455556666' } } } },
    };
    expect(principals({ raw: remote })).toEqual(['arn:aws-us-gov:iam::444455556666:role/Reader']);
  });

  test('for a bucket that everyone can read: deny, remove the statement, block', () => {
    const access = { bucket: EXPORTS, isPublic: true, principals: ['AWS: *'] };
    const offers = world.port.offers({ kind: 'access', access } as unknown as Subject);
    expect(offers.map((offer) => offer.params.level)).toEqual(['deny', 'statement', 'block']);
    expect(offers.every((offer) => offer.blocked === undefined && offer.reason.includes(EXPORTS))).toBe(true);
  });

  test('for a finding that could not be analysed claim nothing about who has access', () => {
    const access = { bucket: EXPORTS, isPublic: undefined, principals: [], error: 'ACCESS_DENIED' };
    const offers = world.port.offers({ kind: 'access', access } as unknown as Subject);
    expect(offers.map((offer) => [offer.params.level, offer.reason])).toEqual([
      ['block', `Access Analyzer could not analyse ${EXPORTS}.`],
    ]);
  });
});

test('what an attacker could have set up on the bucket is in the plan', async () => {
  const { blastRadius } = (await planned({ bucket: 'amzn-s3-demo-raw-uploads', level: 'block' })).plan;
  expect(blastRadius).toContainEqual(
    expect.objectContaining({ kind: 'notification', label: expect.stringContaining('export-notifier') }),
  );
  const ledger = (await planned({ bucket: 'amzn-s3-demo-ledger', level: 'deny', principal: '*' })).plan;
  expect(ledger.blastRadius).toContainEqual(
    expect.objectContaining({ kind: 'replication', label: 'arn:aws:s3:::amzn-s3-demo-partner-dr' }),
  );
  expect(ledger.wontStop.join('\n')).toContain('amzn-s3-demo-partner-dr');
});
