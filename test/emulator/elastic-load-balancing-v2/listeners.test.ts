import {
  type Action,
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeSSLPoliciesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { balancerArn, listenerArn, ruleArn, targetGroupArn } from '../../support/load-balancer.ts';
import { NOW } from '../../support/playbook-session.ts';

let emulator: Emulator;
let elb: ElasticLoadBalancingV2Client;
beforeAll(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  elb = new ElasticLoadBalancingV2Client({ region: 'us-east-1', endpoint: emulator.url, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  elb.destroy();
  await emulator.stop();
});

const listener = (name: string, port = 80) => listenerArn(emulator, name, port);
const redirect = (more: object = {}): Action => ({
  Type: 'redirect',
  RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Port: '443', ...more },
});
const modify = (name: string, port: number, DefaultActions: Action[], more: object = {}) =>
  elb.send(new ModifyListenerCommand({ ListenerArn: listener(name, port), DefaultActions, ...more }));

test('listeners are described by load balancer or by ARN, and not without either', async () => {
  const LoadBalancerArn = balancerArn(emulator, 'payments-web');
  const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  expect(Listeners?.map(({ Protocol, Port }) => `${Protocol}:${Port}`)).toEqual(['HTTP:80', 'HTTPS:443']);
  await expect(elb.send(new DescribeListenersCommand({}))).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(
    elb.send(new DescribeListenersCommand({ ListenerArns: [`${listener('payments-web')}0`] })),
  ).rejects.toThrow(/One or more listeners not found/);
});

test('pages end, and give each load balancer once', async () => {
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await elb.send(new DescribeLoadBalancersCommand({ PageSize: 2, Marker }));
    names.push(...(page.LoadBalancers ?? []).map(({ LoadBalancerName }) => LoadBalancerName));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect([...names].sort()).toEqual([
    'accounts',
    'gateway',
    'ledger',
    'notebooks',
    'payments-web',
    'reports',
    'storefront',
  ]);
});

test('rules come by priority, the default one last; certificates with the default one marked', async () => {
  const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener('payments-web') }));
  expect(Rules?.map(({ Priority, IsDefault }) => [Priority, IsDefault])).toEqual([
    ['10', false],
    ['20', false],
    ['default', true],
  ]);
  const ListenerArn = listener('payments-web', 443);
  const { Certificates } = await elb.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
  expect(Certificates?.map(({ IsDefault }) => IsDefault)).toEqual([true, false]);
});

describe('ModifyListener', () => {
  test('fills in what a redirect keeps, and takes the target group away from the load balancer', async () => {
    const of = async () => {
      const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['reports-app'] }));
      return TargetGroups?.[0]?.LoadBalancerArns;
    };
    expect(await of()).toEqual([balancerArn(emulator, 'reports')]);
    const { Listeners } = await modify('reports', 80, [redirect()]);
    expect(Listeners?.[0]?.DefaultActions?.[0]?.RedirectConfig).toEqual({
      Protocol: 'HTTPS',
      Port: '443',
      Host: '#{host}',
      Path: '/#{path}',
      Query: '#{query}',
      StatusCode: 'HTTP_302',
    });
    expect(await of()).toEqual([]);
  });

  test.each([
    ['a redirect to itself', 80, [redirect({ Protocol: 'HTTP', Port: '80' })], /creates a loop/],
    [
      'a redirect that keeps everything',
      80,
      [redirect({ Protocol: '#{protocol}', Port: '#{port}' })],
      /creates a loop/,
    ],
    ['a redirect from HTTPS to HTTP', 443, [redirect({ Protocol: 'HTTP' })], /HTTPS to HTTP is not supported/],
    ['another redirect code', 80, [redirect({ StatusCode: 'HTTP_307' })], /HTTP_301, HTTP_302/],
    ['a target group that is not there', 80, [{ Type: 'forward', TargetGroupArn: 'x' }], /Target groups 'x' not found/],
    ['no answer', 443, [{ Type: 'authenticate-oidc' }], /must end with exactly one/],
    [
      'a login over HTTP',
      80,
      [
        { Type: 'authenticate-oidc', Order: 1 },
        { ...redirect(), Order: 2 },
      ],
      /only on HTTPS/,
    ],
    [
      'a fixed answer of 302',
      80,
      [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '302' } }],
      /\(2\|4\|5\)/,
    ],
  ] as [string, number, Action[], RegExp][])('refuses %s', async (_, port, actions, said) => {
    await expect(modify('payments-web', port, actions)).rejects.toThrow(said);
  });

  test('refuses HTTPS without a certificate, and a policy that it does not know', async () => {
    const ListenerArn = listener('storefront', 80);
    await expect(elb.send(new ModifyListenerCommand({ ListenerArn, Protocol: 'HTTPS' }))).rejects.toThrow(
      /A certificate must be specified for HTTPS listeners/,
    );
    const secure = { ListenerArn: listener('storefront', 443), SslPolicy: 'ELBSecurityPolicy-2099' };
    await expect(elb.send(new ModifyListenerCommand(secure))).rejects.toThrow(/not found/);
  });

  test('refuses HTTP to targets that speak TCP', async () => {
    const TargetGroupArn = targetGroupArn(emulator, 'gateway-app');
    await expect(modify('payments-web', 80, [{ Type: 'forward', TargetGroupArn }])).rejects.toMatchObject({
      name: 'IncompatibleProtocolsException',
    });
  });
});

describe('ModifyRule', () => {
  test('keeps conditions and priority', async () => {
    const RuleArn = ruleArn(emulator, 'payments-web', 80, 10);
    const before = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn] }));
    await elb.send(new ModifyRuleCommand({ RuleArn, Actions: [redirect()] }));
    const after = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn] }));
    expect(after.Rules?.[0]?.Actions?.[0]?.Type).toBe('redirect');
    expect({ ...after.Rules?.[0], Actions: [] }).toEqual({ ...before.Rules?.[0], Actions: [] });
  });

  test('refuses the default rule, and to change nothing', async () => {
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener('payments-web') }));
    const RuleArn = Rules?.at(-1)?.RuleArn;
    await expect(elb.send(new ModifyRuleCommand({ RuleArn, Actions: [redirect()] }))).rejects.toMatchObject({
      name: 'OperationNotPermittedException',
    });
    await expect(elb.send(new ModifyRuleCommand({ RuleArn }))).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

test('policies say what they allow', async () => {
  const Names = ['ELBSecurityPolicy-TLS13-1-3-2021-06'];
  const { SslPolicies } = await elb.send(new DescribeSSLPoliciesCommand({ Names }));
  expect(SslPolicies?.[0]?.SslProtocols).toEqual(['TLSv1.3']);
});
