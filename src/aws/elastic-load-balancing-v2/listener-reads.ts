import { type CallOptions, sending } from '../call-options.ts';
import { FailureError } from '../errors.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { ask } from './calling.ts';
import { type Listener, type ListenerRule, toListener, toListenerRule } from './listener.ts';
import { type LoadBalancer, toLoadBalancer } from './load-balancer.ts';
import { type SslPolicy, toSslPolicy } from './ssl-policy.ts';
import { type TargetGroupTransport, toTargetGroup } from './target-group.ts';

/**
 * Gives the region's load balancers, or those named by ARN or by name; a name that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html
 */
export function describeLoadBalancers(
  read: ReadAccess,
  query: { readonly arn?: string; readonly name?: string } = {},
  options: CallOptions = {},
): Promise<readonly LoadBalancer[]> {
  const { arn, name } = query;
  const wanted = {
    ...(arn === undefined ? {} : { LoadBalancerArns: [arn] }),
    ...(name === undefined ? {} : { Names: [name] }),
  };
  return ask(read, 'DescribeLoadBalancers', arn ?? name, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.DescribeLoadBalancersCommand({ ...wanted, Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    return pages.flatMap((page) => (page.LoadBalancers ?? []).map(toLoadBalancer));
  });
}

/**
 * Gives the listeners of a load balancer.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html
 */
export function describeListeners(
  read: ReadAccess,
  loadBalancerArn: string,
  options: CallOptions = {},
): Promise<readonly Listener[]> {
  return ask(read, 'DescribeListeners', nameIn(loadBalancerArn), async (sdk, client) => {
    const pages = await allPages(
      (Marker) =>
        client.send(new sdk.DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    return pages.flatMap((page) => (page.Listeners ?? []).map(toListener));
  });
}

/** Gives one listener by its ARN; undefined where there is none. */
export function describeListener(
  read: ReadAccess,
  listenerArn: string,
  options: CallOptions = {},
): Promise<Listener | undefined> {
  return unlessGone(
    ask(read, 'DescribeListeners', nameIn(listenerArn), async (sdk, client) => {
      const command = new sdk.DescribeListenersCommand({ ListenerArns: [listenerArn] });
      const { Listeners = [] } = await client.send(command, sending(options));
      return Listeners.map(toListener).find(({ arn }) => arn === listenerArn);
    }),
  );
}

/**
 * Gives the rules of an Application Load Balancer's listener, its default one too, in the order in which they are tried.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html
 */
export function describeRules(
  read: ReadAccess,
  listenerArn: string,
  options: CallOptions = {},
): Promise<readonly ListenerRule[]> {
  return ask(read, 'DescribeRules', nameIn(listenerArn), async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.DescribeRulesCommand({ ListenerArn: listenerArn, Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    const rules = pages.flatMap((page) => (page.Rules ?? []).map(toListenerRule));
    return rules.sort((a, b) => placeOf(a) - placeOf(b));
  });
}

/** Gives one rule by its ARN; undefined where there is none. */
export function describeRule(
  read: ReadAccess,
  ruleArn: string,
  options: CallOptions = {},
): Promise<ListenerRule | undefined> {
  return unlessGone(
    ask(read, 'DescribeRules', nameIn(ruleArn), async (sdk, client) => {
      const { Rules = [] } = await client.send(new sdk.DescribeRulesCommand({ RuleArns: [ruleArn] }), sending(options));
      return Rules.map(toListenerRule).find(({ arn }) => arn === ruleArn);
    }),
  );
}

/**
 * Gives the ARNs of all certificates of a listener: the default one first, then those chosen by host name (SNI).
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
 */
export function describeListenerCertificates(
  read: ReadAccess,
  listenerArn: string,
  options: CallOptions = {},
): Promise<readonly string[]> {
  return ask(read, 'DescribeListenerCertificates', nameIn(listenerArn), async (sdk, client) => {
    const pages = await allPages(
      (Marker) =>
        client.send(
          new sdk.DescribeListenerCertificatesCommand({ ListenerArn: listenerArn, Marker }),
          sending(options),
        ),
      (page) => page.NextMarker,
    );
    const all = pages.flatMap((page) => page.Certificates ?? []);
    const sorted = [...all].sort((a, b) => Number(b.IsDefault ?? false) - Number(a.IsDefault ?? false));
    return [...new Set(sorted.flatMap(({ CertificateArn }) => CertificateArn ?? []))];
  });
}

/**
 * Gives the security policies that the region knows, with what each allows.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html
 */
export function describeSslPolicies(read: ReadAccess, options: CallOptions = {}): Promise<readonly SslPolicy[]> {
  return ask(read, 'DescribeSSLPolicies', undefined, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.DescribeSSLPoliciesCommand({ Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    return pages.flatMap((page) => (page.SslPolicies ?? []).map(toSslPolicy));
  });
}

/**
 * Gives the region's target groups and how each is spoken to.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html
 */
export function describeTargetGroups(
  read: ReadAccess,
  options: CallOptions = {},
): Promise<readonly TargetGroupTransport[]> {
  return ask(read, 'DescribeTargetGroups', undefined, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.DescribeTargetGroupsCommand({ Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    return pages.flatMap((page) => (page.TargetGroups ?? []).map(toTargetGroup));
  });
}

const placeOf = ({ isDefault, priority }: ListenerRule): number =>
  isDefault ? Number.POSITIVE_INFINITY : Number(priority);

/** `app/payments-web/50dc6c495c0c9188` of an ARN: what failures name. */
const nameIn = (arn: string): string => arn.split(':').slice(5).join(':').split('/').slice(1).join('/') || arn;

async function unlessGone<Found>(asked: Promise<Found | undefined>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  }
}
