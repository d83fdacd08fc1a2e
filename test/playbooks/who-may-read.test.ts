import { describe, expect, test } from 'vitest';
import { denyStatement } from '../../playbooks/revoke-bucket-access/deny-statement.ts';
import type { PointReach, Reach } from '../../playbooks/revoke-bucket-access/reach.ts';
import { ANYONE, mayRead, OUTSIDERS, readersOf } from '../../playbooks/revoke-bucket-access/who-may-read.ts';
import { type Asker, callerAsker } from '../../playbooks/steps/bucket-policy/asker.ts';
import { parsePrincipal } from '../../playbooks/steps/bucket-policy/principal.ts';

const account = '111122223333';
const arn = 'arn:aws:s3:::amzn-s3-demo-bucket';
const caller = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/IncidentResponder/alice`,
  roleArn: `arn:aws:iam::${account}:role/IncidentResponder`,
  userId: 'AROAEXAMPLEID:alice',
};
const off = { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false };
const allow = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: `${arn}/*`,
  ...more,
});
const deny = (Principal: unknown, more: object = {}) => ({
  ...allow(Principal, { Action: 's3:*', Resource: [arn, `${arn}/*`], ...more }),
  Effect: 'Deny',
});
const reach = (statements: readonly object[], more: Partial<Reach> = {}): Reach => ({
  arn,
  account,
  statements: statements as Reach['statements'],
  policyIsPublic: false,
  block: null,
  accountBlock: null,
  acl: { ownerId: 'owner', grants: [] },
  ownership: 'BucketOwnerEnforced',
  accessPoints: [],
  ...more,
});
const point = (statements: readonly object[], more: Partial<PointReach> = {}): PointReach => ({
  name: 'readers',
  arn: `arn:aws:s3:us-east-1:${account}:accesspoint/readers`,
  account,
  networkOrigin: 'Internet',
  statements: statements as PointReach['statements'],
  policyIsPublic: false,
  block: null,
  ...more,
});

const unsigned: Asker = { kind: 'unsigned' };
const outsider: Asker = { kind: 'outsider' };
const partner: Asker = { kind: 'account', account: '444455556666' };
const partnerRole: Asker = {
  kind: 'identity',
  account: '444455556666',
  arns: ['arn:aws:iam::444455556666:role/Reader'],
};
const ownRole: Asker = { kind: 'identity', account, arns: [`arn:aws:iam::${account}:role/Worker`] };
const may = (asker: Asker, of: Reach) => mayRead(asker, of).may;

describe('the public may read', () => {
  test.each<[string, readonly object[], string]>([
    ['nothing without a policy', [], 'no'],
    ['what is for everyone', [allow('*')], 'yes'],
    ['what is for everyone in the other form', [allow({ AWS: ['*'] })], 'yes'],
    ['what a part of the bucket is for', [allow('*', { Resource: `${arn}/manifests/2026-??/*` })], 'yes'],
    ['nothing where only writing is for everyone', [allow('*', { Action: 's3:PutObject' })], 'no'],
    ['a list of names, which is reading too', [allow('*', { Action: 's3:ListBucket', Resource: arn })], 'yes'],
    [
      'all but what an exception names',
      [{ ...allow('*'), Principal: undefined, NotPrincipal: { AWS: account } }],
      'yes',
    ],
    [
      'nothing of an organisation',
      [allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-x' } } })],
      'no',
    ],
    [
      'what a condition on a set leaves open to requests that lack the key',
      [allow('*', { Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-x' } } })],
      'yes',
    ],
    [
      'perhaps, from an address',
      [allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })],
      'maybe',
    ],
    ['nothing that is denied to all', [allow('*'), deny('*')], 'no'],
    [
      'what is denied only without encryption',
      [allow('*'), deny('*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      'yes',
    ],
    ['what lies beside a denied part', [allow('*'), deny('*', { Resource: `${arn}/private/*` })], 'yes'],
    [
      'what a denial of all but a part spares',
      [allow('*'), deny('*', { Resource: undefined, NotResource: `${arn}/public/*` })],
      'yes',
    ],
    ['what a pattern across buckets means', [allow('*', { Resource: `${arn}*/shared/?.csv` })], 'yes'],
    [
      'nothing where a denial spares only those who sign',
      [allow('*'), deny('*', { Condition: { ArnNotLike: { 'aws:PrincipalArn': caller.roleArn } } })],
      'no',
    ],
    [
      'what a denial of requests without an account leaves, since AWS gives them one',
      [allow('*'), deny('*', { Condition: { Null: { 'aws:PrincipalAccount': 'true' } } })],
      'yes',
    ],
    [
      'what a denial of signed requests leaves',
      [allow('*'), deny('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } })],
      'yes',
    ],
    [
      'nothing that an access point is to let through',
      [allow('*', { Condition: { StringEquals: { 's3:DataAccessPointAccount': account } } })],
      'no',
    ],
  ])('%s', (_, statements, expected) => {
    expect(may(unsigned, reach(statements))).toBe(expected);
  });

  test('nothing while the bucket or the account restricts public buckets', () => {
    const block = { ...off, restrictPublicBuckets: true };
    for (const by of [{ block }, { accountBlock: block }]) {
      const closed = reach([allow('*'), allow({ AWS: '444455556666' })], { policyIsPublic: true, ...by });
      expect([may(unsigned, closed), may(partnerRole, closed)]).toEqual(['no', 'no']);
      expect(may({ kind: 'service', name: 'cloudfront.amazonaws.com' }, closed)).toBe('yes');
    }
    expect(may(unsigned, reach([allow('*')], { policyIsPublic: undefined, block }))).toBe('maybe');
  });

  test('what an ACL gives, unless ACLs are off, ignored or denied', () => {
    const acl = {
      ownerId: 'owner',
      grants: [
        { grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', granteeType: 'Group', permission: 'READ' },
      ],
    };
    const open = reach([], { acl, ownership: 'ObjectWriter' });
    expect(mayRead(unsigned, open)).toEqual({ may: 'yes', why: 'the ACL gives READ to AllUsers' });
    expect(may(unsigned, reach([], { acl }))).toBe('no');
    expect(may(unsigned, { ...open, accountBlock: { ...off, ignorePublicAcls: true } })).toBe('no');
    expect(may(unsigned, { ...open, statements: [deny('*')] })).toBe('no');
  });

  test('perhaps, where objects have ACLs of their own', () => {
    expect(mayRead(unsigned, reach([], { ownership: null }))).toMatchObject({ may: 'maybe', why: /nobody read/ });
  });

  test('perhaps, where the policy is ambiguous', () => {
    expect(may(unsigned, { ...reach([]), statements: undefined })).toBe('maybe');
  });
});

describe('someone who is named', () => {
  test.each<[string, Asker, readonly object[], string]>([
    ['of another account may read what is for the account', partnerRole, [allow({ AWS: '444455556666' })], 'yes'],
    [
      'may not read what is for a role beside them',
      partner,
      [allow({ AWS: 'arn:aws:iam::444455556666:role/Reader' })],
      'no',
    ],
    [
      'by a session is the role',
      partnerRole,
      [allow({ AWS: 'arn:aws:sts::444455556666:assumed-role/Reader/s' })],
      'yes',
    ],
    ['of this account may read by IAM, whatever the policy leaves out', ownRole, [], 'maybe'],
    ['of this account may read by IAM where the policy names the account', ownRole, [allow({ AWS: account })], 'maybe'],
    ['of this account may read when named', ownRole, [allow({ AWS: `arn:aws:iam::${account}:role/Worker` })], 'yes'],
    [
      'is out when denied by condition',
      ownRole,
      [deny('*', { Condition: { ArnLike: { 'aws:PrincipalArn': '*/Worker' } } })],
      'no',
    ],
    [
      'is out by an account condition',
      partner,
      [allow('*'), deny('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['444455556666'] } } })],
      'no',
    ],
    [
      'may perhaps meet a tag',
      partnerRole,
      [allow('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } })],
      'maybe',
    ],
  ])('%s', (_, asker, statements, expected) => {
    expect(may(asker, reach(statements))).toBe(expected);
  });

  test('from an address is out when a block that holds it is denied', () => {
    const at = { kind: 'unsigned', sourceIp: '203.0.113.9' } as const;
    const denied = (block: string) => [allow('*'), deny('*', { Condition: { IpAddress: { 'aws:SourceIp': block } } })];
    expect(may(at, reach(denied('203.0.113.0/24')))).toBe('no');
    expect(may(at, reach(denied('198.51.100.0/24')))).toBe('yes');
    expect(may({ ...at, sourceIp: '203.0.113.0/24' }, reach(denied('203.0.113.9')))).toBe('maybe');
  });

  test('a service comes on behalf of what the statement says', () => {
    const distribution = `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`;
    const site = allow(
      { Service: 'cloudfront.amazonaws.com' },
      { Condition: { StringEquals: { 'AWS:SourceArn': distribution } } },
    );
    expect(readersOf(reach([site])).at(-1)).toMatchObject({
      who: `cloudfront.amazonaws.com for ${distribution}`,
      may: 'yes',
    });
  });
});

describe('through an access point', () => {
  const delegated = allow(
    { AWS: '*' },
    { Action: '*', Resource: [arn, `${arn}/*`], Condition: { StringEquals: { 's3:DataAccessPointAccount': account } } },
  );
  const readers = point([
    { ...allow({ AWS: '444455556666' }), Resource: `arn:aws:s3:us-east-1:${account}:accesspoint/readers/object/*` },
  ]);

  test('someone outside needs both policies', () => {
    expect(mayRead(partner, reach([delegated], { accessPoints: [readers] }))).toEqual({
      may: 'yes',
      why: 'statement 1 of access point readers',
    });
    expect(may(partner, reach([], { accessPoints: [readers] }))).toBe('no');
    expect(may(partner, reach([delegated], { accessPoints: [point([])] }))).toBe('no');
    expect(may(unsigned, reach([delegated], { accessPoints: [readers] }))).toBe('no');
  });

  test("the bucket's denial holds", () => {
    const denied = deny('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } });
    expect(may(partner, reach([delegated, denied], { accessPoints: [readers] }))).toBe('no');
  });

  test('the public is stopped by its block, and a VPC is named', () => {
    const open = { ...readers.statements?.[0], Principal: '*' };
    const vpc = point([open], { networkOrigin: 'VPC', policyIsPublic: true });
    expect(mayRead(unsigned, reach([delegated], { accessPoints: [vpc] })).why).toContain('from its VPC');
    const blocked = { ...vpc, block: { ...off, restrictPublicBuckets: true } };
    expect(may(unsigned, reach([delegated], { accessPoints: [blocked] }))).toBe('no');
  });

  test('of which the policy could not be read nothing is known', () => {
    expect(may(partner, reach([delegated], { accessPoints: [point([], { statements: undefined })] }))).toBe('maybe');
  });
});

describe('our own denials', () => {
  const open = allow('*', { Action: 's3:*', Resource: [arn, `${arn}/*`] });
  const denied = (principal: string) =>
    reach([open, denyStatement(arn, { principal: parsePrincipal(principal) }, caller, null) as object]);

  test('of everyone outside end for the public and other accounts, and not for this one', () => {
    const closed = denied('*');
    expect([may(unsigned, closed), may(outsider, closed), may(partnerRole, closed)]).toEqual(['no', 'no', 'no']);
    expect([may(ownRole, closed), may(callerAsker(caller), closed)]).toEqual(['yes', 'yes']);
  });

  test('of a role leave everyone else', () => {
    const closed = denied('arn:aws:iam::444455556666:role/Reader');
    expect([may(partnerRole, closed), may(unsigned, closed)]).toEqual(['no', 'yes']);
  });
});

test('everyone who is named is listed once, and the public always', () => {
  const statements = [
    allow({ AWS: ['444455556666', 'arn:aws:iam::444455556666:root'] }),
    allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
    deny({ AWS: '222222222222' }),
  ];
  expect(readersOf(reach(statements)).map(({ who, may }) => [who, may])).toEqual([
    [ANYONE, 'no'],
    [OUTSIDERS, 'maybe'],
    ['account 444455556666', 'yes'],
    ['whoever meets the conditions of statement 2 of the policy', 'maybe'],
  ]);
});

test('a policy made to be slow is answered all the same, and not with a no', () => {
  const accounts = Array.from({ length: 600 }, (_, index) => String(200_000_000_000 + index));
  const keys = Array.from({ length: 240 }, (_, index) => `${arn}/${index}/*`);
  const named = keys.slice(0, 200);
  const readers = readersOf(reach([allow({ AWS: accounts }, { Resource: keys }), deny('*', { Resource: named })]));
  expect(readers).toHaveLength(602);
  expect(readers.filter(({ who }) => who.startsWith('account')).every(({ may }) => may !== 'no')).toBe(true);
});
