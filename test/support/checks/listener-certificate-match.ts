import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CertificateState } from '../../../src/emulator/transit-state.ts';
import { listenerArn, ruleArn } from '../load-balancer.ts';
import type { CheckCase } from './case.ts';

const on =
  (name: string, port = 443) =>
  (emulator: Emulator) =>
    listenerArn(emulator, name, port);

/** Changes the certificate of the scenario that begins with a name. */
const certificate =
  (domainName: string, change: (state: CertificateState, now: number) => void) => (emulator: Emulator) =>
    emulator.edit((world) => {
      const found = Object.values(world.certificates).find((each) => each.domainName === domainName);
      if (found === undefined) throw new Error(`There is no certificate for ${domainName}`);
      change(found, emulator.now());
    });

/** Has the host of a rule be another. */
const routing = (name: string, priority: number, host: string) => (emulator: Emulator) => {
  const arn = ruleArn(emulator, name, 443, priority);
  emulator.edit((world) => {
    const [condition] = world.listenerRules[arn]?.conditions ?? [];
    if (condition !== undefined) Object.assign(condition, { Values: [host], HostHeaderConfig: { Values: [host] } });
  });
};

export const listenerCertificateMatchCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'a host that a second certificate names',
    resource: on('payments-web'),
    verdict: 'passed',
    reason: /certificates are valid, and name every host/,
  },
  { kind: 'good', says: 'a TLS listener without rules', resource: on('gateway'), verdict: 'passed', reason: /no rule/ },
  {
    kind: 'bad',
    says: 'a host that no certificate names',
    resource: on('storefront'),
    verdict: 'failed',
    severity: 'medium',
    reason: /None of its certificates names legacy\.example\.com/,
  },
  {
    kind: 'bad',
    says: 'a default certificate that has expired',
    prepare: certificate('www.example.com', (state, now) => {
      state.notAfter = now - 86_400_000;
    }),
    resource: on('accounts'),
    verdict: 'failed',
    severity: 'high',
    reason: /for www\.example\.com, expired on 2026-01-01/,
  },
  {
    kind: 'borderline',
    says: 'the second certificate, which names the host, has been revoked',
    prepare: certificate('api.example.com', (state) => {
      state.status = 'REVOKED';
    }),
    resource: on('payments-web'),
    verdict: 'failed',
    severity: 'medium',
    reason: /certificate that names api\.example\.com is REVOKED/,
  },
  {
    kind: 'borderline',
    says: 'a wildcard one label above the host',
    prepare: (emulator) => {
      certificate('www.example.com', (state) => state.subjectAlternativeNames.push('*.example.net'))(emulator);
      routing('accounts', 10, 'a.b.example.net')(emulator);
    },
    resource: on('accounts'),
    verdict: 'failed',
    reason: /a\.b\.example\.net/,
  },
  {
    kind: 'borderline',
    says: 'a rule for a pattern that its wildcard covers',
    prepare: (emulator) => {
      certificate('www.example.com', (state) => state.subjectAlternativeNames.push('*.example.net'))(emulator);
      routing('accounts', 10, '*.example.net')(emulator);
    },
    resource: on('accounts'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'a default certificate that is gone from ACM',
    prepare: (emulator) => {
      const arn = listenerArn(emulator, 'accounts', 443);
      emulator.edit((world) => {
        const listener = world.listeners[arn];
        if (listener !== undefined)
          listener.certificateArns = [
            'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000',
          ];
      });
    },
    resource: on('accounts'),
    verdict: 'failed',
    severity: 'high',
    reason: /not among those in ACM/,
  },
  {
    kind: 'unreadable',
    says: 'a default certificate in IAM',
    prepare: (emulator) => {
      const arn = listenerArn(emulator, 'accounts', 443);
      emulator.edit((world) => {
        const listener = world.listeners[arn];
        if (listener !== undefined)
          listener.certificateArns = ['arn:aws:iam::111122223333:server-certificate/accounts'];
      });
    },
    resource: on('accounts'),
    verdict: 'unknown',
    reason: /not kept in ACM/,
  },
  {
    kind: 'unreadable',
    says: 'certificates that may not be listed',
    prepare: (emulator) => emulator.addFault({ operation: 'acm:ListCertificates', kind: 'access-denied', count: 9 }),
    resource: on('accounts'),
    verdict: 'unknown',
    reason: /acm:ListCertificates is not permitted/,
  },
];
