import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';
import { editEndpoint, endpointNamed } from './endpoint-named.ts';

const named = (name: string) => (emulator: Emulator) => endpointNamed(emulator, name);

export const endpointPolicyCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: "the organization's principals at the organization's resources",
    resource: named('payments-dynamodb'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'the policy that AWS gives',
    resource: named('payments-s3'),
    verdict: 'failed',
    severity: 'medium',
    reason: /any principal .* any account/,
  },
  {
    kind: 'borderline',
    says: 'principals of the account, at whatever resource',
    resource: named('payments-secretsmanager'),
    verdict: 'failed',
    severity: 'low',
    reason: /narrows the principals and not the resources/,
  },
  {
    kind: 'borderline',
    says: 'buckets by name, for whatever principal',
    prepare: (emulator) =>
      editEndpoint(emulator, 'payments-s3', {
        policy:
          '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":["arn:aws:s3:::amzn-s3-demo-ledger","arn:aws:s3:::amzn-s3-demo-ledger/*"]}}',
      }),
    resource: named('payments-s3'),
    verdict: 'passed',
    reason: /any principal may use it/,
  },
  {
    kind: 'unreadable',
    says: 'endpoints that may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'ec2:DescribeVpcEndpoints', kind: 'access-denied', count: 9 }),
    resource: () => '111122223333/us-east-1',
    verdict: 'unknown',
    reason: /ec2:DescribeVpcEndpoints is not permitted/,
  },
];
