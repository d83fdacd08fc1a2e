import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { type Failure, FailureError, failureOf } from '../../src/aws/errors.ts';
import { listDetectorIds } from '../../src/aws/guardduty/reads.ts';
import { openSession } from '../../src/aws/open-session.ts';
import { getBucketPolicy, listBuckets } from '../../src/aws/s3/reads.ts';
import type { ReadAccess, Session } from '../../src/aws/session.ts';
import { toFailure } from '../../src/aws/to-failure.ts';
import type { Emulator, Fault } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { sessionOn } from './session-on.ts';

let emulator: Emulator;
let session: Session;

beforeAll(async () => {
  emulator = await startEmulator({ frozenAt: Date.UTC(2026, 0, 1) });
});
beforeEach(async () => {
  session = await sessionOn(emulator, { maxAttempts: 1 });
});
afterEach(() => {
  session.close();
  emulator.clearFaults();
});
afterAll(() => emulator.stop());

async function failureFrom(asked: Promise<unknown>): Promise<Failure> {
  const answer = await asked.then(
    () => undefined,
    (error: unknown) => failureOf(error),
  );
  if (answer === undefined) throw new Error('this should have failed');
  return answer;
}

/** One call in each wire protocol. */
const calls: readonly (readonly [string, (read: ReadAccess) => Promise<unknown>])[] = [
  ['ec2:DescribeInstances', (read) => describeInstances(read)],
  ['s3:ListBuckets', (read) => listBuckets(read)],
  ['guardduty:ListDetectors', (read) => listDetectorIds(read)],
];

const told: readonly (readonly [Fault['kind'], Partial<Failure>])[] = [
  ['throttle', { code: 'throttled' }],
  ['error500', { code: 'unavailable' }],
  ['error503', { code: 'unavailable' }],
  ['reset-before', { code: 'unavailable', message: expect.stringContaining('the connection broke off') }],
  ['reset-after', { code: 'unavailable', message: expect.stringContaining('the connection broke off') }],
  ['cut-page', { code: 'unavailable' }],
  [
    'html',
    { code: 'unavailable', message: expect.stringContaining('is not AWS'), hint: expect.stringContaining('proxy') },
  ],
  ['expired-token', { code: 'expired', hint: expect.stringContaining('aws sso login') }],
  ['access-denied', { code: 'denied' }],
];

describe.each(calls)('%s', (operation, call) => {
  it.each(told)('tells what %s means, which call it hit, and what to do', async (kind, failure) => {
    emulator.addFault({ operation, kind, count: 1 });
    const { cause: _, ...said } = await failureFrom(call(session.read));
    expect(said).toMatchObject({ operation, ...failure });
    expect(said.message).toContain(operation);
    expect(said.hint).not.toBe('');
  });
});

describe('a refusal for lack of permission', () => {
  it('names the IAM action, which is not always the operation', async () => {
    emulator.addFault({ operation: 's3:ListBuckets', kind: 'access-denied', count: 1 });
    expect(await failureFrom(listBuckets(session.read))).toMatchObject({ permission: 's3:ListAllMyBuckets' });
  });

  it('names the action that AWS names, where it does', () => {
    const error = Object.assign(
      new Error(
        'User: arn:aws:sts::111122223333:assumed-role/Auditor/me is not authorized to perform: kms:Decrypt on resource: x',
      ),
      { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } },
    );
    expect(toFailure(error, { service: 's3', operation: 'GetObject' })).toMatchObject({
      code: 'denied',
      permission: 'kms:Decrypt',
      awsCode: 'AccessDeniedException',
    });
  });

  it('says when only the organization could allow it', () => {
    const error = Object.assign(
      new Error(
        'User is not authorized to perform: ec2:DescribeInstances with an explicit deny in a service control policy',
      ),
      { name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } },
    );
    expect(toFailure(error, { service: 'ec2', operation: 'DescribeInstances' }).hint).toMatch(/organization/);
  });

  it('leaves out the encoded message, which nobody can read', () => {
    const error = Object.assign(
      new Error('You are not authorized to perform this operation. Encoded authorization failure message: sdfoiu3r2'),
      { name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } },
    );
    const failure = toFailure(error, { service: 'ec2', operation: 'CreateTags', resource: 'i-0123456789abcdef0' });
    expect(failure.message).not.toContain('sdfoiu3r2');
    expect(failure).toMatchObject({
      permission: 'ec2:CreateTags',
      message: expect.stringContaining('i-0123456789abcdef0'),
    });
  });
});

it('names the resource that is not there', async () => {
  const failure = await failureFrom(getBucketPolicy(session.read, { bucket: 'amzn-s3-demo-not-there' }));
  expect(failure).toMatchObject({
    code: 'not-found',
    awsCode: 'NoSuchBucket',
    message: expect.stringContaining('amzn-s3-demo-not-there'),
  });
});

it('says that the clock is wrong rather than the credentials', () => {
  const error = Object.assign(new Error('The difference between the request time and the current time is too large.'), {
    name: 'RequestTimeTooSkewed',
    $metadata: { httpStatusCode: 403 },
  });
  expect(toFailure(error, { service: 's3', operation: 'ListBuckets' })).toMatchObject({
    code: 'no-credentials',
    hint: expect.stringContaining('clock'),
  });
});

it('tells a network without AWS from an AWS without the thing', async () => {
  const nowhere = await openSession({
    endpointUrl: 'http://127.0.0.1:1',
    region: 'us-east-1',
    readOnly: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  });
  expect(await failureFrom(nowhere.identity())).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  nowhere.close();
});

it('keeps what a failure already says', () => {
  const failure: Failure = { code: 'refused', message: 'No.', hint: 'Ask.' };
  expect(toFailure(new FailureError(failure), { service: 'ec2', operation: 'CreateTags' })).toBe(failure);
});
