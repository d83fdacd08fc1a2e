import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';
import { editEndpoint, endpointNamed } from './endpoint-named.ts';

const named = (name: string) => (emulator: Emulator) => endpointNamed(emulator, name);

export const endpointPrivateDnsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'available, with private DNS', resource: named('payments-logs'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'private DNS is off',
    resource: named('payments-sts'),
    verdict: 'failed',
    severity: 'medium',
    reason: /com\.amazonaws\.us-east-1\.sts get public addresses/,
  },
  {
    kind: 'bad',
    says: 'its acceptance was refused',
    prepare: (emulator) => editEndpoint(emulator, 'payments-logs', { state: 'rejected' }),
    resource: named('payments-logs'),
    verdict: 'failed',
    reason: /rejected/,
  },
  {
    kind: 'borderline',
    says: 'not accepted yet',
    prepare: (emulator) => editEndpoint(emulator, 'payments-logs', { state: 'pendingAcceptance' }),
    resource: named('payments-logs'),
    verdict: 'failed',
    severity: 'low',
  },
  {
    kind: 'borderline',
    says: 'private DNS is off, and a gateway endpoint leads to the same service',
    prepare: (emulator) => editEndpoint(emulator, 'payments-sts', { serviceName: 'com.amazonaws.us-east-1.dynamodb' }),
    resource: named('payments-sts'),
    verdict: 'passed',
    reason: /of the same VPC takes what goes/,
  },
  {
    kind: 'borderline',
    says: "a service that is not AWS's own",
    prepare: (emulator) =>
      editEndpoint(emulator, 'payments-sts', {
        serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      }),
    resource: named('payments-sts'),
    verdict: 'passed',
    reason: /not AWS's own/,
  },
  {
    kind: 'unreadable',
    says: 'still being made',
    prepare: (emulator) => editEndpoint(emulator, 'payments-logs', { state: 'pending' }),
    resource: named('payments-logs'),
    verdict: 'unknown',
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
