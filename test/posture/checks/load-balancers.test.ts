import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { Listener as SdkListener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { toCertificate } from '../../../src/aws/acm/certificate.ts';
import { type ListenerRule, toListener, toListenerRule } from '../../../src/aws/elastic-load-balancing-v2/listener.ts';
import type { LoadBalancer } from '../../../src/aws/elastic-load-balancing-v2/load-balancer.ts';
import type { SslPolicy } from '../../../src/aws/elastic-load-balancing-v2/ssl-policy.ts';
import type { Failure } from '../../../src/aws/errors.ts';
import { judgeCertificates } from '../../../src/posture/checks/listener-certificate-match.ts';
import { judgeHttpListener } from '../../../src/posture/checks/load-balancer-http-redirect.ts';
import { judgeTlsPolicy } from '../../../src/posture/checks/load-balancer-tls-policy.ts';
import { judgeNetworkListener } from '../../../src/posture/checks/network-load-balancer-tls.ts';
import { judgeTargetGroup } from '../../../src/posture/checks/target-group-encrypted.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../../support/recorded.ts';

const balancer = (more: Partial<LoadBalancer> = {}): LoadBalancer => ({
  arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/insecure-alb/1234567890abcdef',
  name: 'insecure-alb',
  type: 'application',
  scheme: 'internet-facing',
  securityGroupIds: [],
  ...more,
});

const rule = (priority: string, path: string, action: object): ListenerRule =>
  toListenerRule({
    RuleArn: `rule/${priority}`,
    Priority: priority,
    Conditions: [{ Field: 'path-pattern', Values: [path] }],
    Actions: [action as never],
    IsDefault: false,
  });

const group = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1234567890abcdef';
const forward = { Type: 'forward', TargetGroupArn: group };
const DENIED: Failure = { code: 'denied', message: 'elasticloadbalancing:DescribeRules is not permitted', hint: '' };

describe('the recorded listener, which redirects to HTTPS for good', () => {
  const listeners = hasRecorded
    ? (recordedAnswer('test_appelb_listener_rules_filter__elasticloadbalancing.DescribeListeners_1.json')
        .Listeners as SdkListener[])
    : [];
  const of = () => ({ loadBalancer: balancer(), listener: toListener(listeners[0] as SdkListener) });
  const title = (what: string) => (hasRecorded ? what : `${what} (${NO_RECORDED})`);

  test.skipIf(!hasRecorded)(title('passes without rules: nothing is served in cleartext'), () => {
    expect(listeners).toHaveLength(1);
    expect(judgeHttpListener(of(), [])).toMatchObject({
      verdict: 'passed',
      resource: { label: 'insecure-alb HTTP:80' },
      reason: 'By default it redirects to HTTPS (HTTP_301).',
    });
  });

  test.skipIf(!hasRecorded)(title('fails once a rule forwards, whatever its name says of it'), () => {
    const judged = judgeHttpListener(of(), [rule('5', '/api/*', forward)]);
    expect(judged).toMatchObject({ verdict: 'failed', severity: 'high' });
    expect(judged.reason).toMatch(
      /^By default it redirects to HTTPS .*, but rule 5 \(path-pattern \/api\/\*\) forwards to web/,
    );
    expect(judged.fix).toMatchObject({ playbook: 'redirect-http' });
  });

  test.skipIf(!hasRecorded)(title('is unknown while its rules are not read'), () => {
    expect(judgeHttpListener(of(), DENIED)).toMatchObject({ verdict: 'unknown', failure: { code: 'denied' } });
  });
});

describe('an HTTP listener', () => {
  const http = (action: object) => ({
    loadBalancer: balancer({ scheme: 'internal' }),
    listener: toListener({ ListenerArn: 'l', Protocol: 'HTTP', Port: 80, DefaultActions: [action as never] }),
  });

  test.each([
    ['forwards', forward, 'failed'],
    ['redirects to HTTP', { Type: 'redirect', RedirectConfig: { Protocol: 'HTTP', Host: 'a.example.com' } }, 'failed'],
    [
      'redirects without a protocol, which keeps it',
      { Type: 'redirect', RedirectConfig: { Host: 'a.example.com' } },
      'failed',
    ],
    [
      'redirects to HTTPS elsewhere',
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Host: 'a.example.com' } },
      'passed',
    ],
    ['answers 200', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }, 'failed'],
    ['answers 404', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }, 'passed'],
    ['does something new', { Type: 'teleport' }, 'unknown'],
  ])('that %s', (_, action, verdict) => {
    expect(judgeHttpListener(http(action), []).verdict).toBe(verdict);
  });

  test('without any action that AWS shows is unknown', () => {
    const listener = toListener({ ListenerArn: 'l', Protocol: 'HTTP', Port: 80 });
    expect(judgeHttpListener({ loadBalancer: balancer(), listener }, []).verdict).toBe('unknown');
  });

  test('that has nowhere to redirect to says so beside its fix', () => {
    expect(judgeHttpListener(http(forward), [], 'No HTTPS listener.').fix).toMatchObject({
      blocked: 'No HTTPS listener.',
    });
  });
});

describe('a default certificate', () => {
  const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000';
  const now = Date.parse('2026-01-02T03:04:05Z');
  const of = {
    loadBalancer: balancer(),
    listener: toListener({ ListenerArn: 'l', Protocol: 'HTTPS', Port: 443, Certificates: [{ CertificateArn: arn }] }),
  };
  const judged = (detail: CertificateDetail) =>
    judgeCertificates(of, [], [arn], new Map([[arn, toCertificate(arn, detail)]]), now).verdict;

  test('that is issued and not over passes', () => {
    expect(judged({ Status: 'ISSUED', NotAfter: new Date(now + 1) })).toBe('passed');
    expect(judged({ Status: 'ISSUED', NotAfter: new Date(now) })).toBe('failed');
  });

  test('of which ACM tells too little is unknown', () => {
    expect(judged({})).toBe('unknown');
    expect(judged({ Status: 'ISSUED' })).toBe('unknown');
    expect(judged({ NotAfter: new Date(now + 1) })).toBe('unknown');
  });
});

describe('a security policy', () => {
  const https = (sslPolicy: string | undefined) => ({
    loadBalancer: balancer(),
    listener: {
      ...toListener({ ListenerArn: 'l', Protocol: 'HTTPS', Port: 443 }),
      ...(sslPolicy === undefined ? {} : { sslPolicy }),
    },
  });
  const policies = (...all: SslPolicy[]) => new Map(all.map((each) => [each.name, each]));
  const judged = (protocols: string[], ciphers: string[]) =>
    judgeTlsPolicy(https('P'), policies({ name: 'P', protocols, ciphers }));

  test.each([
    ['of a version nobody knows yet', ['TLSv1.2', 'TLSv1.4'], ['TLS_AES_128_GCM_SHA256'], 'failed'],
    ['of SSLv3', ['SSLv3', 'TLSv1.2'], ['TLS_AES_128_GCM_SHA256'], 'failed'],
    ['of TLS 1.3 alone', ['TLSv1.3'], ['TLS_AES_128_GCM_SHA256'], 'passed'],
    ['with one RSA cipher', ['TLSv1.2'], ['ECDHE-RSA-AES128-GCM-SHA256', 'AES128-GCM-SHA256'], 'failed'],
    ['of which the ciphers are not given', ['TLSv1.3'], [], 'unknown'],
    ['of which the protocols are not given', [], ['TLS_AES_128_GCM_SHA256'], 'unknown'],
  ])('%s', (_, protocols, ciphers, verdict) => {
    expect(judged(protocols, ciphers).verdict).toBe(verdict);
  });

  test('that AWS does not name is unknown', () => {
    expect(judgeTlsPolicy(https(undefined), policies()).verdict).toBe('unknown');
  });
});

describe('a Network Load Balancer', () => {
  const nlb = (protocol: string, port: number) => ({
    loadBalancer: balancer({ type: 'network', scheme: 'internal' }),
    listener: toListener({
      ListenerArn: 'l',
      Protocol: protocol as never,
      Port: port,
      DefaultActions: [forward as never],
    }),
  });

  test('inside, on a port in clear, fails low', () => {
    expect(judgeNetworkListener(nlb('TCP', 23), [])).toMatchObject({ verdict: 'failed', severity: 'low' });
  });

  test('with a port that may be either is unknown and never passes', () => {
    for (const port of [443, 3306, 5432, 9999]) {
      expect(judgeNetworkListener(nlb('TCP', port), []).verdict, String(port)).toBe('unknown');
    }
  });

  test('with UDP is unknown on any port', () => {
    for (const port of [53, 80, 443]) expect(judgeNetworkListener(nlb('UDP', port), []).verdict).toBe('unknown');
  });

  test('with QUIC passes: there is none without TLS', () => {
    expect(judgeNetworkListener(nlb('QUIC', 443), []).verdict).toBe('passed');
  });
});

describe('a target group', () => {
  const of = (more: object) => ({ arn: group, name: 'web', loadBalancerArns: ['lb'], targetType: 'instance', ...more });

  test('that nothing uses is not judged, nor one of appliances; what UDP carries is unknown, QUIC is not in clear', () => {
    expect(judgeTargetGroup(of({ protocol: 'HTTP', loadBalancerArns: [] }), [], new Set())).toBeUndefined();
    expect(judgeTargetGroup(of({ protocol: 'GENEVE' }), [], new Set())).toBeUndefined();
    expect(judgeTargetGroup(of({ protocol: 'UDP' }), [], new Set())?.verdict).toBe('unknown');
    expect(judgeTargetGroup(of({ protocol: 'TCP_QUIC' }), [], new Set())?.verdict).toBe('unknown');
    expect(judgeTargetGroup(of({ protocol: 'QUIC' }), [], new Set())?.verdict).toBe('passed');
  });

  test('of a protocol that nobody knows yet is unknown', () => {
    expect(judgeTargetGroup(of({ protocol: 'SMOKE' }), [], new Set())?.verdict).toBe('unknown');
  });
});
