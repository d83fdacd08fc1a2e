import type { Failure } from '../../aws/errors.ts';
import { bucketArn } from '../../aws/s3/bucket-arn.ts';
import { type PolicyStatement, statementsOf } from '../../aws/s3/policy-elements.ts';
import { allowsEveryone, isDenied, transportDenial } from '../../aws/s3/transport-denial.ts';
import { bucketResource, enforceTls, listed, missing, statementsFor } from '../bucket-judgements.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { unreadable } from '../judgements.ts';
import { bucketPolicies } from '../readings/bucket-policies.ts';
import { bucketsOpenOutside } from '../readings/buckets-open-outside.ts';

/** What is read of a bucket: its policy, null for none, and what Access Analyzer knows of all. */
export interface BucketRead {
  readonly name: string;
  /** That is audited. */
  readonly region: string;
  /** That the bucket is in; undefined where AWS does not say. */
  readonly bucketRegion?: string | undefined;
  readonly policy: string | null;
  readonly open: ReadonlySet<string> | Failure;
}

/** Judges a bucket by its policy's text: whether plain HTTP is denied to everyone, on the bucket and on its objects. */
export function judgeTlsOnly({ name, region, bucketRegion, policy, open: found }: BucketRead): Judgement {
  const arn = bucketArn(name, region);
  const open = bucketRegion === undefined || bucketRegion === region ? found : elsewhere(region);
  const base = { resource: bucketResource(name, arn), entities: [`bucket:${name}` as const] };
  const statements = policy === null ? [] : statementsOf(policy);
  if (statements === undefined) {
    const evidence = [{ name: 'Policy', value: 'not understood' }];
    return { ...base, verdict: 'unknown', reason: 'The policy is ambiguous or in a form that is not known.', evidence };
  }
  const denial = transportDenial(statements, arn, 'http');
  const evidence = [
    { name: 'Policy', value: policy === null ? 'none' : `${statements.length} statements` },
    ...statementsFor(denial),
  ];
  if (isDenied(denial)) {
    const reason = `${listed(denial.by)} denies everyone plain HTTP, on the bucket and on its objects.`;
    return { ...base, verdict: 'passed', reason, evidence };
  }
  return {
    ...base,
    verdict: 'failed',
    severity: isOpen(name, statements, open) ? 'high' : 'medium',
    reason: policy === null ? 'The bucket has no policy, so nothing denies plain HTTP.' : missing(denial, 'plain HTTP'),
    evidence: [...evidence, ofOpenness(name, statements, open)],
    fix: enforceTls(name, arn, statements),
  };
}

/** Analyzers see what is in their own region. */
const elsewhere = (region: string): Failure => ({
  code: 'off',
  message: `the analyzers of ${region} see the buckets of their region only`,
  hint: 'Audit the region of the bucket.',
});

const isOpen = (name: string, statements: readonly PolicyStatement[], open: BucketRead['open']): boolean =>
  allowsEveryone(statements) || (!('code' in open) && open.has(name));

function ofOpenness(name: string, statements: readonly PolicyStatement[], open: BucketRead['open']): Evidence {
  if (allowsEveryone(statements)) return { name: 'Principal', value: '* is allowed something' };
  if ('code' in open) return { name: 'Access Analyzer', value: `not known: ${open.message}` };
  return { name: 'Access Analyzer', value: open.has(name) ? 'ExternalAccess, ACTIVE' : 'no active finding' };
}

/** Whether plain HTTP is denied to everyone by the bucket's own policy. */
export const bucketTlsOnly: Check = {
  id: 'bucket-tls-only',
  title: 'The bucket denies everyone requests over plain HTTP',
  practice: 'encryption',
  severity: 'medium',
  resourceType: 'AWS::S3::Bucket',
  judges:
    'Fails where the policy has no Deny of every action for every principal on both the bucket and its objects that holds for each request over plain HTTP, and where there is no policy. Several statements may cover bucket and objects together. A Deny with NotPrincipal, of some actions, of some paths or under a further condition, such as one that spares AWS services, does not count; nor does `s3:TlsVersion` alone, a key that a request over plain HTTP lacks. Severity is high where the policy allows everyone something, or Access Analyzer has an active finding of access from outside, which it has of buckets in the audited region. Access points are not judged: AWS serves them over HTTPS only. Directory buckets are not listed. Policies of identities and of the organization, which may deny plain HTTP too, are not read.',
  reads: ['accessanalyzer:ListAnalyzers', 'accessanalyzer:ListFindingsV2', 's3:GetBucketPolicy', 's3:ListBuckets'],
  fix: 'Add a statement that denies Principal * all of s3:* on the bucket and its objects where aws:SecureTransport is false. Where the policy demands no TLS 1.2 either, as bucket-tls-version asks, the same run adds that: AWS refuses older versions anyway.',
  playbook: 'enforce-bucket-tls',
  equivalents: ['FSBP S3.5', 'CIS AWS Foundations 3.0.0 2.1.1', 'CIS AWS Foundations 1.4.0 2.1.2'],
  document: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  async judge(account) {
    const [policies, open] = await Promise.all([account.ask(bucketPolicies), account.ask(bucketsOpenOutside)]);
    return policies.map((attempt) => {
      const { name, region: bucketRegion } = attempt.item;
      if (attempt.failure !== undefined) {
        return unreadable(bucketResource(name, bucketArn(name, account.region)), attempt.failure);
      }
      return judgeTlsOnly({ name, region: account.region, bucketRegion, policy: attempt.value, open });
    });
  },
};
