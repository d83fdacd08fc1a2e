import type { TargetGroupTransport } from '../../aws/elastic-load-balancing-v2/target-group.ts';
import { type Failure, failureOf } from '../../aws/errors.ts';
import type { Check, Judgement } from '../check.ts';
import { sayingOf, unreadable } from '../judgements.ts';
import {
  byScheme,
  type ListenerOf,
  listenerEvidence,
  listenerResource,
  listeners,
  readListeners,
  targetGroups,
  unreadListeners,
} from '../readings/load-balancers.ts';

/** Ports whose protocols are in clear unless their clients ask for more; 25 and 5432, say, begin in clear and may go over to TLS. */
const CLEAR: Readonly<Record<number, string>> = {
  21: 'FTP',
  23: 'Telnet',
  80: 'HTTP',
  110: 'POP3',
  143: 'IMAP',
  389: 'LDAP',
  8080: 'HTTP',
};

/** Ports whose protocols are TLS or SSH from their first byte. */
const ENCRYPTED: Readonly<Record<number, string>> = {
  22: 'SSH',
  443: 'HTTPS',
  465: 'SMTP over TLS',
  636: 'LDAP over TLS',
  853: 'DNS over TLS',
  989: 'FTP over TLS',
  990: 'FTP over TLS',
  993: 'IMAP over TLS',
  995: 'POP3 over TLS',
  5671: 'AMQP over TLS',
  8443: 'HTTPS',
  8883: 'MQTT over TLS',
};

/** What Network Load Balancers take: TLS, or whatever TCP carries. */
export const networkLoadBalancerTls: Check = {
  id: 'network-load-balancer-tls',
  title: 'Network Load Balancers listen with TLS, or on no port of a protocol in clear',
  practice: 'encryption',
  severity: 'medium',
  resourceType: 'AWS::ElasticLoadBalancingV2::Listener',
  judges:
    'A TLS or QUIC listener passes. A TCP listener on a port whose protocol is in clear (21, 23, 80, 110, 143, 389, 8080) fails: medium on the internet, low inside. On any other port TCP is unknown: the load balancer hands bytes on without looking, and they may be TLS from client to target, or not. So is one that hands on to an Application Load Balancer, whose own listener decides. So is UDP: neither DTLS nor QUIC shows in it. Classic and Gateway Load Balancers are not judged.',
  reads: [
    'elastic-load-balancing-v2:DescribeListeners',
    'elastic-load-balancing-v2:DescribeLoadBalancers',
    'elastic-load-balancing-v2:DescribeTargetGroups',
  ],
  fix: 'Have the load balancer listen with TLS and a certificate, or see to it that client and target speak TLS to each other, and close the port in clear.',
  equivalents: ['FSBP ELB.18'],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html',
  async judge(account) {
    const attempts = await account.ask(listeners);
    const own = readListeners(attempts).filter(({ loadBalancer }) => loadBalancer.type === 'network');
    const unread = unreadListeners(attempts, ({ type }) => type === 'network');
    if (own.length === 0) return unread;
    const groups = await account.ask(targetGroups).catch((error: unknown) => {
      account.signal.throwIfAborted();
      return failureOf(error);
    });
    return [...unread, ...own.map((of) => judgeNetworkListener(of, groups))];
  },
};

/** Judges a listener of a Network Load Balancer; a failure is why target groups could not be read. */
export function judgeNetworkListener(of: ListenerOf, groups: readonly TargetGroupTransport[] | Failure): Judgement {
  const { listener, loadBalancer } = of;
  const { protocol = '', port = 0 } = listener;
  const resource = listenerResource(of);
  const evidence = [...listenerEvidence(of)];
  const say = sayingOf(resource, evidence);
  if (/^(TLS|QUIC)$/.test(protocol)) return say('passed', `It listens with ${protocol}.`);
  if (protocol === 'UDP') {
    return say('unknown', 'It hands UDP on without looking: whether DTLS or QUIC is in it is not seen here.');
  }
  const clear = CLEAR[port];
  if ('code' in groups && clear !== undefined) return unreadable(resource, groups, evidence);
  const arns = listener.defaultActions.flatMap(({ targetGroupArns }) => targetGroupArns);
  const behind = 'code' in groups ? [] : groups.filter(({ arn }) => arns.includes(arn));
  evidence.push(
    ...behind.map(({ name, targetType, protocol: speaks, port: to }) => ({
      name: 'TargetGroup',
      value: `${name} (${targetType ?? 'of no type that AWS shows'}, ${speaks ?? 'no protocol'}:${to ?? '?'})`,
    })),
  );
  if (behind.some(({ targetType }) => targetType === 'alb')) {
    return say(
      'unknown',
      `It hands ${protocol} on to an Application Load Balancer, whose own listener decides what is served in cleartext.`,
    );
  }
  if (clear !== undefined) {
    const reach = loadBalancer.scheme === 'internal' ? 'inside' : 'to the internet';
    const severity = byScheme(loadBalancer, 'medium', 'low');
    return say(
      'failed',
      `It takes ${protocol} on port ${port}, where ${clear} is spoken in clear, ${reach}.`,
      severity,
    );
  }
  const usual = ENCRYPTED[port];
  const guess = usual === undefined ? '' : `; port ${port} is usually ${usual}`;
  return say(
    'unknown',
    `It hands ${protocol} on without looking: whether client and target speak TLS is not seen here${guess}.`,
  );
}
