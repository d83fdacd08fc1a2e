import {
  DeleteRolePolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { clientOptions, NOW, serveSmallWorld } from '../small-world.ts';

const USER_KEY = 'AKIAI44QH8DHBEXAMPLE';
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

let emulator: Emulator;
let iam: IAMClient;
beforeEach(async () => {
  emulator = await serveSmallWorld((world) => {
    world.roles.Web = {
      roleName: 'Web',
      roleId: 'AROAIOSFODNN7EXAMPLE',
      arn: 'arn:aws:iam::111122223333:role/Web',
      path: '/',
      createdAt: NOW,
      assumeRolePolicy: TRUST,
      inlinePolicies: {},
      attachedPolicyArns: [],
      lastUsed: NOW,
      tags: { team: 'web' },
    };
    const arn = 'arn:aws:iam::111122223333:instance-profile/Web';
    world.instanceProfiles[arn] = { arn, name: 'Web', id: 'AIPAIOSFODNN7EXAMPLE', roleNames: ['Web'] };
    world.users.batch = {
      userName: 'batch',
      userId: 'AIDAIOSFODNN7EXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/batch',
      path: '/',
      createdAt: NOW,
      accessKeys: [
        {
          accessKeyId: USER_KEY,
          status: 'Active',
          createdAt: NOW,
          lastUsed: NOW,
          lastService: 's3',
          lastRegion: 'us-east-1',
        },
      ],
      inlinePolicies: {},
      attachedPolicyArns: [],
      tags: {},
    };
  });
  iam = new IAMClient(clientOptions(emulator));
});
afterEach(async () => {
  iam.destroy();
  await emulator.stop();
});

test('roles, users and profiles are read, and missing ones named', async () => {
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['example-corp']);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Web' }));
  expect(Role).toMatchObject({ CreateDate: new Date(NOW), Tags: [{ Key: 'team', Value: 'web' }] });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
  expect((await iam.send(new GetUserCommand({ UserName: 'batch' }))).User?.UserId).toBe('AIDAIOSFODNN7EXAMPLE');
  const profile = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'Web' }));
  expect(profile.InstanceProfile?.Roles?.map((role) => role.RoleName)).toEqual(['Web']);
  await expect(iam.send(new GetRoleCommand({ RoleName: 'Nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('inline policies are put, read, listed and deleted', async () => {
  const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
  const named = { RoleName: 'Web', PolicyName: 'revoke older sessions' };
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName: 'Web' }))).PolicyNames).toEqual([named.PolicyName]);
  const read = await iam.send(new GetRolePolicyCommand(named));
  expect(decodeURIComponent(read.PolicyDocument ?? '')).toBe(PolicyDocument);
  await iam.send(new DeleteRolePolicyCommand(named));
  await expect(iam.send(new GetRolePolicyCommand(named))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  await expect(
    iam.send(new PutUserPolicyCommand({ UserName: 'batch', PolicyName: 'p', PolicyDocument: '{' })),
  ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  expect((await iam.send(new ListUserPoliciesCommand({ UserName: 'batch' }))).PolicyNames).toEqual([]);
});

test('more inline policy than a principal may have is refused, and roles of AWS are not changed', async () => {
  const statement = (sid: string) =>
    `{"Version":"2012-10-17","Statement":[{"Sid":"${sid}","Effect":"Deny","Action":"*","Resource":"*"}]}`;
  const put = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new PutUserPolicyCommand({ UserName: 'batch', PolicyName, PolicyDocument }));
  await put('spaced', statement('a'.repeat(900)) + ' '.repeat(2000));
  await put('spaced', statement('b'.repeat(900)));
  await expect(put('more', statement('c'.repeat(1100)))).rejects.toMatchObject({
    name: 'LimitExceededException',
    $metadata: { httpStatusCode: 409 },
  });
  const role = { RoleName: 'Web', PolicyName: 'p' };
  emulator.edit((world) => {
    const web = world.roles.Web;
    if (web) web.path = '/aws-service-role/ec2.amazonaws.com/';
  });
  await expect(iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: statement('d') }))).rejects.toMatchObject({
    name: 'UnmodifiableEntityException',
  });
});

test('a role lists the instance profiles that carry it', async () => {
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'Web' }));
  expect(InstanceProfiles?.map(({ Arn }) => Arn)).toEqual(['arn:aws:iam::111122223333:instance-profile/Web']);
  await expect(iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'Nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

describe('a denial in the role itself', () => {
  const session = (accessKeyId: string, name: string, issuedAt: number) =>
    emulator.edit((world) => {
      world.callers[accessKeyId] = {
        accessKeyId,
        arn: `arn:aws:sts::111122223333:assumed-role/Web/${name}`,
        userId: `AROAIOSFODNN7EXAMPLE:${name}`,
        account: '111122223333',
        deniedActions: [],
        expired: false,
        issuedAt,
      };
    });
  const deny = (Condition: object) => {
    const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*', Condition }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    return iam.send(new PutRolePolicyCommand({ RoleName: 'Web', PolicyName: 'deny', PolicyDocument }));
  };
  const may = async (accessKeyId: string): Promise<boolean> => {
    const credentials = { accessKeyId, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
    const own = new IAMClient({ ...clientOptions(emulator), credentials });
    const answer = await own.send(new GetRoleCommand({ RoleName: 'Web' })).catch((error: Error) => error.name);
    own.destroy();
    expect(typeof answer === 'string' ? answer : 'AccessDenied').toBe('AccessDenied');
    return typeof answer !== 'string';
  };

  test('hits the sessions issued before, and those of one name where it says so', async () => {
    session('ASIA222222222EXAMPLE', 'one', NOW - 1000);
    session('ASIAI44QH8DHBEXAMPLE', 'two', NOW - 1000);
    session('ASIA111111111EXAMPLE', 'one', NOW);
    const all = () => Promise.all(['ASIA222222222EXAMPLE', 'ASIAI44QH8DHBEXAMPLE', 'ASIA111111111EXAMPLE'].map(may));
    expect(await all()).toEqual([true, true, true]);
    const older = { DateLessThan: { 'aws:TokenIssueTime': new Date(NOW).toISOString() } };
    await deny(older);
    expect(await all()).toEqual([false, false, true]);
    await deny({ ...older, StringEquals: { 'aws:userid': 'AROAIOSFODNN7EXAMPLE:one' } });
    expect(await all()).toEqual([false, true, true]);
  });
});

test('a key that was made inactive opens nothing any more', async () => {
  const credentials = { accessKeyId: USER_KEY, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const sts = new STSClient({ ...clientOptions(emulator), credentials });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::111122223333:user/batch');
  const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: USER_KEY }));
  expect(used).toMatchObject({ UserName: 'batch', AccessKeyLastUsed: { ServiceName: 's3' } });
  await iam.send(new UpdateAccessKeyCommand({ UserName: 'batch', AccessKeyId: USER_KEY, Status: 'Inactive' }));
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'batch' }));
  expect(AccessKeyMetadata?.[0]?.Status).toBe('Inactive');
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  sts.destroy();
});
