import { deletedPrincipals, type PolicyStatement } from '../aws/s3/policy-elements.ts';
import type { TransportDenial } from '../aws/s3/transport-denial.ts';
import type { Evidence, Fix, Resource } from './check.ts';

/** Gives a bucket as a resource. */
export const bucketResource = (name: string, arn: string): Resource => ({
  type: 'AWS::S3::Bucket',
  id: arn,
  label: name,
  arn,
});

/** Names the statements that count and those that fall short. */
export const statementsFor = ({ by, short }: TransportDenial): Evidence[] => [
  ...by.map((value) => ({ name: 'Statement', value })),
  ...short.map(({ statement, lacks }) => ({ name: 'Statement', value: `${statement}: ${lacks}` })),
];

/** Names statements at the beginning of a sentence. */
export const listed = (by: readonly string[]): string => `Statement ${by.join(' with ')}`;

/** Says in a sentence what a policy lacks that does not deny `what` altogether. */
export function missing({ bucket, objects, by, short }: TransportDenial, what: string): string {
  if (by.length > 0 && bucket !== objects) {
    const [there, not] = bucket ? ['the bucket itself', 'its objects'] : ['its objects', 'the bucket itself'];
    return `${listed(by)} denies ${what} on ${there} only: ${not} is left out.`.replace('objects is', 'objects are');
  }
  const [first, ...more] = short;
  if (first === undefined) return `No statement of the policy denies ${what}.`;
  const others = more.length === 0 ? '' : `, and ${more.length} more fall short too`;
  return `Statement ${first.statement} does not deny everyone ${what}: it ${first.lacks}${others}.`;
}

/** Gives what puts a bucket right, and why it can't where its policy can't be written back. */
export function fixOf(bucket: string, statements: readonly PolicyStatement[], minTls?: string): Fix {
  const [orphan] = deletedPrincipals(statements);
  const blocked = `The policy names ${orphan}, a deleted principal, and AWS takes no policy back that names one.`;
  return {
    playbook: 'enforce-bucket-tls',
    params: { bucket, ...(minTls === undefined ? {} : { minTls }) },
    ...(orphan === undefined ? {} : { blocked }),
  };
}
