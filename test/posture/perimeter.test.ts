import { describe, expect, test } from 'vitest';
import { perimeterOf } from '../../src/posture/perimeter.ts';

const allow = (more: object): object => ({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...more });
const deny = (more: object): object => ({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', ...more });
const open = (...Statement: readonly object[]): string => {
  const found = perimeterOf(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (found === undefined) return 'no policy';
  const sides = (['principals', 'resources'] as const).filter((side) => found[side]);
  return sides.length === 0 ? 'closed' : sides.join(' and ');
};
const when = (operator: string, key: string, value: unknown) => allow({ Condition: { [operator]: { [key]: value } } });

describe('an Allow statement', () => {
  test.each([
    ['of everything', allow({}), 'principals and resources'],
    [
      'for a list of principals with everyone in it',
      allow({ Principal: { AWS: ['111122223333', '*'] } }),
      'principals and resources',
    ],
    [
      'for all but one',
      allow({ Principal: undefined, NotPrincipal: { AWS: '444455556666' } }),
      'principals and resources',
    ],
    ['for one account', allow({ Principal: { AWS: '111122223333' } }), 'resources'],
    ['on a bucket by its name', allow({ Resource: ['arn:aws:s3:::amzn-s3-demo-bucket/*'] }), 'principals'],
    [
      'on buckets that begin alike, which anybody may make',
      allow({ Resource: 'arn:aws:s3:::amzn-s3-demo-*' }),
      'principals and resources',
    ],
    ['on a table of one account', allow({ Resource: 'arn:aws:dynamodb:us-east-1:111122223333:table/*' }), 'principals'],
    [
      'on tables of any account',
      allow({ Resource: 'arn:aws:dynamodb:us-east-1:*:table/orders' }),
      'principals and resources',
    ],
    [
      'on all but a bucket',
      allow({ Resource: undefined, NotResource: 'arn:aws:s3:::amzn-s3-demo-bucket' }),
      'principals and resources',
    ],
    ['of reading', allow({ Action: ['s3:GetObject', 's3:ListBucket'] }), 'closed'],
    [
      'of reading and of one thing more',
      allow({ Action: ['s3:GetObject', 's3:PutObject'] }),
      'principals and resources',
    ],
    ['of all but one action', allow({ Action: undefined, NotAction: 's3:GetObject' }), 'principals and resources'],
  ])('%s', (_, statement, expected) => {
    expect(open(statement)).toBe(expected);
  });
});

describe('a condition', () => {
  test.each([
    ['StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5', 'resources'],
    ['StringLike', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5', 'resources'],
    ['StringLike', 'aws:PrincipalOrgID', 'o-*', 'principals and resources'],
    ['StringLike', 'aws:PrincipalOrgID', ['o-a1b2c3d4e5', '*'], 'principals and resources'],
    ['StringEquals', 'AWS:principalorgid', 'o-a1b2c3d4e5', 'resources'],
    // A principal of an account outside every organization carries no such key, and so passes.
    ['StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5', 'principals and resources'],
    ['StringEqualsIfExists', 'aws:PrincipalAccount', '111122223333', 'resources'],
    ['StringNotEquals', 'aws:PrincipalAccount', '444455556666', 'principals and resources'],
    ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/r-ab12/*', 'resources'],
    ['ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/r-ab12/*', 'principals and resources'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*', 'resources'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin', 'principals and resources'],
    ['StringEquals', 'aws:ResourceAccount', '111122223333', 'principals'],
    ['StringEquals', 'aws:ResourceOrgID', 'o-a1b2c3d4e5', 'principals'],
    ['StringEqualsIfExists', 'aws:ResourceOrgID', 'o-a1b2c3d4e5', 'principals and resources'],
    ['Bool', 'aws:SecureTransport', 'true', 'principals and resources'],
  ])('%s %s %j', (operator, key, value, expected) => {
    expect(open(when(operator, key, value))).toBe(expected);
  });
});

describe('a Deny statement', () => {
  const others = {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:PrincipalAccount': '111122223333' },
  };
  const services = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
  const elsewhere = { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } };

  test.each([
    ['to other principals', deny({ Condition: others }), 'resources'],
    ["to other principals that are no services of AWS's", deny({ Condition: { ...others, ...services } }), 'resources'],
    [
      'on other resources but a few',
      deny({ Resource: undefined, NotResource: 'arn:aws:s3:::amzn-s3-demo-bucket/*', Condition: elsewhere }),
      'principals',
    ],
    [
      'to other principals on other resources, which is neither',
      deny({ Condition: { StringNotEquals: { ...others.StringNotEqualsIfExists, ...elsewhere.StringNotEquals } } }),
      'principals and resources',
    ],
    [
      'to other principals without a tag that anybody can have',
      deny({
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333', 'aws:PrincipalTag/spared': 'yes' } },
      }),
      'principals and resources',
    ],
    ['of one action', deny({ Action: 's3:PutObject', Condition: others }), 'principals and resources'],
    [
      'on one bucket',
      deny({ Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*', Condition: others }),
      'principals and resources',
    ],
  ])('%s', (_, statement, expected) => {
    expect(open(allow({}), statement)).toBe(expected);
  });

  test('beside another closes both sides', () => {
    expect(open(allow({}), deny({ Condition: others }), deny({ Condition: elsewhere }))).toBe('closed');
  });
});

test('two statements that each narrow one side leave both open, though not at once', () => {
  const statements = [
    allow({ Principal: { AWS: '111122223333' } }),
    allow({ Resource: 'arn:aws:s3:::amzn-s3-demo-bucket' }),
  ];
  expect(perimeterOf(JSON.stringify({ Statement: statements }))).toEqual({
    principals: true,
    resources: true,
    both: false,
  });
});

describe("a value that is the caller's own", () => {
  const own = { StringEquals: { 'aws:ResourceAccount': `$\{aws:PrincipalAccount}` } };
  const notOwn = { StringNotEquals: { 'aws:ResourceOrgID': `$\{aws:PrincipalOrgID}` } };

  test("narrows nothing where anybody may come: a stranger's credentials reach a stranger's bucket", () => {
    expect(open(allow({ Condition: own }))).toBe('principals and resources');
    expect(open(allow({}), deny({ Condition: notOwn }))).toBe('principals and resources');
  });

  test("narrows the resources where only the owner's principals come", () => {
    expect(open(allow({ Principal: { AWS: '111122223333' }, Condition: own }))).toBe('closed');
    expect(open(when('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'), deny({ Condition: notOwn }))).toBe(
      'closed',
    );
  });
});

test('a Deny that spares all there is, or writing, closes nothing', () => {
  const Condition = { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } };
  const both = 'principals and resources';
  expect(open(allow({}), deny({ Resource: undefined, NotResource: '*', Condition }))).toBe(both);
  expect(open(allow({}), deny({ Resource: undefined, NotResource: 'arn:aws:s3:::*', Condition }))).toBe(both);
  expect(open(allow({}), deny({ Action: undefined, NotAction: 's3:*', Condition }))).toBe(both);
  expect(open(allow({}), deny({ Action: undefined, NotAction: 's3:PutObject', Condition }))).toBe(both);
  expect(open(allow({}), deny({ Action: undefined, NotAction: 's3:GetObject', Condition }))).toBe('principals');
});

test("a Deny of another service's actions closes nothing", () => {
  const others = { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } };
  const policy = JSON.stringify({ Statement: [allow({}), deny({ Action: 's3:*', Condition: others })] });
  const isOpen = (service?: string) => perimeterOf(policy, service)?.principals;
  expect([isOpen('s3'), isOpen(), isOpen('sqs'), isOpen('dynamodb')]).toEqual([false, false, true, true]);
});

test('a policy that names a key twice says nothing certain', () => {
  const open = '[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]';
  expect(perimeterOf(`{"Statement":${open},"Statement":[]}`)).toBeUndefined();
});

test.each(['', 'no', '[]', '{"Statement":["no"]}'])('%j is no policy', (text) => {
  expect(perimeterOf(text)).toBeUndefined();
});
