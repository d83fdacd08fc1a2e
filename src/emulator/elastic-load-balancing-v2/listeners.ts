import type {
  DescribeListenerCertificatesInput,
  DescribeListenerCertificatesOutput,
  DescribeListenersInput,
  DescribeListenersOutput,
  Listener,
  ModifyListenerInput,
  ModifyListenerOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { World } from '../state.ts';
import type { ListenerState } from '../transit-state.ts';
import { takeActions } from './actions.ts';
import { noLoadBalancer } from './load-balancers.ts';
import { policyNamed } from './ssl-policies.ts';
import { loadBalancersOf } from './users.ts';

/** Gives a listener by its ARN. */
export function listenerOf(world: World, arn: string | undefined): ListenerState {
  const listener = world.listeners[arn ?? ''];
  if (listener === undefined) throw new AwsError('ListenerNotFound', 'One or more listeners not found', 400);
  return listener;
}

/** DescribeListeners, of one load balancer or by their ARNs. */
export const describeListeners: Handler<DescribeListenersInput, DescribeListenersOutput> = (input, { world }) => {
  const { LoadBalancerArn: arn, ListenerArns: arns } = input;
  if (arn === undefined && !arns?.length) {
    throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN', 400);
  }
  if (arn !== undefined && !isLoadBalancer(world, arn)) throw noLoadBalancer(arn);
  const found = arns?.length
    ? arns.map((each) => listenerOf(world, each))
    : Object.values(world.listeners).filter(({ loadBalancerArn }) => loadBalancerArn === arn);
  const { page, NextToken } = pageOf(found, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { Listeners: page.map(toListener), ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

const isLoadBalancer = (world: World, arn: string): boolean =>
  world.loadBalancers[arn] !== undefined ||
  Object.values(world.targetGroups).some((group) => loadBalancersOf(world, group).includes(arn));

const isTls = ({ protocol }: ListenerState): boolean => protocol === 'HTTPS' || protocol === 'TLS';

const toListener = (state: ListenerState): Listener => ({
  ListenerArn: state.arn,
  LoadBalancerArn: state.loadBalancerArn,
  Port: state.port,
  Protocol: state.protocol,
  ...(isTls(state) ? { SslPolicy: state.sslPolicy ?? undefined } : {}),
  ...(isTls(state)
    ? { Certificates: state.certificateArns.slice(0, 1).map((CertificateArn) => ({ CertificateArn })) }
    : {}),
  ...(state.alpnPolicy.length === 0 ? {} : { AlpnPolicy: state.alpnPolicy }),
  DefaultActions: state.defaultActions,
});

/** DescribeListenerCertificates: the default one and those chosen by host name. */
export const describeListenerCertificates: Handler<
  DescribeListenerCertificatesInput,
  DescribeListenerCertificatesOutput
> = (input, { world }) => {
  const { certificateArns } = listenerOf(world, input.ListenerArn);
  const all = certificateArns.map((CertificateArn, index) => ({ CertificateArn, IsDefault: index === 0 }));
  const { page, NextToken } = pageOf(all, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { Certificates: page, ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

/** ModifyListener: what is not given stays; HTTPS and TLS need a certificate and take a policy. */
export const modifyListener: Handler<ModifyListenerInput, ModifyListenerOutput> = (input, { world }) => {
  const listener = listenerOf(world, input.ListenerArn);
  const { Protocol: protocol = listener.protocol, Port: port = listener.port } = input;
  const isTaken = Object.values(world.listeners).some(
    (other) => other !== listener && other.loadBalancerArn === listener.loadBalancerArn && other.port === port,
  );
  if (isTaken)
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer', 400);
  const next = { ...listener, protocol: protocol as ListenerState['protocol'], port };
  if (input.Certificates !== undefined) {
    if (input.Certificates.length !== 1) {
      throw new AwsError('ValidationError', 'You must provide exactly one certificate', 400);
    }
    const [{ CertificateArn: arn = '' } = {}] = input.Certificates;
    next.certificateArns = [arn, ...listener.certificateArns.slice(1).filter((other) => other !== arn)];
  }
  if (!isTls(next)) {
    next.certificateArns = [];
    next.sslPolicy = null;
  } else if (next.certificateArns.length === 0) {
    throw new AwsError('ValidationError', `A certificate must be specified for ${next.protocol} listeners`, 400);
  } else {
    next.sslPolicy = policyNamed(input.SslPolicy ?? next.sslPolicy ?? 'ELBSecurityPolicy-2016-08').Name ?? null;
  }
  next.defaultActions = takeActions(world, next, input.DefaultActions ?? listener.defaultActions);
  world.listeners[listener.arn] = next;
  return { Listeners: [toListener(next)] };
};
