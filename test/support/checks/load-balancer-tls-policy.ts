import type { Emulator } from '../../../src/emulator/emulator.ts';
import { balancerArn, listenerArn } from '../load-balancer.ts';
import type { CheckCase } from './case.ts';

const on =
  (name: string, port = 443) =>
  (emulator: Emulator) =>
    listenerArn(emulator, name, port);

/** Has a listener of the scenario take another policy. */
const withPolicy = (name: string, policy: string | null) => (emulator: Emulator) => {
  const arn = listenerArn(emulator, name, 443);
  emulator.edit((world) => {
    const listener = world.listeners[arn];
    if (listener !== undefined) listener.sslPolicy = policy;
  });
};

export const loadBalancerTlsPolicyCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'TLS 1.2 and 1.3 with forward secrecy alone',
    resource: on('accounts'),
    verdict: 'passed',
    reason: /begins at TLS 1\.2 and takes only ciphers with forward secrecy/,
  },
  {
    kind: 'good',
    says: 'TLS 1.3 alone, of a Network Load Balancer',
    resource: on('ledger', 8443),
    verdict: 'passed',
    reason: /begins at TLS 1\.3/,
  },
  {
    kind: 'bad',
    says: 'the default policy of 2016, on the internet',
    resource: on('storefront'),
    verdict: 'failed',
    severity: 'high',
    reason: /ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1\.1/,
  },
  {
    kind: 'borderline',
    says: 'TLS 1.3 beside TLS 1.0',
    prepare: withPolicy('accounts', 'ELBSecurityPolicy-TLS13-1-0-2021-06'),
    resource: on('accounts'),
    verdict: 'failed',
    severity: 'high',
    reason: /TLS13-1-0-2021-06 allows TLSv1 and TLSv1\.1/,
  },
  {
    kind: 'borderline',
    says: 'TLS 1.2 with ciphers without forward secrecy',
    resource: on('notebooks'),
    verdict: 'failed',
    severity: 'low',
    reason: /begins at TLS 1\.2, but takes 4 ciphers without forward secrecy/,
  },
  {
    kind: 'borderline',
    says: 'a policy that the region does not describe',
    prepare: withPolicy('accounts', 'ELBSecurityPolicy-TLS14-2031-01'),
    resource: on('accounts'),
    verdict: 'unknown',
    reason: /does not say what the policy ELBSecurityPolicy-TLS14-2031-01 allows/,
  },
  {
    kind: 'unreadable',
    says: 'policies that may not be described',
    prepare: (emulator) =>
      emulator.addFault({
        operation: 'elastic-load-balancing-v2:DescribeSSLPolicies',
        kind: 'access-denied',
        count: 9,
      }),
    resource: on('accounts'),
    verdict: 'unknown',
    reason: /DescribeSSLPolicies is not permitted/,
  },
  {
    kind: 'unreadable',
    says: 'a load balancer whose listeners may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'elastic-load-balancing-v2:DescribeListeners', kind: 'access-denied', count: 99 }),
    resource: (emulator) => balancerArn(emulator, 'storefront'),
    verdict: 'unknown',
    reason: /DescribeListeners on app\/storefront\/\w+: elasticloadbalancing:DescribeListeners is not permitted/,
  },
];
