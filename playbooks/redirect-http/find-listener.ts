import type { Listener, ListenerRule } from '../../src/aws/elastic-load-balancing-v2/listener.ts';
import {
  describeListener,
  describeListeners,
  describeLoadBalancers,
  describeRules,
} from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import type { LoadBalancer } from '../../src/aws/elastic-load-balancing-v2/load-balancer.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';

/** An HTTP listener with all that stands beside it. */
export interface Found {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  /** Without the default one, in the order in which they are tried. */
  readonly rules: readonly ListenerRule[];
  /** All listeners of the load balancer. */
  readonly listeners: readonly Listener[];
}

/** Finds the listener that a parameter names, by its own ARN or by its load balancer's; refuses what is no HTTP listener. */
export async function findListener(read: ReadAccess, named: string): Promise<Found> {
  const loadBalancer = await loadBalancerOf(read, named);
  if (loadBalancer.type !== 'application') {
    throw refusal(
      `${loadBalancer.name} is a load balancer of type ${loadBalancer.type}, which cannot redirect`,
      'Have it listen with TLS instead, or put an Application Load Balancer behind it.',
    );
  }
  const listeners = await describeListeners(read, loadBalancer.arn);
  const listener = isListener(named) ? listeners.find(({ arn }) => arn === named) : onlyHttp(loadBalancer, listeners);
  if (listener === undefined) throw notFound(named);
  if (listener.protocol !== 'HTTP') {
    throw refusal(
      `${nameOf(loadBalancer, listener)} speaks ${listener.protocol ?? 'no protocol that AWS shows'}: only HTTP is redirected to HTTPS`,
      'Name the HTTP listener.',
    );
  }
  const rules = await describeRules(read, listener.arn);
  return { loadBalancer, listener, listeners, rules: rules.filter(({ isDefault }) => !isDefault) };
}

/** `payments-web:80`: what a person calls a listener, and types to approve. */
export const nameOf = ({ name }: LoadBalancer, { port }: Listener): string => `${name}:${port ?? '?'}`;

const isListener = (named: string): boolean => named.includes(':listener/');

async function loadBalancerOf(read: ReadAccess, named: string): Promise<LoadBalancer> {
  const listener = isListener(named) ? await describeListener(read, named) : undefined;
  if (isListener(named) && listener === undefined) throw notFound(named);
  const arn = listener?.loadBalancerArn ?? named;
  const query = arn.startsWith('arn:') ? { arn } : { name: arn };
  const [found] = await describeLoadBalancers(read, query);
  if (found === undefined) throw notFound(named);
  return found;
}

function onlyHttp(loadBalancer: LoadBalancer, listeners: readonly Listener[]): Listener {
  const [first, ...others] = listeners.filter(({ protocol }) => protocol === 'HTTP');
  if (first === undefined) {
    throw refusal(`${loadBalancer.name} has no HTTP listener`, 'There is nothing to redirect on it.');
  }
  if (others.length === 0) return first;
  throw new FailureError({
    code: 'invalid',
    message: `${loadBalancer.name} has several HTTP listeners: ${[first, ...others].map(({ port, arn }) => `port ${port} (${arn})`).join(', ')}.`,
    hint: 'Name one of them by its ARN.',
  });
}

const notFound = (named: string): FailureError =>
  new FailureError({
    code: 'not-found',
    message: `There is no listener or load balancer ${named} here.`,
    hint: 'Check the account and region.',
  });

/** Makes the failure of a listener that is not to be touched. */
export function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
