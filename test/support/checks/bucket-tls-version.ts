import { transitBuckets } from '../../../src/emulator/scenarios/transit/transit-buckets.ts';
import type { CheckCase } from './case.ts';

const arn = (name: string) => () => `arn:aws:s3:::${name}`;

const minimum =
  (name: string, Condition: object): CheckCase['prepare'] =>
  (emulator) =>
    emulator.edit((world) => {
      const bucket = world.buckets[name];
      if (bucket === undefined) throw new Error(`The scenario has no bucket ${name}`);
      const Resource = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
      const Statement = [{ Sid: 'DenyOldTls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }];
      bucket.policy = JSON.stringify({ Version: '2012-10-17', Statement });
    });

export const bucketTlsVersionCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a minimum of 1.2', resource: arn(transitBuckets.split), verdict: 'passed', reason: /1\.2/ },
  {
    kind: 'good',
    says: 'a minimum of 1.3',
    prepare: minimum('amzn-s3-demo-build-artifacts', { NumericLessThan: { 's3:TlsVersion': ['1.3'] } }),
    resource: arn('amzn-s3-demo-build-artifacts'),
    verdict: 'passed',
    reason: /older than 1\.3/,
  },
  {
    kind: 'bad',
    says: 'no policy at all',
    resource: arn('amzn-s3-demo-build-artifacts'),
    verdict: 'failed',
    severity: 'low',
  },
  {
    kind: 'borderline',
    says: 'a denial of plain HTTP, which says nothing of the version',
    resource: arn('amzn-s3-demo-customer-exports'),
    verdict: 'failed',
    severity: 'low',
  },
  {
    kind: 'borderline',
    says: 'a minimum of 1.1',
    prepare: minimum('amzn-s3-demo-build-artifacts', { NumericLessThan: { 's3:TlsVersion': 1.1 } }),
    resource: arn('amzn-s3-demo-build-artifacts'),
    verdict: 'failed',
    reason: /does not hold for TLS 1\.1/,
  },
  {
    kind: 'unreadable',
    says: 'a policy that may not be read',
    prepare: (emulator) => emulator.addFault({ operation: 's3:GetBucketPolicy', kind: 'access-denied', count: 100 }),
    resource: arn(transitBuckets.split),
    verdict: 'unknown',
  },
];
