import { describe, expect, it } from 'vitest';
import { policyGrants } from '../../src/emulator/accessanalyzer/external-access.ts';
import { isPolicyPublic } from '../../src/emulator/policy-status.ts';
import { createWorld } from '../../src/emulator/scenarios/index.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (more: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});
const when = (operator: string, key: string, ...values: string[]) =>
  allow({ Condition: { [operator]: { [key]: values } } });

describe('what S3 calls public', () => {
  it.each([
    ['everyone', allow({})],
    ['everyone by AWS: *', allow({ Principal: { AWS: '*' } })],
    ['everyone in a list', allow({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } })],
    ['all but one', { ...allow({}), Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    ['a condition with a wildcard', when('StringLike', 'aws:PrincipalOrgID', 'o-*')],
    ['a condition with a variable', when('StringLike', 'aws:PrincipalArn', `\${aws:username}`)],
    ['a condition that says who not', when('StringNotEquals', 'aws:PrincipalAccount', '444455556666')],
    ['a condition on transport only', when('Bool', 'aws:SecureTransport', 'true')],
    ['half of the internet', when('IpAddress', 'aws:SourceIp', '0.0.0.0/1')],
    ['a condition that need not be there', when('StringEqualsIfExists', 'aws:SourceVpce', 'vpce-1')],
  ])('%s', (_name, statement) => {
    expect(isPolicyPublic(policy(statement))).toBe(true);
  });

  it.each([
    ['another account', allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } })],
    ['a service', allow({ Principal: { Service: 'cloudfront.amazonaws.com' } })],
    ['an organization', when('StringEquals', 'aws:PrincipalOrgID', 'o-exampleorgid')],
    ['an account, whatever the case of the key', when('StringEquals', 'AWS:SourceAccount', '111122223333')],
    ['a VPC endpoint', when('StringEquals', 'aws:SourceVpce', 'vpce-1')],
    ['an office', when('IpAddress', 'aws:SourceIp', '192.0.2.0/24')],
    ['access points of an account', when('StringEquals', 's3:DataAccessPointAccount', '111122223333')],
    ['roles of an account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*')],
    ['a Deny to everyone', { ...allow({}), Effect: 'Deny' }],
  ])('but not %s', (_name, statement) => {
    expect(isPolicyPublic(policy(statement))).toBe(false);
  });

  it('holds for one bucket of the exfiltration, and for none of a healthy account', () => {
    const publicOnes = (scenario: 's3-exfiltration' | 'quiet') =>
      Object.values(createWorld(scenario, { seed: 1, now: 0 }).buckets)
        .filter((bucket) => bucket.policy !== null && isPolicyPublic(bucket.policy))
        .map((bucket) => bucket.name);
    expect(publicOnes('s3-exfiltration')).toEqual(['amzn-s3-demo-customer-exports']);
    expect(publicOnes('quiet')).toEqual([]);
  });
});

describe('what the analyzer sees in a policy', () => {
  const partner = allow({ Sid: 'Partner', Principal: { AWS: 'arn:aws:iam::444455556666:root' } });
  const deny = (more: object) => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
  const seen = (...statements: object[]) =>
    policyGrants(policy(...statements), '111122223333').map((grant) => grant.principal);

  it('is other accounts and everyone, not its own account and services', () => {
    const own = allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/AppRole' } });
    const service = allow({ Principal: { Service: 'logging.s3.amazonaws.com' } });
    expect(seen(own, service, partner, allow({}))).toEqual([{ AWS: '444455556666' }, { AWS: '*' }]);
  });

  it('is gone when a Deny names the account, or everyone outside', () => {
    expect(seen(partner, deny({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }))).toEqual([]);
    const outside = { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } };
    expect(seen(partner, allow({}), deny({ Principal: '*', Condition: outside }))).toEqual([]);
  });

  it('is gone when everyone but the own account and AWS services is denied', () => {
    const Condition = {
      StringNotEquals: { 'aws:PrincipalAccount': '111122223333' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/IncidentResponder'] },
    };
    expect(seen(partner, allow({}), deny({ Principal: '*', Condition }))).toEqual([]);
  });

  it('stays when only one role of the account is denied, and goes when all are', () => {
    const denied = (arn: string) => deny({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': arn } } });
    expect(seen(partner, denied('arn:aws:iam::444455556666:role/One'))).toHaveLength(1);
    expect(seen(partner, denied('arn:aws:iam::444455556666:*'))).toEqual([]);
  });

  it('stays where the Deny is narrower than the Allow', () => {
    expect(
      seen(partner, deny({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    ).toHaveLength(1);
    expect(seen(partner, deny({ Principal: '*', Action: 's3:PutObject' }))).toHaveLength(1);
    expect(seen(allow({}), deny({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }))).toEqual([{ AWS: '*' }]);
  });
});
