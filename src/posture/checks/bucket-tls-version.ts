import { bucketArn } from '../../aws/s3/bucket-arn.ts';
import { statementsOf } from '../../aws/s3/policy-elements.ts';
import { isDenied, type TransportDenial, transportDenial } from '../../aws/s3/transport-denial.ts';
import { bucketResource, enforceTls, listed, missing, OLD_TLS, statementsFor } from '../bucket-judgements.ts';
import type { Check, Judgement } from '../check.ts';
import { unreadable } from '../judgements.ts';
import { bucketPolicies } from '../readings/bucket-policies.ts';

/** Judges a bucket by its policy's text, null for none: whether it denies everyone TLS older than 1.2. */
export function judgeTlsVersion(name: string, region: string, policy: string | null): Judgement {
  const arn = bucketArn(name, region);
  const base = { resource: bucketResource(name, arn), entities: [`bucket:${name}` as const] };
  const statements = policy === null ? [] : statementsOf(policy);
  if (statements === undefined) {
    const evidence = [{ name: 'Policy', value: 'not understood' }];
    return { ...base, verdict: 'unknown', reason: 'The policy is ambiguous or in a form that is not known.', evidence };
  }
  const denials = OLD_TLS.map((version) => transportDenial(statements, arn, version));
  const lacking = denials.find((denial) => !isDenied(denial));
  const fact = { name: 'Policy', value: policy === null ? 'none' : `${statements.length} statements` };
  if (lacking === undefined) {
    const minimum = isDenied(transportDenial(statements, arn, 1.2)) ? '1.3' : '1.2';
    const by = [...new Set(denials.flatMap((denial) => denial.by))];
    const reason = `${listed(by)} denies everyone TLS older than ${minimum}, on the bucket and on its objects.`;
    const evidence = [fact, ...by.map((value) => ({ name: 'Statement', value }))];
    return { ...base, verdict: 'passed', reason, evidence };
  }
  return {
    ...base,
    verdict: 'failed',
    reason: sentence(policy, lacking),
    evidence: [fact, ...statementsFor(lacking)],
    fix: enforceTls(name, arn, statements),
  };
}

const sentence = (policy: string | null, lacking: TransportDenial): string =>
  policy === null ? 'The bucket has no policy, so none demands TLS 1.2.' : missing(lacking, 'TLS older than 1.2');

/** Whether the bucket's own policy demands TLS 1.2 or newer. */
export const bucketTlsVersion: Check = {
  id: 'bucket-tls-version',
  title: 'The bucket’s policy demands TLS 1.2 or newer',
  practice: 'encryption',
  severity: 'low',
  resourceType: 'AWS::S3::Bucket',
  judges:
    'Fails where no Deny for every principal, of every action, on both the bucket and its objects holds for TLS 1.0 and 1.1, as by `s3:TlsVersion` below 1.2. It is low because AWS has refused both at all its endpoints since February 2024, whatever a policy says: what fails relies on that. A statement on `aws:SecureTransport` alone says nothing of the version and fails here; a minimum of 1.3 passes.',
  reads: ['s3:GetBucketPolicy', 's3:ListBuckets'],
  fix: 'Add a statement that denies Principal * all of s3:* on the bucket and its objects where s3:TlsVersion is less than 1.2. Where it lets in plain HTTP too, as bucket-tls-only says, the same run denies that.',
  playbook: 'enforce-bucket-tls',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
  async judge(account) {
    return (await account.ask(bucketPolicies)).map((attempt) => {
      const { name } = attempt.item;
      return attempt.failure === undefined
        ? judgeTlsVersion(name, account.region, attempt.value)
        : unreadable(bucketResource(name, bucketArn(name, account.region)), attempt.failure);
    });
  },
};
