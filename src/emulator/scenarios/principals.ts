import type { UserState } from '../state.ts';
import { account, type Draft, day, hour, partnerAccount } from './draft.ts';

/** Example keys of AWS's own documentation. */
export const keys = {
  responder: 'AKIAIOSFODNN7EXAMPLE',
  exportSession: 'ASIAIOSFODNN7EXAMPLE',
  webSession: 'ASIAI44QH8DHBEXAMPLE',
  batchUser: 'AKIAI44QH8DHBEXAMPLE',
  oldBatchUser: 'AKIA111111111EXAMPLE',
  admin: 'AKIA222222222EXAMPLE',
} as const;

/** The ARN of an instance profile of the account. */
export const instanceProfileArn = (name: string): string => `arn:aws:iam::${account}:instance-profile/${name}`;
/** The ARN of a role of the account. */
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

const trust = (principal: object, condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(condition ? { Condition: condition } : {}),
      },
    ],
  });
const ec2 = trust({ Service: 'ec2.amazonaws.com' });
const allow = (actions: string[], resource: string | string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] });

/** Adds roles, instance profiles, users with keys, and the responder who calls. */
export function addPrincipals(draft: Draft): void {
  const { world, naming } = draft;
  addRole(draft, 'PaymentsExportRole', ec2, {
    ExportBuckets: allow(
      ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:ListAllMyBuckets'],
      ['arn:aws:s3:::amzn-s3-demo-customer-exports', 'arn:aws:s3:::amzn-s3-demo-customer-exports/*'],
    ),
  });
  addRole(draft, 'WebRole', ec2, { Assets: allow(['s3:GetObject'], 'arn:aws:s3:::amzn-s3-demo-marketing-site/*') });
  addRole(draft, 'AppRole', ec2, { Reports: allow(['s3:*'], 'arn:aws:s3:::amzn-s3-demo-reports*') });
  addRole(draft, 'EksNodeRole', ec2, {});
  addRole(draft, 'AnalyticsRole', ec2, { Read: allow(['s3:Get*', 's3:List*'], '*') });
  addRole(draft, 'LedgerReplicationRole', trust({ Service: 's3.amazonaws.com' }), {});
  addRole(draft, 'IncidentResponder', trust({ AWS: `arn:aws:iam::${account}:root` }, mfa), {});
  addRole(draft, 'PartnerIntegration', trust({ AWS: `arn:aws:iam::${partnerAccount}:root` }), {
    Exports: allow(['s3:GetObject'], 'arn:aws:s3:::amzn-s3-demo-customer-exports/*'),
  });
  for (const name of ['PaymentsExportRole', 'WebRole', 'AppRole', 'EksNodeRole', 'AnalyticsRole']) {
    const arn = instanceProfileArn(name);
    world.instanceProfiles[arn] = { arn, name, id: naming.unique('AIPA', name), roleNames: [name] };
  }
  addUser(draft, 'batch-settlement', [keys.batchUser, keys.oldBatchUser], {
    Settlement: allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::amzn-s3-demo-ledger/*'),
  });
  addUser(draft, 'dana.reyes', [keys.admin], {});
  const dana = world.users['dana.reyes'];
  if (dana !== undefined) dana.loginProfileCreatedAt = draft.now - 500 * day;
  world.callers[keys.responder] = {
    accessKeyId: keys.responder,
    arn: `arn:aws:sts::${account}:assumed-role/IncidentResponder/on-call`,
    userId: `${world.roles.IncidentResponder?.roleId}:on-call`,
    account,
    deniedActions: [],
    expired: false,
  };
}

const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

function addRole(
  { world, naming, now }: Draft,
  roleName: string,
  policy: string,
  inline: Record<string, string>,
): void {
  world.roles[roleName] = {
    roleName,
    roleId: naming.unique('AROA', roleName),
    arn: roleArn(roleName),
    path: '/',
    createdAt: now - 400 * day,
    assumeRolePolicy: policy,
    inlinePolicies: inline,
    attachedPolicyArns: roleName === 'IncidentResponder' ? ['arn:aws:iam::aws:policy/SecurityAudit'] : [],
    lastUsed: now - hour,
    tags: { ManagedBy: 'terraform' },
  };
}

function addUser({ world, naming, now }: Draft, userName: string, ids: string[], inline: Record<string, string>): void {
  const user: UserState = {
    userName,
    userId: naming.unique('AIDA', userName),
    arn: `arn:aws:iam::${account}:user/${userName}`,
    path: '/',
    createdAt: now - 600 * day,
    accessKeys: ids.map((accessKeyId, index) => ({
      accessKeyId,
      status: index === 0 ? 'Active' : 'Inactive',
      createdAt: now - (300 + index * 200) * day,
      lastUsed: index === 0 ? now - hour : null,
      lastService: index === 0 ? 's3' : null,
      lastRegion: index === 0 ? 'us-east-1' : null,
    })),
    inlinePolicies: inline,
    attachedPolicyArns: [],
    tags: {},
  };
  world.users[userName] = user;
}
