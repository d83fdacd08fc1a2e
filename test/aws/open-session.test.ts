import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecurityGroup } from '../../src/aws/ec2/writes.ts';
import { failureOf } from '../../src/aws/errors.ts';
import { putInlinePolicy } from '../../src/aws/iam/writes.ts';
import { openSession, writeAccess } from '../../src/aws/open-session.ts';
import { putBucketPolicy } from '../../src/aws/s3/writes.ts';
import { getAccountPublicAccessBlock } from '../../src/aws/s3-control/reads.ts';
import type { SentCall, SessionOptions } from '../../src/aws/session.ts';
import type { Emulator, Fault } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { sessionOn } from './session-on.ts';

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

let emulator: Emulator;
let home: string;

beforeAll(async () => {
  emulator = await startEmulator({ frozenAt: Date.UTC(2026, 0, 1) });
  home = await mkdtemp(join(tmpdir(), 'transit-tui-aws-'));
});
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  emulator.clearFaults();
  emulator.clearRequests();
  await rm(join(home, 'config'), { force: true });
});
afterAll(async () => {
  await emulator.stop();
  await rm(home, { recursive: true });
});

const opening = (options: Partial<SessionOptions> = {}) =>
  openSession({ readOnly: true, maxAttempts: 1, ...options }).catch(failureOf);

describe('where a session works', () => {
  it.each(['us-east-1/../', '127.0.0.1#', 'x\x1b[31m', 'evil.example'])(
    'is no host of its own making: %j',
    async (region) => {
      expect(await opening({ region })).toMatchObject({ code: 'invalid' });
    },
  );

  it('takes the region asked for before that of the environment, and that before the profile', async () => {
    await writeFile(join(home, 'config'), '[profile audit]\nregion = eu-west-1\n');
    expect(await opening({ profile: 'audit' })).toMatchObject({ region: 'eu-west-1', profile: 'audit' });
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-central-1');
    expect(await opening({ profile: 'audit' })).toMatchObject({ region: 'eu-central-1' });
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(await opening({ profile: 'audit' })).toMatchObject({ region: 'us-west-2' });
    expect(await opening({ profile: 'audit', region: 'us-east-1' })).toMatchObject({ region: 'us-east-1' });
  });

  it('says how to set a region when nothing names one', async () => {
    expect(await opening()).toMatchObject({ code: 'invalid', hint: expect.stringContaining('--region') });
  });

  it('names the profiles there are when the one asked for is none of them', async () => {
    await writeFile(
      join(home, 'config'),
      '[profile audit]\nregion = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\n',
    );
    expect(await opening({ profile: 'adit' })).toMatchObject({
      code: 'invalid',
      message: 'There is no AWS profile named adit.',
      hint: 'The AWS configuration files hold: audit.',
    });
  });

  it('refuses an endpoint that is no URL', async () => {
    expect(await opening({ region: 'us-east-1', endpointUrl: '127.0.0.1:4566' })).toMatchObject({ code: 'invalid' });
  });

  it('goes to the endpoint of the environment, with the credentials there', async () => {
    for (const [name, value] of Object.entries(emulator.env)) vi.stubEnv(name, value);
    const session = await openSession({ readOnly: true });
    expect(session).toMatchObject({ region: 'us-east-1', embedded: false });
    expect(session.endpointFor('sqs')).toBe(emulator.url);
    expect(await session.identity()).toMatchObject({ account: '111122223333' });
    session.close();
  });

  it('prefers the endpoint of a service to that of all', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL_STS', emulator.url);
    const session = await openSession({ region: 'us-east-1', readOnly: true, credentials: KEYS });
    expect(await session.identity()).toMatchObject({ account: '111122223333' });
    expect([session.endpointFor('sts'), session.endpointFor('sqs')]).toEqual([emulator.url, 'http://127.0.0.1:1']);
    session.close();
  });

  it('reaches S3 Control on this machine, where no account id can stand before the name', async () => {
    const session = await sessionOn(emulator);
    await getAccountPublicAccessBlock(session.read, { accountId: '111122223333' });
    expect(emulator.requests()).toMatchObject([
      { service: 's3-control', operation: 'GetPublicAccessBlock', input: { AccountId: '111122223333' } },
    ]);
    session.close();
  });
});

describe('who a session calls as', () => {
  it('asks once and remembers', async () => {
    const session = await sessionOn(emulator);
    const [first, second] = await Promise.all([session.identity(), session.identity()]);
    expect(first).toBe(second);
    expect(first).toMatchObject({
      arn: expect.stringContaining(':assumed-role/'),
      roleArn: expect.stringMatching(/^arn:aws:iam::111122223333:role\/\w+$/),
    });
    expect(emulator.requests()).toHaveLength(1);
    session.close();
  });

  it('asks again after a failure, and after the credentials were renewed', async () => {
    const session = await sessionOn(emulator);
    emulator.addFault({ operation: 'sts:GetCallerIdentity', kind: 'expired-token', count: 1 });
    await expect(session.identity()).rejects.toMatchObject({ failure: { code: 'expired' } });
    await session.identity();
    session.renew();
    await session.identity();
    expect(emulator.requests()).toHaveLength(3);
    session.close();
  });

  it('says how to get credentials when there are none', async () => {
    const session = await openSession({ region: 'us-east-1', endpointUrl: emulator.url, readOnly: true });
    await expect(session.identity()).rejects.toMatchObject({
      failure: { code: 'no-credentials', hint: expect.stringContaining('--profile') },
    });
    expect(emulator.requests()).toEqual([]);
    session.close();
  });

  it('names the command that signs in again when the sign-in of its profile has run out', async () => {
    const config = [
      '[profile audit]',
      'region = us-east-1',
      'sso_session = corp',
      'sso_account_id = 111122223333',
      'sso_role_name = Auditor',
      '[sso-session corp]',
      'sso_region = us-east-1',
      'sso_start_url = https://example.com/start',
    ];
    await writeFile(join(home, 'config'), config.join('\n'));
    const session = await openSession({ profile: 'audit', endpointUrl: emulator.url, readOnly: true });
    await expect(session.identity()).rejects.toMatchObject({
      failure: { code: 'expired', hint: 'Sign in again: aws sso login --profile audit' },
    });
    session.close();
  });
});

describe('what a session tells of its calls', () => {
  it('reports each finished call, answered or not, until one stops listening', async () => {
    const session = await sessionOn(emulator, { maxAttempts: 1 });
    const heard: SentCall[] = [];
    const stop = session.onCall((call) => heard.push(call));
    await session.identity();
    emulator.addFault({ operation: 's3-control:GetPublicAccessBlock', kind: 'access-denied', count: 1 });
    await getAccountPublicAccessBlock(session.read, { accountId: '111122223333' }).catch(failureOf);
    stop();
    await getAccountPublicAccessBlock(session.read, { accountId: '111122223333' });
    expect(heard).toMatchObject([
      { service: 'sts', operation: 'GetCallerIdentity', output: { Account: '111122223333' }, attempts: 1 },
      { service: 's3-control', operation: 'GetPublicAccessBlock', error: expect.stringContaining('AccessDenied') },
    ]);
    session.close();
  });

  it('does not hold a read back because another was throttled before it', async () => {
    const session = await sessionOn(emulator, { maxAttempts: 1 });
    emulator.addFault({ operation: 'sts:GetCallerIdentity', kind: 'throttle', count: 5 });
    for (let time = 0; time < 5; time++)
      expect(await session.identity().catch(failureOf)).toMatchObject({ code: 'throttled' });
    const asked = performance.now();
    await session.identity();
    expect(performance.now() - asked).toBeLessThan(1000);
    session.close();
  });

  it('reports no call that the guard refused', async () => {
    const session = await sessionOn(emulator);
    const heard: SentCall[] = [];
    session.onCall((call) => heard.push(call));
    const access = writeAccess(session, ['ec2:CreateTags']);
    await expect(makeGroup(access)).rejects.toMatchObject({
      failure: { code: 'refused', message: 'ec2:CreateSecurityGroup was not sent: it was not declared.' },
    });
    expect(heard).toEqual([]);
    expect(emulator.requests()).toEqual([]);
    session.close();
  });
});

const makeGroup = (access: Parameters<typeof createSecurityGroup>[0]) =>
  createSecurityGroup(access, {
    vpcId: Object.keys(emulator.world().vpcs)[0] ?? '',
    groupName: `group-${emulator.requests().length}`,
    description: 'made by a test',
    tags: {},
  });

describe('a change whose answer fails', () => {
  const sentAfter = async (kind: Fault['kind']) => {
    const session = await sessionOn(emulator);
    emulator.addFault({ operation: 'ec2:CreateSecurityGroup', kind, count: 1 });
    await makeGroup(writeAccess(session, ['ec2:CreateSecurityGroup'])).catch(failureOf);
    session.close();
    return emulator.requests().map((request) => request.applied);
  };

  it('is sent again when AWS throttled it, which means that nothing was done', async () => {
    expect(await sentAfter('throttle')).toEqual([false, true]);
  });

  it.each([
    ['s3:PutBucketPolicy', 'S3 is still at work on an earlier change of the bucket'],
    ['iam:PutRolePolicy', 'IAM is still at work on an earlier change of the role'],
  ])('is sent again when %s was refused because %s', async (operation) => {
    const session = await sessionOn(emulator);
    emulator.addFault({ operation, kind: 'conflict', count: 1 });
    const write = writeAccess(session, [operation]);
    const { accountId, buckets, roles } = emulator.world();
    if (operation === 's3:PutBucketPolicy') {
      const { name = '', policy = '' } = Object.values(buckets).find((each) => each.policy !== null) ?? {};
      await putBucketPolicy(write, { bucket: name, expectedBucketOwner: accountId, policy: policy ?? '' });
    } else {
      const [name = ''] = Object.keys(roles);
      const text = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
      await putInlinePolicy(write, { kind: 'role', name }, { name: 'made-by-a-test', text });
    }
    session.close();
    expect(emulator.requests().map((request) => request.applied)).toEqual([false, true]);
  });

  it.each(['reset-after', 'reset-before', 'error500', 'error503', 'html'] as const)(
    'is never sent twice after %s',
    async (kind) => {
      expect(await sentAfter(kind)).toHaveLength(1);
    },
  );
});

it('has no write access in a read-only session, and says so', async () => {
  const session = await sessionOn(emulator, { readOnly: true });
  expect(() => writeAccess(session, ['ec2:CreateTags'])).toThrow(/read-only/);
  session.close();
});
