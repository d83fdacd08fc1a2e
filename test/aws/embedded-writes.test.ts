import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAnalyzers } from '../../src/aws/accessanalyzer/reads.ts';
import { startResourceScan } from '../../src/aws/accessanalyzer/writes.ts';
import {
  describeInstances,
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import {
  createSecurityGroup,
  createTags,
  deleteSecurityGroup,
  deleteTags,
  modifyInterfaceGroups,
  revokeSecurityGroupRules,
} from '../../src/aws/ec2/writes.ts';
import { openSession, writeAccess } from '../../src/aws/open-session.ts';
import { getBucketPolicy, getPublicAccessBlock } from '../../src/aws/s3/reads.ts';
import {
  deleteBucketPolicy,
  deletePublicAccessBlock,
  putBucketPolicy,
  putPublicAccessBlock,
} from '../../src/aws/s3/writes.ts';
import type { Session, WriteAccess } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';

const ACCOUNT = '111122223333';
const BUCKET = { bucket: 'amzn-s3-demo-scratch', expectedBucketOwner: ACCOUNT };

let aws: Emulator;
let session: Session;
let write: WriteAccess;

beforeAll(async () => {
  aws = await startEmulator({ scenario: 'quiet', seed: 1 });
  session = await openSession({
    endpointUrl: aws.url,
    region: aws.env.AWS_REGION ?? '',
    readOnly: false,
    credentials: {
      accessKeyId: aws.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: aws.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  write = writeAccess(session, [
    'accessanalyzer:StartResourceScan',
    'ec2:CreateSecurityGroup',
    'ec2:CreateTags',
    'ec2:DeleteSecurityGroup',
    'ec2:DeleteTags',
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:RevokeSecurityGroupEgress',
    's3:DeleteBucketPolicy',
    's3:DeletePublicAccessBlock',
    's3:PutBucketPolicy',
    's3:PutPublicAccessBlock',
  ]);
});

beforeEach(() => aws.clearRequests());

afterAll(async () => {
  session?.close();
  await aws?.stop();
});

const anInstance = async () => {
  const [instance] = await describeInstances(session.read);
  if (instance === undefined) throw new Error('no instance');
  return instance;
};

describe('EC2', () => {
  test('a group is made, emptied, worn, taken off and deleted', async () => {
    const { read } = session;
    const { instanceId, vpcId = '' } = await anInstance();
    const [card] = await describeNetworkInterfaces(read, { instanceId });
    if (card === undefined) throw new Error('no interface');
    const { networkInterfaceId } = card;
    const before = card.groups.map((group) => group.groupId);

    const tags = { purpose: 'quarantine' };
    const groupId = await createSecurityGroup(write, { vpcId, groupName: 'quarantine', description: 'Empty', tags });
    expect(await describeSecurityGroups(read, { vpcId, tag: { key: 'purpose', value: 'quarantine' } })).toMatchObject([
      { groupId, groupName: 'quarantine', tags },
    ]);
    const rules = await describeSecurityGroupRules(read, { groupIds: [groupId] });
    const ruleIds = rules.filter((rule) => rule.isEgress).map((rule) => rule.securityGroupRuleId);
    expect(ruleIds.length).toBeGreaterThan(0);
    await revokeSecurityGroupRules(write, { groupId, isEgress: true, ruleIds });
    expect(await describeSecurityGroupRules(read, { groupIds: [groupId] })).toEqual([]);

    await modifyInterfaceGroups(write, { networkInterfaceId, groupIds: [groupId] });
    await expect(deleteSecurityGroup(write, { groupId })).rejects.toMatchObject({
      failure: { awsCode: 'DependencyViolation', message: expect.stringContaining(groupId) },
    });
    await modifyInterfaceGroups(write, { networkInterfaceId, groupIds: before });
    await deleteSecurityGroup(write, { groupId });
    const [after] = await describeNetworkInterfaces(read, { networkInterfaceIds: [networkInterfaceId] });
    expect(after?.groups.map((group) => group.groupId)).toEqual(before);
  });

  test('a tag goes only while it has the value that is given', async () => {
    const { instanceId } = await anInstance();
    const resourceIds = [instanceId];
    const tagNow = async () => (await describeInstances(session.read, { instanceIds: resourceIds }))[0]?.tags.case;
    await createTags(write, { resourceIds, tags: { case: '17' } });
    await deleteTags(write, { resourceIds, tags: [{ key: 'case', value: '18' }] });
    expect(await tagNow()).toBe('17');
    await deleteTags(write, { resourceIds, tags: [{ key: 'case', value: '17' }] });
    expect(await tagNow()).toBeUndefined();
  });

  test('nothing to remove sends nothing: EC2 would take it for everything', async () => {
    await deleteTags(write, { resourceIds: ['i-0123456789abcdef0'], tags: [] });
    await revokeSecurityGroupRules(write, { groupId: 'sg-0123456789abcdef0', isEgress: true, ruleIds: [] });
    expect(aws.requests()).toEqual([]);
  });

  test('what was not declared is not sent', async () => {
    const rules = { groupId: 'sg-0123456789abcdef0', isEgress: false, ruleIds: ['sgr-0123456789abcdef0'] };
    await expect(revokeSecurityGroupRules(write, rules)).rejects.toMatchObject({ failure: { code: 'refused' } });
    expect(aws.requests()).toEqual([]);
  });
});

describe('S3', () => {
  test('policy and block are set and removed, each time for the expected owner alone', async () => {
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${BUCKET.bucket}/*` };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const block = {
      blockPublicAcls: true,
      ignorePublicAcls: false,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    };
    await putBucketPolicy(write, { ...BUCKET, policy });
    expect(await getBucketPolicy(session.read, BUCKET)).toBe(policy);
    await putPublicAccessBlock(write, { ...BUCKET, block });
    expect(await getPublicAccessBlock(session.read, BUCKET)).toEqual(block);
    await deletePublicAccessBlock(write, BUCKET);
    expect(await getPublicAccessBlock(session.read, BUCKET)).toBeNull();
    await deleteBucketPolicy(write, BUCKET);
    expect(await getBucketPolicy(session.read, BUCKET)).toBeNull();

    const changes = aws.requests().filter((request) => request.mutates);
    expect(changes).toHaveLength(4);
    for (const { input } of changes) {
      expect(input).toMatchObject({ ExpectedBucketOwner: ACCOUNT });
      expect(input).not.toHaveProperty('ConfirmRemoveSelfBucketAccess');
    }
  });

  test("another account's bucket is not changed", async () => {
    const asked = deleteBucketPolicy(write, { ...BUCKET, expectedBucketOwner: '444455556666' });
    await expect(asked).rejects.toMatchObject({ failure: { code: 'denied' } });
  });
});

test('Access Analyzer is asked to look at a bucket again', async () => {
  const [analyzer] = await listAnalyzers(session.read);
  const scan = { analyzerArn: analyzer?.arn ?? '', resourceArn: `arn:aws:s3:::${BUCKET.bucket}` };
  await startResourceScan(write, { ...scan, resourceOwnerAccount: ACCOUNT });
  expect(aws.requests().at(-1)).toMatchObject({ operation: 'StartResourceScan', status: 200, input: scan });
});
