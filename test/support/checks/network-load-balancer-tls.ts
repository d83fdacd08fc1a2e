import type { Emulator } from '../../../src/emulator/emulator.ts';
import { balancerArn, listenerArn, targetGroupArn } from '../load-balancer.ts';
import type { CheckCase } from './case.ts';

const on = (name: string, port: number) => (emulator: Emulator) => listenerArn(emulator, name, port);

export const networkLoadBalancerTlsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a TLS listener', resource: on('gateway', 443), verdict: 'passed', reason: /listens with TLS/ },
  {
    kind: 'bad',
    says: 'TCP on port 80, on the internet',
    resource: on('gateway', 80),
    verdict: 'failed',
    severity: 'medium',
    reason: /TCP on port 80, where HTTP is spoken in clear, to the internet/,
  },
  {
    kind: 'borderline',
    says: 'TCP on the port of a protocol that may go over to TLS',
    resource: on('ledger', 5432),
    verdict: 'unknown',
    reason: /without looking/,
  },
  {
    kind: 'borderline',
    says: 'TCP on port 443, which may be TLS from end to end',
    prepare: (emulator) => {
      const arn = listenerArn(emulator, 'gateway', 443);
      emulator.edit((world) => {
        const listener = world.listeners[arn];
        if (listener !== undefined) Object.assign(listener, { protocol: 'TCP', sslPolicy: null, certificateArns: [] });
      });
    },
    resource: on('gateway', 443),
    verdict: 'unknown',
    reason: /port 443 is usually HTTPS/,
  },
  {
    kind: 'borderline',
    says: 'TCP on port 80 before an Application Load Balancer',
    prepare: (emulator) => {
      const arn = targetGroupArn(emulator, 'gateway-plain');
      emulator.edit((world) => {
        const group = world.targetGroups[arn];
        if (group !== undefined) group.targetType = 'alb';
      });
    },
    resource: on('gateway', 80),
    verdict: 'unknown',
    reason: /Application Load Balancer, whose own listener decides/,
  },
  {
    kind: 'unreadable',
    says: 'a load balancer whose listeners may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'elastic-load-balancing-v2:DescribeListeners', kind: 'access-denied', count: 99 }),
    resource: (emulator) => balancerArn(emulator, 'gateway'),
    verdict: 'unknown',
    reason: /DescribeListeners is not permitted/,
  },
  {
    kind: 'unreadable',
    says: 'TCP on port 80, where target groups may not be described',
    prepare: (emulator) =>
      emulator.addFault({
        operation: 'elastic-load-balancing-v2:DescribeTargetGroups',
        kind: 'access-denied',
        count: 9,
      }),
    resource: on('gateway', 80),
    verdict: 'unknown',
    reason: /DescribeTargetGroups is not permitted/,
  },
];
