import { deletedPrincipals, type PolicyStatement } from '../aws/s3/policy-elements.ts';
import { isDenied, type TransportDenial, transportDenial } from '../aws/s3/transport-denial.ts';
import type { Evidence, Fix, Resource } from './check.ts';

/** The versions of TLS below 1.2. */
export const OLD_TLS = [1.1, 1.0] as const;

/** Gives a bucket as a resource. */
export const bucketResource = (name: string, arn: string): Resource => ({
  type: 'AWS::S3::Bucket',
  id: arn,
  label: name,
  arn,
});

/**
 * What puts right whichever of plain HTTP and old TLS a policy lets in. Both checks offer the same, so that one run does both:
 * AWS refuses TLS below 1.2 at its endpoints anyway, so a minimum of 1.2 stops nobody who gets through today. It says why it can't
 * where the policy can't be written back.
 */
export function enforceTls(name: string, arn: string, statements: readonly PolicyStatement[]): Fix {
  const letsInOld = OLD_TLS.some((version) => !isDenied(transportDenial(statements, arn, version)));
  const [orphan] = deletedPrincipals(statements);
  const blocked = `The policy names ${orphan}, a deleted principal, and AWS takes no policy back that names one.`;
  return {
    playbook: 'enforce-bucket-tls',
    params: { bucket: name, ...(letsInOld ? { minTls: '1.2' } : {}) },
    ...(orphan === undefined ? {} : { blocked }),
  };
}

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
