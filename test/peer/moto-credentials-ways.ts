import {
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam';
import type { MotoAccount } from './moto-account.ts';
import type { MotoWay } from './moto-ways.ts';

let made = 0;

async function openKey({ iam }: MotoAccount): Promise<string> {
  const UserName = `batch-${++made}`;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return AccessKey?.AccessKeyId ?? '';
}

async function openRole({ iam }: MotoAccount): Promise<string> {
  const RoleName = `Web-${++made}`;
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: RoleName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: RoleName, RoleName }));
  return `role/${RoleName}`;
}

const ofUsers = [
  'iam:DeleteUserPolicy',
  'iam:GetAccessKeyLastUsed',
  'iam:GetLoginProfile',
  'iam:GetUser',
  'iam:GetUserPolicy',
  'iam:ListAccessKeys',
  'iam:ListUserPolicies',
  'iam:PutUserPolicy',
  'iam:UpdateAccessKey',
];
const ofRoles = [
  'ec2:DescribeInstances',
  'iam:DeleteRolePolicy',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  'iam:PutRolePolicy',
];

/** revoke-credentials as moto supports it. */
export const MOTO_CREDENTIALS_WAYS: readonly MotoWay[] = [
  {
    name: 'revoke-credentials sessions of a user',
    playbook: 'revoke-credentials',
    make: async (account) => ({ identity: await openKey(account), level: 'sessions' }),
    ends: 'done',
    notAsked: [...ofRoles, 'sts:GetCallerIdentity'].sort(),
  },
  {
    name: 'revoke-credentials sessions of a role',
    playbook: 'revoke-credentials',
    make: async (account) => ({ identity: await openRole(account), level: 'sessions' }),
    ends: 'done',
    notAsked: [...ofUsers, 'sts:GetCallerIdentity'].sort(),
  },
];
