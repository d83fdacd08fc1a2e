import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimumStatement, tlsOnlyStatement } from '../../../playbooks/enforce-bucket-tls/statements.ts';
import { appendStatement } from '../../../playbooks/steps/bucket-policy/policy-text.ts';
import { statementsOf } from '../../../src/aws/s3/policy-elements.ts';
import { allowsEveryone, isDenied, type Transport, transportDenial } from '../../../src/aws/s3/transport-denial.ts';
import { policyTexts } from '../../support/policy-texts.ts';

const arn = 'arn:aws:s3:::amzn-s3-demo-bucket';
const both = [arn, `${arn}/*`];
const overHttp = { Bool: { 'aws:SecureTransport': 'false' } };

const deny = (over: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: both,
  Condition: overHttp,
  ...over,
});
const when = (Condition: object) => deny({ Condition });
const without =
  (...elements: string[]) =>
  (statement: object) =>
    Object.fromEntries(Object.entries(statement).filter(([name]) => !elements.includes(name)));

const denied = (statements: readonly object[], transport: Transport = 'http') =>
  transportDenial(statements as Record<string, unknown>[], arn, transport);
const isTlsOnly = (...statements: object[]) => isDenied(denied(statements));

describe('everyone is denied plain HTTP', () => {
  test.each<[string, ...object[]]>([
    ['as AWS writes it', deny()],
    ['with a principal in a list', deny({ Principal: { AWS: ['*'] } })],
    ['with a principal beside others', deny({ Principal: { AWS: ['444455556666', '*'], Service: 'x.amazonaws.com' } })],
    ['by every action of every service', deny({ Action: '*' })],
    ['with the action in a list and in capitals', deny({ Action: ['s3:GetObject', 'S3:*'] })],
    ['by all but another service', without('Action')(deny({ NotAction: 'ec2:*' }))],
    ['on everything', deny({ Resource: '*' })],
    ['on all that begins as the bucket does', deny({ Resource: `${arn}*` })],
    ['on every S3 resource', deny({ Resource: 'arn:aws:s3:::*' })],
    ['on objects with a key of at least one character, which each has', deny({ Resource: [arn, `${arn}/?*`] })],
    ['by two statements', deny({ Resource: arn }), deny({ Resource: `${arn}/*` })],
    ['by a boolean', when({ Bool: { 'aws:SecureTransport': false } })],
    ['by a list of one', when({ Bool: { 'aws:SecureTransport': ['false'] } })],
    ['by a list that has HTTPS too', when({ Bool: { 'aws:SecureTransport': ['true', 'false'] } })],
    ['whatever the case of the key', when({ Bool: { 'AWS:securetransport': 'false' } })],
    ['whatever the case of operator and value', when({ bool: { 'aws:SecureTransport': 'False' } })],
    ['if it exists, which it always does', when({ BoolIfExists: { 'aws:SecureTransport': 'false' } })],
    ['for any value of the one', when({ 'ForAnyValue:Bool': { 'aws:SecureTransport': 'false' } })],
    ['by text', when({ StringEquals: { 'aws:SecureTransport': 'false' } })],
    ['by a pattern', when({ StringLike: { 'aws:SecureTransport': 'f*' } })],
    ['by not being true', when({ StringNotEquals: { 'aws:SecureTransport': 'true' } })],
    ['with a key that must be there, and always is', when({ ...overHttp, Null: { 'aws:SecureTransport': 'false' } })],
    ['with HTTPS, on no condition at all', without('Condition')(deny())],
    ['by a version of TLS that a request lacks', when({ NumericLessThanIfExists: { 's3:TlsVersion': '1.2' } })],
    ['by having no version of TLS', when({ Null: { 's3:TlsVersion': 'true' } })],
  ])('%s', (_, ...statements) => {
    expect(isTlsOnly(...statements)).toBe(true);
  });
});

describe('not everyone is denied plain HTTP everywhere', () => {
  test.each<[string, RegExp, ...object[]]>([
    ['an Allow over TLS only', /^$/, deny({ Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    ['one principal', /for 444455556666 only/, deny({ Principal: { AWS: '444455556666' } })],
    ['a service', /for s3.amazonaws.com only/, deny({ Principal: { Service: 's3.amazonaws.com' } })],
    ['a star that is no AWS principal', /only/, deny({ Principal: { Federated: '*' } })],
    ['everyone but one', /not for 444455556666/, without('Principal')(deny({ NotPrincipal: { AWS: '444455556666' } }))],
    [
      'some actions',
      /for s3:GetObject, s3:PutObject and 1 more only/,
      deny({ Action: ['s3:GetObject', 's3:PutObject', 's3:List*'] }),
    ],
    ['all reads', /for s3:Get\* only/, deny({ Action: 's3:Get*' })],
    [
      'all actions but one',
      /not for ec2:\*, s3:GetObject/,
      without('Action')(deny({ NotAction: ['ec2:*', 's3:GetObject'] })),
    ],
    [
      'another bucket',
      /only/,
      deny({ Resource: ['arn:aws:s3:::amzn-s3-demo-bucket2', 'arn:aws:s3:::amzn-s3-demo-bucket2/*'] }),
    ],
    ['one path', /only/, deny({ Resource: `${arn}/private/*` })],
    ['keys of two characters at least', /only/, deny({ Resource: `${arn}/??*` })],
    ['objects of one kind', /only/, deny({ Resource: `${arn}/*.csv` })],
    ['all but one path', /^$/, without('Resource')(deny({ NotResource: `${arn}/public/*` }))],
    ['HTTPS by mistake', /does not hold for plain HTTP/, when({ Bool: { 'aws:SecureTransport': 'true' } })],
    ['a key that is never absent', /does not hold/, when({ Null: { 'aws:SecureTransport': 'true' } })],
    ['an empty list', /further condition/, when({ Bool: { 'aws:SecureTransport': [] } })],
    [
      'a key in capitals that asks for the other',
      /does not hold/,
      when({ Bool: { 'aws:SecureTransport': 'false', 'AWS:SecureTransport': 'true' } }),
    ],
    [
      'all but AWS services',
      /aws:PrincipalIsAWSService/,
      when({ ...overHttp, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
    ],
    ['some addresses', /aws:SourceIp/, when({ ...overHttp, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
    ['an operator that nobody knows', /further condition/, when({ BoolIsh: { 'aws:SecureTransport': 'false' } })],
    [
      'a policy variable',
      /further condition/,
      when({ StringEquals: { 'aws:SecureTransport': `$${'{aws:PrincipalTag/http}'}` } }),
    ],
    [
      'old TLS, which plain HTTP has no version of',
      /plain HTTP \(numericlessthan s3:TlsVersion/,
      when({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
    ],
    ['a condition of no form', /^$/, deny({ Condition: 'aws:SecureTransport' })],
  ])('%s', (_, lacks, ...statements) => {
    expect(isTlsOnly(...statements)).toBe(false);
    expect(
      denied(statements)
        .short.map((each) => each.lacks)
        .join(),
    ).toMatch(lacks);
  });

  test('where one statement covers the bucket, and the other some of its objects', () => {
    const denial = denied([deny({ Sid: 'Bucket', Resource: arn }), deny({ Resource: `${arn}/private/*` })]);
    expect(denial).toMatchObject({ bucket: true, objects: false, by: ['Bucket'] });
    expect(denial.short).toEqual([{ statement: 'number 2', lacks: `is for ${arn}/private/* only` }]);
  });

  test('in another partition than the policy names', () => {
    const statements = [deny()] as Record<string, unknown>[];
    expect(isDenied(transportDenial(statements, 'arn:aws-cn:s3:::amzn-s3-demo-bucket', 'http'))).toBe(false);
  });
});

describe('a minimum version of TLS', () => {
  test.each<[string, object, readonly number[]]>([
    ['less than 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }, [1.0, 1.1]],
    ['less than 1.3, as text in a list', { NumericLessThan: { 's3:TlsVersion': ['1.3'] } }, [1.0, 1.1, 1.2]],
    ['at most 1.1', { NumericLessThanEquals: { 's3:TlsVersion': '1.1' } }, [1.0, 1.1]],
    ['any but 1.2 and 1.3', { NumericNotEquals: { 's3:TlsVersion': ['1.2', '1.3'] } }, [1.0, 1.1]],
    ['exactly 1.1', { NumericEquals: { 's3:TlsVersion': '1.1' } }, [1.1]],
    ['plain HTTP only', overHttp, []],
    [
      'less than 1.2, over HTTPS',
      { Bool: { 'aws:SecureTransport': 'true' }, NumericLessThan: { 's3:TlsVersion': '1.2' } },
      [1.0, 1.1],
    ],
    ['compared as text', { StringEquals: { 's3:TlsVersion': '1.1' } }, []],
  ])('%s', (_, condition, versions) => {
    expect([1.0, 1.1, 1.2, 1.3].filter((version) => isDenied(denied([when(condition)], version)))).toEqual(versions);
  });
});

describe('whatever else a policy holds', () => {
  const statementsIn = (text: string) => {
    const statements = statementsOf(text);
    if (statements === undefined) throw new Error('It is no policy');
    return statements;
  };
  const settled = (text: string, transport: Transport) => isDenied(transportDenial(statementsIn(text), arn, transport));

  test('it denies everyone plain HTTP once the playbook’s statement is in it', () => {
    fc.assert(
      fc.property(policyTexts(arn), (text) => {
        expect(settled(appendStatement(text, tlsOnlyStatement(arn)), 'http')).toBe(true);
      }),
    );
  });

  test('it denies everyone what is older than the minimum, and what is not only as it did before', () => {
    fc.assert(
      fc.property(policyTexts(arn), fc.constantFrom('1.2', '1.3'), (text, minimum) => {
        const after = appendStatement(text, minimumStatement(arn, minimum));
        expect(settled(after, 1.1)).toBe(true);
        expect(settled(after, 1.3)).toBe(settled(text, 1.3));
        expect(settled(after, 'http')).toBe(settled(text, 'http'));
      }),
    );
  });

  const narrower = fc.oneof(
    fc.constantFrom<object>(
      { Principal: { AWS: '444455556666' } },
      { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } },
      { Resource: arn },
      { Resource: `${arn}/*` },
      { Resource: [arn, `${arn}/private/*`] },
      { Effect: 'Allow' },
    ),
    fc
      .subarray(['s3:GetObject', 's3:Put*', 's3:ListBucket', 's3:Delete*', 's3:??????ct'], { minLength: 1 })
      .map((Action) => ({ Action })),
    fc
      .tuple(
        fc.constantFrom('StringEquals', 'StringLike', 'ArnLike', 'Bool', 'BoolIfExists', 'IpAddress', 'Null'),
        fc.constantFrom('aws:SourceIp', 'aws:PrincipalOrgID', 'aws:SourceVpce', 's3:authType', 'aws:ViaAWSService'),
        fc.string({ maxLength: 12 }),
      )
      .map(([operator, key, value]) => ({
        Condition: { ...overHttp, [operator]: { ...(operator === 'Bool' ? overHttp.Bool : {}), [key]: value } },
      })),
  );

  test('a statement that was narrowed never counts alone', () => {
    fc.assert(
      fc.property(narrower, (narrowed) => {
        const statement = JSON.parse(JSON.stringify({ ...tlsOnlyStatement(arn), ...narrowed })) as object;
        expect(isTlsOnly(statement)).toBe(false);
      }),
    );
  });
});

test('a policy that names a key twice is read by nobody', () => {
  expect(statementsOf('{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}')).toBeUndefined();
  expect(statementsOf('{"Version":"2012-10-17"}')).toBeUndefined();
  expect(statementsOf('no policy')).toBeUndefined();
});

test.each<[boolean, object]>([
  [true, { Principal: '*' }],
  [true, { Principal: { AWS: ['*'] }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  [true, { NotPrincipal: { AWS: '444455556666' } }],
  [false, { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }],
  [false, { Principal: { AWS: '444455556666' } }],
  [false, { Effect: 'Deny', Principal: '*' }],
])('everyone is allowed something: %s, by %j', (expected, over) => {
  expect(allowsEveryone([{ Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*`, ...over }])).toBe(expected);
});
