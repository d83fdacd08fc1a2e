import { hasForwardSecrecy, type SslPolicy } from '../../aws/elastic-load-balancing-v2/ssl-policy.ts';
import { type Failure, failureOf } from '../../aws/errors.ts';
import type { Check, Judgement } from '../check.ts';
import { unreadable } from '../judgements.ts';
import {
  byScheme,
  type ListenerOf,
  listenerEvidence,
  listenerResource,
  listeners,
  readListeners,
  sslPolicies,
  unreadListeners,
} from '../readings/load-balancers.ts';

/** Which versions of TLS and which ciphers listeners take. */
export const loadBalancerTlsPolicy: Check = {
  id: 'load-balancer-tls-policy',
  title: 'Load balancers take nothing older than TLS 1.2, and only ciphers with forward secrecy',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::ElasticLoadBalancingV2::Listener',
  judges:
    'Fails where the security policy of an HTTPS or TLS listener allows TLS 1.0 or 1.1 (high on the internet, medium inside), or TLS 1.2 with ciphers without forward secrecy (low). It judges a policy by the protocols and ciphers that AWS gives for it, not by its name, so that a policy made tomorrow is judged too; one that the region does not describe is unknown. Classic Load Balancers are not read. Whether a client ever asks for the older ones it does not see.',
  reads: [
    'elastic-load-balancing-v2:DescribeListeners',
    'elastic-load-balancing-v2:DescribeLoadBalancers',
    'elastic-load-balancing-v2:DescribeSSLPolicies',
  ],
  fix: 'Give the listener a policy of TLS 1.2 and 1.3 with forward secrecy alone, such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06 (`aws elbv2 modify-listener --ssl-policy`); access logs show which clients still come with older versions.',
  equivalents: ['FSBP ELB.17'],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  async judge(account) {
    const attempts = await account.ask(listeners);
    const secure = readListeners(attempts).filter(({ listener }) => /^(HTTPS|TLS)$/.test(listener.protocol ?? ''));
    const unread = unreadListeners(attempts, ({ type }) => type !== 'gateway');
    if (secure.length === 0) return unread;
    const policies = await account.ask(sslPolicies).catch((error: unknown) => {
      account.signal.throwIfAborted();
      return failureOf(error);
    });
    return [...unread, ...secure.map((of) => judgeTlsPolicy(of, policies))];
  },
};

/** Judges an HTTPS or TLS listener by what its policy allows; a failure is why the policies could not be read. */
export function judgeTlsPolicy(of: ListenerOf, policies: ReadonlyMap<string, SslPolicy> | Failure): Judgement {
  const { listener, loadBalancer } = of;
  const resource = listenerResource(of);
  const name = listener.sslPolicy;
  const evidence = [...listenerEvidence(of), { name: 'SslPolicy', value: name ?? 'not given' }];
  if ('code' in policies) return unreadable(resource, policies, evidence);
  const policy = name === undefined ? undefined : policies.get(name);
  if (policy === undefined || policy.protocols.length === 0) {
    const reason =
      name === undefined ? 'AWS names no security policy of it.' : `AWS does not say what the policy ${name} allows.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  evidence.push({ name: 'SslProtocols', value: policy.protocols.join(', ') });
  const old = policy.protocols.filter((protocol) => !/^TLSv1\.[23]$/.test(protocol)).sort();
  if (old.length > 0) {
    const severity = byScheme(loadBalancer, 'high', 'medium');
    const reason = `Its policy ${policy.name} allows ${old.join(' and ')}.`;
    return { resource, verdict: 'failed', severity, reason, evidence };
  }
  const weak = policy.ciphers.filter((cipher) => !hasForwardSecrecy(cipher));
  if (weak.length > 0) {
    evidence.push({ name: 'Ciphers', value: weak.join(', ') });
    const reason = `Its policy ${policy.name} begins at ${lowest(policy)}, but takes ${weak.length === 1 ? 'a cipher' : `${weak.length} ciphers`} without forward secrecy: what is recorded now can be read once the certificate's key gets out.`;
    return { resource, verdict: 'failed', severity: 'low', reason, evidence };
  }
  if (policy.ciphers.length === 0) {
    const reason = `AWS does not say which ciphers the policy ${policy.name} takes.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const reason = `Its policy ${policy.name} begins at ${lowest(policy)} and takes only ciphers with forward secrecy.`;
  return { resource, verdict: 'passed', reason, evidence };
}

const lowest = ({ protocols }: SslPolicy): string => [...protocols].sort()[0]?.replace('TLSv', 'TLS ') ?? '';
