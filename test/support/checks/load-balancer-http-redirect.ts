import type { Emulator } from '../../../src/emulator/emulator.ts';
import { actionsOf, listenerArn, ruleArn } from '../load-balancer.ts';
import type { CheckCase } from './case.ts';

const on =
  (name: string, port = 80) =>
  (emulator: Emulator) =>
    listenerArn(emulator, name, port);

/** Has the default action of a listener of the scenario be another. */
const byDefault = (name: string, action: object) => (emulator: Emulator) => {
  const arn = listenerArn(emulator, name, 80);
  emulator.edit((world) => {
    const listener = world.listeners[arn];
    if (listener !== undefined) listener.defaultActions = actionsOf(action);
  });
};

export const loadBalancerHttpRedirectCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'a listener that redirects, and forwards nothing but ACME challenges',
    resource: on('accounts'),
    verdict: 'passed',
    reason: /redirects to HTTPS \(HTTP_301\).*only challenges of certificate authorities/,
  },
  {
    kind: 'bad',
    says: 'a listener on the internet that forwards everything',
    resource: on('payments-web'),
    verdict: 'failed',
    severity: 'high',
    reason: /forwards to payments-web in cleartext, to the internet, and so does 1 of its 2 rules/,
  },
  {
    kind: 'bad',
    says: 'the same inside',
    resource: on('reports'),
    verdict: 'failed',
    severity: 'medium',
    reason: /in cleartext, inside/,
  },
  {
    kind: 'borderline',
    says: 'a listener that redirects by default, while one rule forwards a host',
    resource: on('storefront'),
    verdict: 'failed',
    severity: 'high',
    reason: /rule 10 \(host-header legacy\.example\.com\) forwards to payments-web/,
  },
  {
    kind: 'borderline',
    says: 'a redirect that keeps the protocol',
    prepare: byDefault('accounts', {
      Type: 'redirect',
      RedirectConfig: { Protocol: '#{protocol}', Host: 'www.example.com', StatusCode: 'HTTP_302' },
    }),
    resource: on('accounts'),
    verdict: 'failed',
    reason: /keeps the protocol/,
  },
  {
    kind: 'borderline',
    says: 'a listener that answers everything with 403',
    prepare: byDefault('reports', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }),
    resource: on('reports'),
    verdict: 'passed',
    reason: /answers 403/,
  },
  {
    kind: 'borderline',
    says: 'a listener that answers everything itself with 200',
    prepare: byDefault('reports', {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '200', ContentType: 'text/html', MessageBody: '<h1>Welcome</h1>' },
    }),
    resource: on('reports'),
    verdict: 'failed',
    reason: /answers 200 itself/,
  },
  {
    kind: 'borderline',
    says: 'a rule for ACME challenges that takes other paths too',
    prepare: (emulator) => {
      const arn = ruleArn(emulator, 'accounts', 80, 10);
      emulator.edit((world) => {
        const paths = ['/.well-known/acme-challenge/*', '/login'];
        const [condition] = world.listenerRules[arn]?.conditions ?? [];
        if (condition !== undefined) Object.assign(condition, { Values: paths, PathPatternConfig: { Values: paths } });
      });
    },
    resource: on('accounts'),
    verdict: 'failed',
    reason: /rule 10/,
  },
  {
    kind: 'unreadable',
    says: 'rules that may not be read, of a listener that redirects by default',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'elastic-load-balancing-v2:DescribeRules', kind: 'access-denied', count: 99 }),
    resource: on('accounts'),
    verdict: 'unknown',
    reason: /DescribeRules is not permitted/,
  },
  {
    kind: 'borderline',
    says: 'rules that may not be read, of a listener that forwards by default',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'elastic-load-balancing-v2:DescribeRules', kind: 'access-denied', count: 99 }),
    resource: on('payments-web'),
    verdict: 'failed',
    reason: /its rules could not be read/,
  },
];
