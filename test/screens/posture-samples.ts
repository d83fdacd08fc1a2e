import type { CheckResult } from '../../src/posture/audit.ts';
import type { CheckInfo, Judgement } from '../../src/posture/check.ts';

/** A check about listeners, which a playbook puts right. */
export const LISTENERS: CheckInfo = {
  id: 'load-balancer-http-redirect',
  title: 'HTTP listeners redirect to HTTPS',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::ElasticLoadBalancingV2::Listener',
  judges: 'Fails where cleartext is served.',
  reads: ['elastic-load-balancing-v2:DescribeListeners'],
  fix: 'Redirect to HTTPS.',
  playbook: 'redirect-http',
  equivalents: ['FSBP ELB.1'],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-http-listener.html',
};

/** A check about tunnels, which has no playbook. */
const TUNNELS: CheckInfo = {
  ...LISTENERS,
  id: 'vpn-tunnels-up',
  title: 'Both tunnels of a VPN connection are up',
  practice: 'authentication',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPNConnection',
  equivalents: [],
};

const LISTENER_TYPE = LISTENERS.resourceType;

/** A judgement of a listener by its name. */
export const judgement = (name: string, more: Partial<Judgement> = {}): Judgement => ({
  resource: {
    type: LISTENER_TYPE,
    id: `arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/${name}`,
    label: `${name} port 80`,
  },
  verdict: 'failed',
  reason: `The default action of ${name} forwards cleartext.`,
  evidence: [{ name: 'DefaultActions', value: 'forward' }],
  fix: { playbook: 'redirect-http', params: { listener: name } },
  ...more,
});

const passed = { verdict: 'passed', reason: 'It redirects to HTTPS.', fix: undefined } as const;

/** Two checks: three listeners of which one failed, one is unknown and one passed; a tunnel that failed. */
export const RESULTS: readonly CheckResult[] = [
  {
    check: TUNNELS,
    judgements: [
      {
        resource: { type: TUNNELS.resourceType, id: 'vpn-0123456789abcdef0' },
        verdict: 'failed',
        reason: 'Tunnel 203.0.113.17 is down.',
        evidence: [],
        entities: ['address:203.0.113.17'],
      },
    ],
  },
  {
    check: LISTENERS,
    judgements: [
      judgement('good', passed),
      judgement('hidden', { verdict: 'unknown', reason: 'Not read: it is denied.', fix: undefined }),
      judgement('web'),
    ],
  },
];
