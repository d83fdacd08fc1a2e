import type { TargetGroupTransport } from '../../aws/elastic-load-balancing-v2/target-group.ts';
import type { Check, Evidence, Judgement, Severity, Verdict } from '../check.ts';
import { type ListenerOf, listeners, readListeners, targetGroups } from '../readings/load-balancers.ts';

/** How load balancers speak to what stands behind them. */
export const targetGroupEncrypted: Check = {
  id: 'target-group-encrypted',
  title: 'Load balancers speak to their targets with TLS',
  practice: 'encryption',
  severity: 'low',
  resourceType: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  judges:
    'Fails where a target group in use speaks HTTP, or TCP behind a TLS listener, which ends TLS at the load balancer: low for instances, which are in the VPC, medium for addresses, which may be elsewhere. HTTPS and TLS pass, though load balancers do not check the certificate of a target; so does Lambda, which is called through its API. TCP behind TCP is unknown: what is handed on may be TLS from end to end; so is UDP. QUIC passes. Target groups that no load balancer uses, and those of GENEVE, which lead to appliances, are not judged.',
  reads: [
    'elastic-load-balancing-v2:DescribeListeners',
    'elastic-load-balancing-v2:DescribeLoadBalancers',
    'elastic-load-balancing-v2:DescribeTargetGroups',
  ],
  fix: 'Make a target group with HTTPS (Application) or TLS (Network Load Balancer), register the targets with a port where they speak TLS (a certificate of their own making will do), and have the listener forward to it.',
  equivalents: ['FSBP ELB.22'],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html',
  async judge(account) {
    const [groups, attempts] = await Promise.all([account.ask(targetGroups), account.ask(listeners)]);
    const all = readListeners(attempts);
    const unread = new Set(attempts.flatMap(({ item, failure }) => (failure === undefined ? [] : [item.arn])));
    return groups.flatMap((group) => judgeTargetGroup(group, all, unread) ?? []);
  },
};

/**
 * Judges a target group by its protocol and the listeners that forward to it; undefined where it is not in use or of a protocol
 * that is not judged. `unread` are load balancers whose listeners could not be read.
 */
export function judgeTargetGroup(
  group: TargetGroupTransport,
  all: readonly ListenerOf[],
  unread: ReadonlySet<string>,
): Judgement | undefined {
  const { arn, name, protocol, port, targetType, loadBalancerArns } = group;
  if (loadBalancerArns.length === 0 || protocol === 'GENEVE') return undefined;
  const resource = { type: 'AWS::ElasticLoadBalancingV2::TargetGroup', id: arn, label: name, arn };
  const evidence: Evidence[] = [
    { name: 'Protocol', value: protocol ?? 'none' },
    { name: 'Port', value: port === undefined ? 'none' : String(port) },
    { name: 'TargetType', value: targetType ?? 'not given' },
    { name: 'LoadBalancerArns', value: loadBalancerArns.join(', ') },
  ];
  const say = (verdict: Verdict, reason: string): Judgement => ({
    resource,
    verdict,
    ...(verdict === 'failed' ? { severity: severityOf(targetType) } : {}),
    reason,
    evidence,
  });
  const [where, place] =
    targetType === 'instance' ? ['inside the VPC', 'instances'] : ['perhaps beyond the VPC', 'addresses'];
  if (targetType === 'lambda')
    return say('passed', 'Its targets are Lambda functions, which are called through their API with TLS.');
  if (protocol === 'QUIC') return say('passed', 'Its targets are spoken to with QUIC, which is never in clear.');
  if (protocol === 'HTTPS' || protocol === 'TLS') {
    return say('passed', `Its targets are spoken to with ${protocol}; whose certificate they show is not checked.`);
  }
  if (protocol === 'HTTP') {
    return say('failed', `Its targets (${place}) are spoken to with HTTP, in cleartext ${where}.`);
  }
  if (protocol === 'TCP' || protocol === 'TCP_UDP') {
    const from = all.filter(({ listener }) =>
      listener.defaultActions.some((action) => action.targetGroupArns.includes(arn)),
    );
    evidence.push(
      ...from.map(({ listener }) => ({ name: 'Listener', value: `${listener.protocol}:${listener.port}` })),
    );
    const ending = from.find(({ listener }) => listener.protocol === 'TLS');
    if (ending !== undefined) {
      return say(
        'failed',
        `The TLS listener on port ${ending.listener.port} ends TLS, and hands on to its targets (${place}) with ${protocol} ${where}.`,
      );
    }
    const missing = loadBalancerArns.some((each) => unread.has(each)) ? '; not every listener could be read' : '';
    return say(
      'unknown',
      `Its targets get ${protocol} as clients send it: whether that is TLS is not seen here${missing}.`,
    );
  }
  return say('unknown', `What ${protocol ?? 'no protocol'} carries to its targets is not known.`);
}

const severityOf = (targetType: string | undefined): Severity => (targetType === 'instance' ? 'low' : 'medium');
