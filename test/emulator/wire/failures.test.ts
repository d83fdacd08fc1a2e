import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecurityGroupCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { GetBucketPolicyCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator, Fault } from '../../../src/emulator/emulator.ts';
import { BUCKET, clientOptions, ROLE_SESSION, serveSmallWorld } from '../small-world.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await serveSmallWorld();
});
afterEach(() => emulator.stop());

type Sender = () => Promise<unknown>;

/** One plain request in each protocol. */
const senders = (): Record<'ec2' | 'query' | 'rest-xml' | 'rest-json' | 'json 1.1', Sender> => {
  const options = clientOptions(emulator);
  return {
    ec2: () => new EC2Client(options).send(new DescribeInstancesCommand({})),
    query: () => new STSClient(options).send(new GetCallerIdentityCommand({})),
    'rest-xml': () => new S3Client(options).send(new GetBucketPolicyCommand({ Bucket: BUCKET })),
    'rest-json': () => new GuardDutyClient(options).send(new ListDetectorsCommand({})),
    'json 1.1': () => new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({})),
  };
};

const fault = (kind: Fault['kind'], more: Partial<Fault> = {}): void =>
  emulator.addFault({ operation: '*', kind, count: 1, ...more });

describe('each protocol has its own words for', () => {
  test.each([
    ['ec2', 'RequestLimitExceeded', 503],
    ['query', 'Throttling', 400],
    ['rest-xml', 'SlowDown', 503],
    ['rest-json', 'ThrottlingException', 429],
    ['json 1.1', 'ThrottlingException', 400],
  ] as const)('throttling: %s', async (protocol, name, httpStatusCode) => {
    fault('throttle');
    await expect(senders()[protocol]()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  test.each([
    ['ec2', 'RequestExpired', 400],
    ['query', /^ExpiredToken/, 403],
    ['rest-xml', 'ExpiredToken', 400],
    ['rest-json', 'ExpiredTokenException', 403],
    ['json 1.1', 'ExpiredTokenException', 400],
  ] as const)('expired credentials: %s', async (protocol, name, httpStatusCode) => {
    emulator.edit((world) => {
      for (const caller of Object.values(world.callers)) caller.expired = true;
    });
    await expect(senders()[protocol]()).rejects.toMatchObject({
      name: typeof name === 'string' ? name : expect.stringMatching(name),
      $metadata: { httpStatusCode },
    });
  });

  test.each([
    ['ec2', 'UnauthorizedOperation', 'ec2:DescribeInstances'],
    ['query', 'AccessDenied', 'sts:GetCallerIdentity'],
    ['rest-xml', 'AccessDenied', 's3:GetBucketPolicy'],
    ['rest-json', 'AccessDeniedException', 'guardduty:ListDetectors'],
    ['json 1.1', 'AccessDeniedException', 'logs:DescribeLogGroups'],
  ] as const)('a missing permission: %s', async (protocol, name, action) => {
    emulator.edit((world) => {
      for (const caller of Object.values(world.callers)) caller.deniedActions.push(action);
    });
    await expect(senders()[protocol]()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`User: ${ROLE_SESSION} is not authorized to perform: ${action}`),
    });
  });
});

test('a permission is checked by the name IAM has for it', async () => {
  emulator.edit((world) => {
    for (const caller of Object.values(world.callers)) caller.deniedActions.push('s3:ListBucket');
  });
  const s3 = new S3Client(clientOptions(emulator));
  await expect(s3.send(new HeadBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

describe('faults', () => {
  test('hit the operation they name, as often as they say, after those to let pass', async () => {
    const { ec2, query } = senders();
    emulator.addFault({ operation: 'ec2:DescribeInstances', kind: 'error500', count: 2, skip: 1 });
    await query();
    await ec2();
    await expect(ec2()).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    await expect(ec2()).rejects.toMatchObject({ name: 'InternalError' });
    await ec2();
    expect(emulator.requests().map(({ operation, status }) => `${operation} ${status}`)).toEqual([
      'GetCallerIdentity 200',
      'DescribeInstances 200',
      'DescribeInstances 500',
      'DescribeInstances 500',
      'DescribeInstances 200',
    ]);
  });

  test.each(['reset-before', 'reset-after', 'html', 'cut-page'] as const)(
    '%s is an error to the client',
    async (kind) => {
      fault(kind);
      await expect(senders().ec2()).rejects.toThrow();
      await senders().ec2();
    },
  );

  test('slow answers late', async () => {
    fault('slow', { delayMs: 80 });
    const before = performance.now();
    await senders().query();
    expect(performance.now() - before).toBeGreaterThanOrEqual(75);
  });

  test('can be taken back', async () => {
    fault('error503', { count: 5 });
    emulator.clearFaults();
    await senders().ec2();
  });
});

describe('a gate', () => {
  const stop = async (at: 'arrived' | 'decided') => {
    const passed: string[] = [];
    emulator.setGate(async ({ stage, operation, mutates }) => {
      passed.push(`${stage} ${operation}${mutates ? ', which changes something' : ''}`);
      return stage === at ? 'drop' : undefined;
    });
    const before = emulator.world().idCounter;
    const ec2 = new EC2Client({ ...clientOptions(emulator), maxAttempts: 1 });
    const group = new CreateSecurityGroupCommand({ GroupName: 'gate', Description: 'gate', VpcId: vpc() });
    await expect(ec2.send(group)).rejects.toThrow();
    emulator.setGate(undefined);
    await senders().ec2();
    return { passed, made: emulator.world().idCounter > before };
  };
  const vpc = () => Object.keys(emulator.world().vpcs)[0];

  test('can keep a request from having any effect', async () => {
    expect(await stop('arrived')).toEqual({
      passed: [
        'arrived CreateSecurityGroup, which changes something',
        'decided CreateSecurityGroup, which changes something',
      ],
      made: false,
    });
    expect(emulator.requests()[0]).toMatchObject({ operation: 'CreateSecurityGroup', applied: false });
  });

  test('can keep its answer back once it had its effect', async () => {
    expect(await stop('decided')).toMatchObject({ made: true });
    expect(emulator.requests()[0]).toMatchObject({ operation: 'CreateSecurityGroup', applied: true });
  });
});

test('what a fault answers is logged with what was asked', async () => {
  emulator.addFault({ operation: 'ec2:DescribeInstances', kind: 'access-denied', count: 1 });
  const ec2 = new EC2Client(clientOptions(emulator));
  await expect(ec2.send(new DescribeInstancesCommand({ MaxResults: 7 }))).rejects.toThrow();
  expect(emulator.requests()[0]).toMatchObject({ input: { MaxResults: 7 }, errorCode: 'UnauthorizedOperation' });
});

describe('what AWS does not know', () => {
  const call = (path: string, signingName: string, init: RequestInit = {}) =>
    fetch(`${emulator.url}${path}`, {
      ...init,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260504/us-east-1/${signingName}/aws4_request, SignedHeaders=host, Signature=00`,
        ...init.headers,
      },
    });
  const form = (Action: string): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({ Action, Version: '2016-11-15' }),
  });

  test('is refused in the words of the protocol', async () => {
    const ec2 = await call('/', 'ec2', form('DescribeMoonPhases'));
    expect(ec2.status).toBe(400);
    expect(await ec2.text()).toContain(
      '<Code>InvalidAction</Code><Message>The action DescribeMoonPhases is not valid for this web service.</Message>',
    );
    const s3 = await call(`/${BUCKET}/key?acl`, 's3');
    expect([s3.status, await s3.text()]).toEqual([405, expect.stringContaining('<Code>MethodNotAllowed</Code>')]);
    const logs = await call('/', 'logs', {
      method: 'POST',
      headers: { 'x-amz-target': 'Logs_20140328.Fly' },
      body: '{}',
    });
    expect([logs.status, await logs.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'UnknownOperationException' }),
    ]);
    const guardduty = await call('/moon', 'guardduty');
    expect(guardduty.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect((await call('/', 'moonbase')).status).toBe(404);
    expect(emulator.requests()[0]).toMatchObject({ operation: 'DescribeMoonPhases', errorCode: 'InvalidAction' });
  });

  test('is told apart from what lacks a parameter or is malformed', async () => {
    const missing = await call('/', 'ec2', form('CreateSecurityGroup'));
    expect(await missing.text()).toContain('<Code>MissingParameter</Code>');
    const malformed = await call('/', 'logs', {
      method: 'POST',
      headers: { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{',
    });
    expect(await malformed.json()).toMatchObject({ __type: 'SerializationException' });
  });
});

test('an unsigned request gets nothing', async () => {
  const object = await fetch(`${emulator.url}/${BUCKET}?policy`);
  expect([object.status, await object.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  const query = await fetch(emulator.url, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'GetCallerIdentity' }),
  });
  expect(await query.text()).toContain('<Code>MissingAuthenticationToken</Code>');
});
