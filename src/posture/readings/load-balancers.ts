import type { Listener, ListenerRule } from '../../aws/elastic-load-balancing-v2/listener.ts';
import {
  describeListenerCertificates,
  describeListeners,
  describeLoadBalancers,
  describeRules,
  describeSslPolicies,
  describeTargetGroups,
} from '../../aws/elastic-load-balancing-v2/listener-reads.ts';
import type { LoadBalancer } from '../../aws/elastic-load-balancing-v2/load-balancer.ts';
import type { SslPolicy } from '../../aws/elastic-load-balancing-v2/ssl-policy.ts';
import type { TargetGroupTransport } from '../../aws/elastic-load-balancing-v2/target-group.ts';
import type { Account, Attempt, Reading } from '../account.ts';
import type { Evidence, Judgement, Resource, Severity } from '../check.ts';
import { unreadable } from '../judgements.ts';

/** A listener and the load balancer that has it. */
export interface ListenerOf {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
}

/** The region's load balancers, of every type but Classic. */
export const loadBalancers: Reading<readonly LoadBalancer[]> = ({ read, signal }) =>
  describeLoadBalancers(read, {}, { signal });

/** The listeners of each load balancer. */
export const listeners: Reading<readonly Attempt<LoadBalancer, readonly Listener[]>[]> = async (account) =>
  account.each(await account.ask(loadBalancers), ({ arn }) =>
    describeListeners(account.read, arn, { signal: account.signal }),
  );

/** The rules of each listener of an Application Load Balancer that speaks HTTP. */
export const httpRules: Reading<readonly Attempt<ListenerOf, readonly ListenerRule[]>[]> = (account) =>
  rulesOf(account, 'HTTP');

/** The rules of each listener of an Application Load Balancer that speaks HTTPS. */
export const httpsRules: Reading<readonly Attempt<ListenerOf, readonly ListenerRule[]>[]> = (account) =>
  rulesOf(account, 'HTTPS');

async function rulesOf(account: Account, protocol: string) {
  const wanted = readListeners(await account.ask(listeners)).filter(
    ({ listener, loadBalancer }) => listener.protocol === protocol && loadBalancer.type === 'application',
  );
  return account.each(wanted, ({ listener }) => describeRules(account.read, listener.arn, { signal: account.signal }));
}

/** What each security policy of the region allows, by its name. */
export const sslPolicies: Reading<ReadonlyMap<string, SslPolicy>> = async ({ read, signal }) =>
  new Map((await describeSslPolicies(read, { signal })).map((policy) => [policy.name, policy]));

/** The region's target groups. */
export const targetGroups: Reading<readonly TargetGroupTransport[]> = ({ read, signal }) =>
  describeTargetGroups(read, { signal });

/** Gives all certificates of some listeners, those chosen by host name too. */
export const certificatesOf = (account: Account, of: readonly ListenerOf[]) =>
  account.each(of, ({ listener }) =>
    describeListenerCertificates(account.read, listener.arn, { signal: account.signal }),
  );

/** Gives the listeners that could be read. */
export const readListeners = (attempts: readonly Attempt<LoadBalancer, readonly Listener[]>[]): readonly ListenerOf[] =>
  attempts.flatMap((attempt) =>
    attempt.failure === undefined ? attempt.value.map((listener) => ({ loadBalancer: attempt.item, listener })) : [],
  );

/** Says of each load balancer whose listeners could not be read that it is unknown, where `concerns` holds of it. */
export const unreadListeners = (
  attempts: readonly Attempt<LoadBalancer, readonly Listener[]>[],
  concerns: (loadBalancer: LoadBalancer) => boolean,
): readonly Judgement[] =>
  attempts.flatMap(({ item, failure }) =>
    failure === undefined || !concerns(item) ? [] : [unreadable(loadBalancerResource(item), failure)],
  );

/** A listener as the resource that is judged. */
export const listenerResource = ({ loadBalancer, listener }: ListenerOf): Resource => ({
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  id: listener.arn,
  label: `${loadBalancer.name} ${listener.protocol ?? 'listener'}:${listener.port ?? '?'}`,
  arn: listener.arn,
});

const loadBalancerResource = ({ arn, name }: LoadBalancer): Resource => ({
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  id: arn,
  label: name,
  arn,
});

/** What a person wants to see of a listener first. */
export const listenerEvidence = ({ loadBalancer, listener }: ListenerOf): readonly Evidence[] => [
  { name: 'LoadBalancerName', value: loadBalancer.name },
  { name: 'Scheme', value: loadBalancer.scheme ?? 'not given' },
  { name: 'Protocol', value: listener.protocol ?? 'not given' },
  { name: 'Port', value: String(listener.port ?? 'not given') },
];

/** How much it matters by who can reach it: one severity for the internet, one for inside. A scheme not given counts as the internet. */
export const byScheme = ({ scheme }: LoadBalancer, open: Severity, inside: Severity): Severity =>
  scheme === 'internal' ? inside : open;
