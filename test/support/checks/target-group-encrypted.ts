import type { Emulator } from '../../../src/emulator/emulator.ts';
import { targetGroupArn } from '../load-balancer.ts';
import type { CheckCase } from './case.ts';

const group = (name: string) => (emulator: Emulator) => targetGroupArn(emulator, name);

export const targetGroupEncryptedCases: readonly CheckCase[] = [
  { kind: 'good', says: 'HTTPS', resource: group('accounts-tls'), verdict: 'passed', reason: /HTTPS/ },
  { kind: 'good', says: 'Lambda functions', resource: group('accounts-events'), verdict: 'passed', reason: /Lambda/ },
  {
    kind: 'bad',
    says: 'HTTP to instances',
    resource: group('payments-web'),
    verdict: 'failed',
    severity: 'low',
    reason: /\(instances\) are spoken to with HTTP, in cleartext inside the VPC/,
  },
  {
    kind: 'bad',
    says: 'HTTP to addresses',
    resource: group('reports-app'),
    verdict: 'failed',
    severity: 'medium',
    reason: /\(addresses\)/,
  },
  {
    kind: 'borderline',
    says: 'TCP behind a TLS listener',
    resource: group('gateway-app'),
    verdict: 'failed',
    severity: 'low',
    reason: /TLS listener on port 443 ends TLS/,
  },
  {
    kind: 'borderline',
    says: 'TCP behind a TCP listener',
    resource: group('ledger-db'),
    verdict: 'unknown',
    reason: /as clients send it/,
  },
  {
    kind: 'unreadable',
    says: 'TCP behind listeners that may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'elastic-load-balancing-v2:DescribeListeners', kind: 'access-denied', count: 99 }),
    resource: group('gateway-app'),
    verdict: 'unknown',
    reason: /not every listener could be read/,
  },
];
