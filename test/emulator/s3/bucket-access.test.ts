import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { BUCKET, clientOptions, NOW, ROLE_SESSION, serveSmallWorld } from '../small-world.ts';

let emulator: Emulator;
let s3: S3Client;
beforeEach(async () => {
  emulator = await serveSmallWorld();
  s3 = new S3Client(clientOptions(emulator));
});
afterEach(async () => {
  s3.destroy();
  await emulator.stop();
});

const Bucket = BUCKET;
const arn = `arn:aws:s3:::${BUCKET}`;
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 3);
const allow = (Principal: unknown, more: object = {}) => ({
  Sid: 'Read',
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: `${arn}/*`,
  ...more,
});
const put = (Policy: string, more: object = {}) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy, ...more }));

describe('a policy', () => {
  test('comes back byte for byte, and can be public', async () => {
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
      $metadata: { httpStatusCode: 404 },
    });
    const text = `${policy(allow('*'))}\n`;
    await put(text);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(text);
    const status = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(status.PolicyStatus).toEqual({ IsPublic: true });
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(emulator.world().buckets[BUCKET]?.policy).toBeNull();
  });

  test.each([
    ['that is not JSON', '{"Version"', 'This policy contains invalid Json'],
    ['that is no object', '[]', "Policies must be valid JSON and the first byte must be '{'"],
    ['without statements', '{"Version":"2012-10-17"}', 'Missing required field Statement'],
    ['of another bucket', policy(allow('*', { Resource: 'arn:aws:s3:::other/*' })), 'Policy has invalid resource'],
    ['for a principal that is gone', policy(allow({ AWS: 'AIDAIOSFODNN7EXAMPLE' })), 'Invalid principal in policy'],
    [
      'for a role that is not there',
      policy(allow({ AWS: 'arn:aws:iam::111122223333:role/Nobody' })),
      'Invalid principal in policy',
    ],
    ['of another service', policy(allow('*', { Action: 'ec2:RunInstances' })), 'Policy has invalid action'],
    ['without principal', policy(allow(undefined)), 'Missing required field Principal'],
    [
      'of more than 20 KB',
      policy(allow('*', { Sid: 'x'.repeat(20_480) })),
      'Normalized policy document exceeds the maximum allowed size of 20480 bytes.',
    ],
  ])('%s is refused', async (_what, text, message) => {
    await expect(put(text)).rejects.toMatchObject({ name: 'MalformedPolicy', message });
    expect(emulator.world().buckets[BUCKET]?.policy).toBeNull();
  });

  test('that is public is refused where the bucket or the account blocks that', async () => {
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }),
    );
    await expect(put(policy(allow('*')))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`User: ${ROLE_SESSION} is not authorized to perform: s3:PutBucketPolicy`),
    });
    await put(policy(allow({ AWS: '444455556666' })));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    emulator.edit((world) => {
      world.accountPublicAccessBlock = {
        blockPublicAcls: false,
        ignorePublicAcls: false,
        blockPublicPolicy: true,
        restrictPublicBuckets: false,
      };
    });
    await expect(put(policy(allow('*')))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('is not changed for a caller who expects another owner', async () => {
    await expect(put(policy(allow('*')), { ExpectedBucketOwner: '444455556666' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await put(policy(allow('*')), { ExpectedBucketOwner: '111122223333' });
  });
});

describe('a Deny statement', () => {
  const deny = (Condition?: object) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    ...(Condition === undefined ? {} : { Condition }),
  });
  const read = () => s3.send(new GetBucketPolicyCommand({ Bucket }));

  test('shuts out whoever put it there without thinking of themselves', async () => {
    await put(policy(deny()));
    await expect(read()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${ROLE_SESSION} is not authorized to perform: s3:GetBucketPolicy on resource: "${arn}" with an explicit deny in a resource-based policy`,
    });
  });

  test.each([
    ['their role', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Responder' } }],
    ['encrypted requests', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['other addresses', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }],
  ])('lets in a caller when it exempts %s', async (_whom, condition) => {
    await put(policy(deny(condition)));
    expect((await read()).Policy).toBe(policy(deny(condition)));
  });
});

test('a public access block is put as a whole, and is missing where there is none', async () => {
  const read = () => s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  expect((await read()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: true,
  });
});

test('a change has the analyzer look at that bucket again', async () => {
  emulator.edit((world) => {
    const finding = {
      analyzerArn: 'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/external',
      findingType: 'ExternalAccess',
      resourceType: 'AWS::S3::Bucket',
      resourceOwnerAccount: '111122223333',
      status: 'ACTIVE' as const,
      error: null,
      createdAt: NOW,
      updatedAt: NOW,
      analyzedAt: NOW,
      visibleAt: NOW,
      details: null,
      rescanAt: null,
    };
    world.accessFindings = {
      here: { id: 'here', resource: arn, ...finding },
      elsewhere: { id: 'elsewhere', resource: 'arn:aws:s3:::amzn-s3-demo-other', ...finding },
    };
  });
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(emulator.world().accessFindings.here?.rescanAt).toBeGreaterThan(NOW);
  expect(emulator.world().accessFindings.elsewhere?.rescanAt).toBeNull();
});

test('buckets are listed and located', async () => {
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([{ Name: BUCKET, CreationDate: new Date(NOW - 86_400_000) }]);
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'amzn-s3-demo-none' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket: 'amzn-s3-demo-none' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  const located = () => s3.send(new GetBucketLocationCommand({ Bucket }));
  expect((await located()).LocationConstraint).toBeUndefined();
  emulator.edit((world) => {
    for (const bucket of Object.values(world.buckets)) bucket.region = 'eu-central-1';
  });
  expect((await located()).LocationConstraint).toBe('eu-central-1');
});

describe('the other settings', () => {
  test('answer as S3 does where they were never made', async () => {
    await expect(s3.send(new GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchWebsiteConfiguration',
    });
    await expect(s3.send(new GetBucketReplicationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'ReplicationConfigurationNotFoundError',
    });
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  });

  test('come back where they were', async () => {
    emulator.edit((world) => {
      Object.assign(world.buckets[BUCKET] ?? {}, {
        website: { indexDocument: 'index.html' },
        replication: {
          role: 'arn:aws:iam::111122223333:role/Replication',
          rules: [
            { id: 'all', status: 'Enabled', destinationBucketArn: 'arn:aws:s3:::amzn-s3-demo-copy', account: null },
          ],
        },
        notifications: [
          {
            id: 'up',
            lambdaArn: 'arn:aws:lambda:us-east-1:111122223333:function:up',
            events: ['s3:ObjectCreated:*'],
          },
        ],
        lifecycle: [{ id: 'old', status: 'Enabled', prefix: 'tmp/', days: 3 }],
        logging: { targetBucket: 'amzn-s3-demo-logs', targetPrefix: 'a/' },
        versioning: 'Enabled',
        acl: [{ grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'READ' }],
        tags: { team: 'payments' },
      });
    });
    expect((await s3.send(new GetBucketWebsiteCommand({ Bucket }))).IndexDocument).toEqual({ Suffix: 'index.html' });
    const replication = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    expect(replication.ReplicationConfiguration?.Rules?.[0]).toMatchObject({
      ID: 'all',
      Destination: { Bucket: 'arn:aws:s3:::amzn-s3-demo-copy' },
    });
    const notifications = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(notifications.LambdaFunctionConfigurations).toEqual([
      {
        Id: 'up',
        LambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:up',
        Events: ['s3:ObjectCreated:*'],
      },
    ]);
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle.Rules?.[0]).toMatchObject({ ID: 'old', Expiration: { Days: 3 }, Filter: { Prefix: 'tmp/' } });
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual({
      TargetBucket: 'amzn-s3-demo-logs',
      TargetPrefix: 'a/',
    });
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toEqual([
      {
        Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
        Permission: 'READ',
      },
    ]);
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
      { Key: 'team', Value: 'payments' },
    ]);
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });
});
