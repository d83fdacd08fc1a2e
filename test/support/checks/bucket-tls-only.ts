import type { Emulator } from '../../../src/emulator/emulator.ts';
import { transitBuckets } from '../../../src/emulator/scenarios/transit/transit-buckets.ts';
import type { CheckCase } from './case.ts';

const arn = (name: string) => () => `arn:aws:s3:::${name}`;
const EXPORTS = 'amzn-s3-demo-customer-exports';

/** Writes the statements of a bucket's policy anew. */
const statementsOf =
  (name: string, change: (statements: Record<string, unknown>[]) => object[]) => (emulator: Emulator) =>
    emulator.edit((world) => {
      const bucket = world.buckets[name];
      if (bucket?.policy == null) throw new Error(`The scenario has no policy of ${name}`);
      const policy = JSON.parse(bucket.policy) as { Statement: Record<string, unknown>[] };
      bucket.policy = JSON.stringify({ ...policy, Statement: change(policy.Statement) });
    });

const conditionOf = (name: string, Condition: object) =>
  statementsOf(name, (all) => all.map((each) => (each.Effect === 'Deny' ? { ...each, Condition } : each)));

export const bucketTlsOnlyCases: readonly CheckCase[] = [
  { kind: 'good', says: 'one statement for everyone, on both', resource: arn(EXPORTS), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'no policy at all',
    resource: arn('amzn-s3-demo-build-artifacts'),
    verdict: 'failed',
    severity: 'medium',
    reason: /has no policy/,
  },
  {
    kind: 'bad',
    says: 'a bucket that everyone reads',
    resource: arn(transitBuckets.public),
    verdict: 'failed',
    severity: 'high',
    reason: /No statement of the policy denies plain HTTP/,
  },
  {
    kind: 'bad',
    says: 'a bucket that is reached from outside by its access point, as Access Analyzer found',
    prepare: (emulator) =>
      emulator.edit((world) => {
        const [finding] = Object.values(world.accessFindings).filter(({ status }) => status === 'ACTIVE');
        if (finding === undefined) throw new Error('The scenario has no access finding');
        finding.resource = 'arn:aws:s3:::amzn-s3-demo-build-artifacts';
      }),
    resource: arn('amzn-s3-demo-build-artifacts'),
    verdict: 'failed',
    severity: 'high',
  },
  {
    kind: 'borderline',
    says: 'two statements, one for the bucket and one for its objects',
    resource: arn(transitBuckets.split),
    verdict: 'passed',
    reason: /DenyPlainHttpOnBucket with DenyPlainHttpOnObjects/,
  },
  {
    kind: 'borderline',
    says: 'a denial of some actions only',
    resource: arn(transitBuckets.someActions),
    verdict: 'failed',
    severity: 'medium',
    reason: /DenyPlainHttp does not deny everyone plain HTTP: it is for s3:GetObject, s3:ListBucket only/,
  },
  {
    kind: 'borderline',
    says: 'a denial that spares AWS services',
    resource: arn(transitBuckets.sparesServices),
    verdict: 'failed',
    reason: /aws:PrincipalIsAWSService/,
  },
  {
    kind: 'borderline',
    says: 'a denial of one principal',
    resource: arn(transitBuckets.onePrincipal),
    verdict: 'failed',
    reason: /for arn:aws:iam::444455556666:root only/,
  },
  {
    kind: 'borderline',
    says: 'a denial on the objects, not on the bucket itself',
    prepare: statementsOf(EXPORTS, (all) =>
      all.map((each) => (each.Effect === 'Deny' ? { ...each, Resource: `arn:aws:s3:::${EXPORTS}/*` } : each)),
    ),
    resource: arn(EXPORTS),
    verdict: 'failed',
    severity: 'high',
    reason: /on its objects only: the bucket itself is left out/,
  },
  {
    kind: 'borderline',
    says: 'the version of TLS, which a request over plain HTTP does not have',
    prepare: conditionOf(EXPORTS, { NumericLessThan: { 's3:TlsVersion': 1.2 } }),
    resource: arn(EXPORTS),
    verdict: 'failed',
    reason: /does not hold for plain HTTP/,
  },
  {
    kind: 'borderline',
    says: 'the version of TLS where there is one, which plain HTTP meets',
    prepare: conditionOf(EXPORTS, { NumericLessThanIfExists: { 's3:TlsVersion': '1.2' } }),
    resource: arn(EXPORTS),
    verdict: 'passed',
  },
  {
    kind: 'unreadable',
    says: 'a policy that may not be read',
    prepare: (emulator) => emulator.addFault({ operation: 's3:GetBucketPolicy', kind: 'access-denied', count: 100 }),
    resource: arn(EXPORTS),
    verdict: 'unknown',
    reason: /s3:GetBucketPolicy/,
  },
];
