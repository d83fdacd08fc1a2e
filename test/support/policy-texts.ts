import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';

const SAMPLES = new URL('../../../shared/data/policies/recorded_bucket_policies.jsonl', import.meta.url);

/** The policies that others recorded from real accounts; undefined where those samples are not at hand. */
export function recordedPolicies(): readonly string[] | undefined {
  if (!existsSync(SAMPLES)) return undefined;
  const lines = readFileSync(SAMPLES, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { policy: string }).policy);
}

/** The bucket that a policy is for, by the first resource that it names. */
export function bucketOfPolicy(policy: string): string {
  const name = /"arn:aws:s3:::([a-z0-9.-]+)/.exec(policy)?.[1];
  if (name === undefined) throw new Error('The policy names no bucket');
  return name;
}

const awsPrincipal = fc.constantFrom(
  '*',
  '444455556666',
  'arn:aws:iam::444455556666:root',
  'arn:aws:iam::444455556666:user/reader',
  'arn:aws:iam::444455556666:role/team/Reader',
  'arn:aws:sts::444455556666:assumed-role/Reader/session',
  'arn:aws:sts::444455556666:federated-user/alice',
  'arn:aws:iam::111122223333:role/PaymentsExportRole',
);
const oneOrMore = <Value>(of: fc.Arbitrary<Value>) => fc.oneof(of, fc.array(of, { minLength: 1, maxLength: 3 }));
const principal = fc.oneof(
  fc.constant('*'),
  fc.record({ AWS: oneOrMore(awsPrincipal) }),
  fc.record({ Service: oneOrMore(fc.constantFrom('cloudfront.amazonaws.com', 'delivery.logs.amazonaws.com')) }),
  fc.record({ Federated: fc.constantFrom('cognito-identity.amazonaws.com', 'accounts.google.com') }),
  fc.record({ CanonicalUser: fc.constant('79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be') }),
  fc.record({ AWS: awsPrincipal, Service: fc.constant('logging.s3.amazonaws.com') }),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('Ключ "{[,]}"', '桶\u202e\\', '🗝️'),
);
const value = fc.oneof(
  text,
  fc.constantFrom('444455556666', '111122223333', 'false', 'arn:aws:iam::111122223333:role/*', '*', '203.0.113.0/24'),
);
const operator = fc.constantFrom(
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'Bool', 'Null'],
  ...['ArnLike', 'ArnNotLike', 'ArnLikeIfExists', 'IpAddress', 'NotIpAddress', 'ForAnyValue:StringLike'],
);
const conditionKey = fc.constantFrom(
  ...['aws:SourceIp', 'aws:PrincipalOrgID', 's3:x-amz-acl', 'aws:PrincipalTag/Müller', 'aws:SourceVpce'],
  ...['aws:PrincipalArn', 'aws:PrincipalAccount', 'AWS:SecureTransport', 'aws:userid'],
);
const condition = fc.dictionary(operator, fc.dictionary(conditionKey, oneOrMore(value), { minKeys: 1, maxKeys: 2 }), {
  minKeys: 1,
  maxKeys: 2,
});

/** Actions on data only: a Deny of what the responder needs would rightly be refused. */
const action = oneOrMore(fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:Get*Version', 's3:DeleteObject'));

const statementFor = (arn: string) =>
  fc
    .record({
      effect: fc.constantFrom('Allow', 'Deny'),
      whom: principal,
      negated: fc.boolean(),
      action,
      resource: oneOrMore(fc.constantFrom(`${arn}/*`, `${arn}/reports/?/*`, `${arn}/ключ/*`)),
      more: fc.option(condition, { nil: undefined }),
      unknown: fc.option(fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }), { nil: undefined }),
    })
    .map(({ effect, whom, negated, action: acts, resource, more, unknown }) => ({
      Effect: effect,
      [effect === 'Deny' && negated ? 'NotPrincipal' : 'Principal']: whom,
      Action: acts,
      Resource: resource,
      ...(more === undefined ? {} : { Condition: more }),
      ...(unknown === undefined ? {} : { Unknown: unknown }),
    }));

/**
 * Policies of a bucket as people and tools write them: every form of principal, NotPrincipal, several conditions,
 * elements that nobody knows, any script, any white space, a list or a single statement, and as large as S3 takes.
 */
export const policyTexts = (arn: string): fc.Arbitrary<string> =>
  fc
    .record({
      statements: fc.array(statementFor(arn), { minLength: 1, maxLength: 6 }),
      indent: fc.constantFrom<string | number>(0, 1, 4, '\t'),
      single: fc.boolean(),
      around: fc.constantFrom('', '\n', ' \r\n\t'),
      version: fc.constantFrom('2012-10-17', '2008-10-17'),
      fill: fc.constantFrom(0, 0, 0, 9_000, 18_000, 19_900),
    })
    .map(({ statements, indent, single, around, version, fill }) => {
      const named = statements.map((each, index) => ({ Sid: `Statement${String.fromCharCode(65 + index)}`, ...each }));
      const list = single && named.length === 1 ? named[0] : named;
      const plain = JSON.stringify({ Id: 'x]}', Statement: list, Version: version }, null, indent);
      // White space in front is no part of what S3 checks first, so what surrounds the policy goes to its end.
      const size = Buffer.byteLength(plain + around);
      const note = 'ü'.repeat(Math.max(0, Math.floor((fill - size) / 2)));
      return `${plain.replace('"x]}"', () => JSON.stringify(`x]}${note}`))}${around}`;
    });
