import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getFinding, listAnalyzers, listFindings, speaksOfBuckets } from '../../src/aws/accessanalyzer/reads.ts';
import { describeAutoScalingInstances } from '../../src/aws/auto-scaling/reads.ts';
import { filterLogEvents } from '../../src/aws/cloudwatch-logs/reads.ts';
import {
  describeFlowLogs,
  describeInstances,
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import { targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import { getFindings, listDetectorIds, listFindingIds } from '../../src/aws/guardduty/reads.ts';
import { accountAlias, roleArnOf, roleNamesOfInstanceProfile } from '../../src/aws/iam/reads.ts';
import { openSession } from '../../src/aws/open-session.ts';
import * as s3 from '../../src/aws/s3/reads.ts';
import * as control from '../../src/aws/s3-control/reads.ts';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';

const ACCOUNT = '111122223333';
const OPEN = { bucket: 'amzn-s3-demo-customer-exports', expectedBucketOwner: ACCOUNT };
const QUIET = { bucket: 'amzn-s3-demo-scratch', expectedBucketOwner: ACCOUNT };

let aws: Emulator;
let session: Session;

beforeAll(async () => {
  aws = await startEmulator({ scenario: 's3-exfiltration', seed: 1 });
  session = await openSession({
    endpointUrl: aws.url,
    region: aws.env.AWS_REGION ?? '',
    readOnly: true,
    credentials: {
      accessKeyId: aws.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: aws.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
});

afterAll(async () => {
  session?.close();
  await aws?.stop();
});

const byName = async (name: string) => {
  const [instance] = await describeInstances(session.read, { filters: [{ name: 'tag:Name', values: [name] }] });
  if (instance === undefined) throw new Error(`no instance ${name}`);
  return instance;
};

describe('EC2', () => {
  test('an instance names the interfaces that DescribeNetworkInterfaces gives for it', async () => {
    const instance = await byName('payments-export-1');
    const cards = await describeNetworkInterfaces(session.read, { instanceId: instance.instanceId });
    expect(cards.map((card) => card.networkInterfaceId).sort()).toEqual([...instance.networkInterfaceIds].sort());
    expect(cards.every((card) => card.vpcId === instance.vpcId && card.groups.length > 0)).toBe(true);
  });

  test('the interfaces of a group all wear it, and its rules name it', async () => {
    const [group] = await describeSecurityGroups(session.read, { groupName: 'web' });
    const groupId = group?.groupId ?? '';
    const cards = await describeNetworkInterfaces(session.read, { groupId });
    expect(cards.length).toBeGreaterThan(0);
    for (const card of cards) expect(card.groups.map((worn) => worn.groupId)).toContain(groupId);
    const rules = await describeSecurityGroupRules(session.read, { groupIds: [groupId] });
    expect(new Set(rules.map((rule) => rule.groupId))).toEqual(new Set([groupId]));
  });

  test('an unknown instance is not found, and the failure says which', async () => {
    const asked = describeInstances(session.read, { instanceIds: ['i-0123456789abcdef0'] });
    await expect(asked).rejects.toMatchObject({
      failure: { code: 'not-found', message: expect.stringContaining('i-0123456789abcdef0') },
    });
  });

  test('a flow log leads to a log group with records', async () => {
    const logs = await describeFlowLogs(session.read);
    const logGroupName = logs.find((log) => log.destinationType === 'cloud-watch-logs')?.logGroupName ?? '';
    const { events } = await filterLogEvents(session.read, { logGroupName, startTime: aws.now() - 3_600_000 });
    expect(events.length).toBeGreaterThan(0);
    expect(events[0]?.message).toMatch(/(ACCEPT|REJECT)/);
  });
});

describe('GuardDuty and Access Analyzer', () => {
  test('the findings are those listed, latest first, none archived', async () => {
    const [detectorId = ''] = await listDetectorIds(session.read);
    const { ids } = await listFindingIds(session.read, detectorId);
    const findings = await getFindings(session.read, detectorId, ids);
    expect(findings.map((finding) => finding.id).sort()).toEqual([...ids].sort());
    const updates = ids.map((id) => findings.find((finding) => finding.id === id)?.updatedAt ?? 0);
    expect(updates).toEqual(updates.toSorted((a, b) => b - a));
    expect(findings.some((finding) => finding.archived)).toBe(false);
  });

  test('only what was updated since is listed', async () => {
    const [detectorId = ''] = await listDetectorIds(session.read);
    const { ids } = await listFindingIds(session.read, detectorId, { updatedFrom: aws.now() + 86_400_000 });
    expect(ids).toEqual([]);
  });

  test('a finding in the list says who only when asked for', async () => {
    const analyzer = (await listAnalyzers(session.read)).find(speaksOfBuckets);
    const arn = analyzer?.arn ?? '';
    const { findings } = await listFindings(session.read, arn);
    const listed = findings.find((finding) => finding.bucket === QUIET.bucket);
    expect(listed).toMatchObject({ detailed: false, principals: [] });
    const detailed = await getFinding(session.read, arn, listed?.id ?? '');
    expect(detailed).toMatchObject({ detailed: true, isPublic: true, principals: ['AWS: *'], bucket: QUIET.bucket });
  });
});

describe('S3', () => {
  test('the open bucket is public by its policy, and keeps its text', async () => {
    const policy = await s3.getBucketPolicy(session.read, OPEN);
    expect(policy).toBe(aws.world().buckets[OPEN.bucket]?.policy);
    expect(await s3.getBucketPolicyStatus(session.read, OPEN)).toEqual({ isPublic: true });
    expect(await s3.bucketRegion(session.read, OPEN)).toBe('us-east-1');
    expect(await s3.getBucketLogging(session.read, OPEN)).toEqual({
      targetBucket: 'amzn-s3-demo-access-logs',
      targetPrefix: 'customer-exports/',
    });
  });

  test('what a bucket does not have is null', async () => {
    const { read } = session;
    const absent = [
      s3.getBucketPolicy(read, QUIET),
      s3.getBucketPolicyStatus(read, QUIET),
      s3.getPublicAccessBlock(read, QUIET),
      s3.getBucketWebsite(read, QUIET),
      s3.getBucketReplication(read, QUIET),
      s3.getBucketLifecycle(read, QUIET),
      s3.getBucketLogging(read, QUIET),
    ];
    expect(await Promise.all(absent)).toEqual(absent.map(() => null));
  });

  test('an ACL that lets everyone read says so', async () => {
    const { grants } = await s3.getBucketAcl(session.read, QUIET);
    expect(grants).toContainEqual({
      grantee: 'http://acs.amazonaws.com/groups/global/AllUsers',
      granteeType: 'Group',
      permission: 'READ',
    });
  });

  test("another account's bucket is refused", async () => {
    const asked = s3.getBucketPolicy(session.read, { ...OPEN, expectedBucketOwner: '444455556666' });
    await expect(asked).rejects.toMatchObject({ failure: { code: 'denied' } });
  });

  test('a missing bucket is not found, also by what has a null for absence', async () => {
    const asked = s3.getBucketPolicy(session.read, { bucket: 'amzn-s3-demo-missing' });
    await expect(asked).rejects.toMatchObject({ failure: { code: 'not-found', awsCode: 'NoSuchBucket' } });
  });

  test('an object is read byte by byte', async () => {
    const bucket = 'amzn-s3-demo-flow-logs';
    const { objects } = await s3.listObjects(session.read, { bucket, prefix: 'AWSLogs/' });
    const [object] = objects;
    if (object === undefined) throw new Error('no object');
    const { body } = await s3.getObject(session.read, { bucket, key: object.key, etag: object.etag });
    let bytes = 0;
    for await (const piece of body) bytes += (piece as Uint8Array).length;
    expect(bytes).toBe(object.size);
  });

  test('an object that breaks off while it is read is unavailable, and one that is another by now is refused', async () => {
    const bucket = 'amzn-s3-demo-flow-logs';
    const [object] = (await s3.listObjects(session.read, { bucket, prefix: 'AWSLogs/' })).objects;
    const { key = '', etag } = object ?? {};
    aws.addFault({ operation: 's3:GetObject', kind: 'cut-page', count: 1 });
    const { body } = await s3.getObject(session.read, { bucket, key, ...(etag && { etag }) });
    const readAll = async () => {
      for await (const _ of body);
    };
    await expect(readAll()).rejects.toMatchObject({
      failure: { code: 'unavailable', operation: 's3:GetObject' },
    });
    await expect(s3.getObject(session.read, { bucket, key, etag: '"of-yesterday"' })).rejects.toMatchObject({
      failure: { awsCode: 'PreconditionFailed' },
    });
  });

  test('access points come with their policies', async () => {
    const points = await control.listAccessPoints(session.read, { accountId: ACCOUNT, bucket: 'amzn-s3-demo-reports' });
    expect(points).toMatchObject([
      { name: 'finance-readers', networkOrigin: 'Internet' },
      { name: 'internal-reports', networkOrigin: 'VPC', vpcId: expect.stringMatching(/^vpc-/) },
    ]);
    const at = { accountId: ACCOUNT, name: 'finance-readers' };
    expect(JSON.parse((await control.getAccessPointPolicy(session.read, at)) ?? '')).toHaveProperty('Statement');
    expect(await control.getAccessPointPolicyStatus(session.read, at)).toEqual({ isPublic: false });
    expect(await control.getAccessPointBlock(session.read, at)).toMatchObject({ restrictPublicBuckets: true });
    expect(await control.getAccountPublicAccessBlock(session.read, { accountId: ACCOUNT })).toBeNull();
    expect(await control.listMultiRegionAccessPoints(session.read, { accountId: ACCOUNT })).toEqual([]);
  });
});

describe('what an instance belongs to', () => {
  test('its Auto Scaling group, its target group and its role', async () => {
    const { instanceId, iamInstanceProfileArn = '' } = await byName('web-1');
    const members = await describeAutoScalingInstances(session.read, { instanceIds: [instanceId] });
    expect(members).toMatchObject([{ instanceId, autoScalingGroupName: 'payments-web', lifecycleState: 'InService' }]);
    const groups = await targetGroupsOf(session.read, { targetIds: [instanceId] });
    expect(groups).toMatchObject([{ targetGroupName: 'payments-web', targets: [{ id: instanceId }] }]);
    expect(await roleNamesOfInstanceProfile(session.read, iamInstanceProfileArn)).toEqual(['WebRole']);
    expect(await roleArnOf(session.read, 'WebRole')).toBe(`arn:aws:iam::${ACCOUNT}:role/WebRole`);
  });

  test('an alias that may not be read is no alias', async () => {
    expect(await accountAlias(session.read)).toBe('acme-payments-prod');
    aws.addFault({ operation: 'iam:ListAccountAliases', kind: 'access-denied', count: 1 });
    expect(await accountAlias(session.read)).toBeUndefined();
  });
});
