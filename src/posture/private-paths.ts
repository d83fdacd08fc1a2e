import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import type { PrefixList } from '../aws/ec2/prefix-list.ts';
import type { RouteTable } from '../aws/ec2/route-table.ts';
import { awsServiceOf, type VpcEndpoint } from '../aws/ec2/vpc-endpoint.ts';
import { inBlock } from '../flows/address-block.ts';

/** What paths are judged by: all of it of one VPC. */
export interface VpcNetwork {
  readonly vpcId: string;
  readonly interfaces: readonly NetworkInterface[];
  readonly routeTables: readonly RouteTable[];
  readonly endpoints: readonly VpcEndpoint[];
}

/** How an interface's packets get to a service: by a gateway endpoint, by something else that a route names, or not at all. */
export type Path =
  | { readonly by: 'endpoint'; readonly endpointId: string }
  | { readonly by: 'route'; readonly target: string }
  | { readonly by: 'nothing' }
  /** No route table is known for the subnet. */
  | { readonly by: 'unknown' };

/**
 * Tells by which way packets of a subnet get to a service: the gateway endpoint that its route table names, else the route to the
 * service's addresses. A NAT gateway is followed to its own subnet, where an endpoint may take what it passes on.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
export function pathTo(network: VpcNetwork, service: PrefixList, subnetId: string, isBehindNat = false): Path {
  const table = tableOf(network, subnetId);
  if (table === undefined) return { by: 'unknown' };
  const endpoint = gatewaysTo(network, service).find(({ routeTableIds }) => routeTableIds.includes(table.routeTableId));
  if (endpoint !== undefined) return { by: 'endpoint', endpointId: endpoint.vpcEndpointId };
  const target = wayOut(table, service);
  if (target === undefined) return { by: 'nothing' };
  const natSubnet = isBehindNat ? undefined : subnetOfNat(network, target);
  const beyond = natSubnet === undefined ? undefined : pathTo(network, service, natSubnet, true);
  return beyond?.by === 'endpoint' ? beyond : { by: 'route', target };
}

/** The gateway endpoints of the VPC that are available and lead to the service whose addresses the list has. */
export const gatewaysTo = ({ endpoints }: VpcNetwork, { name }: PrefixList): readonly VpcEndpoint[] =>
  endpoints.filter(
    ({ type, state, serviceName }) => type === 'Gateway' && state === 'available' && serviceName === name,
  );

/** Gives the interfaces that a workload sends from: what carries others' traffic, or is an endpoint itself, is none. */
export const clientsIn = ({ interfaces }: VpcNetwork): readonly NetworkInterface[] =>
  interfaces.filter(({ interfaceType }) => !CARRIERS.has(interfaceType));

const CARRIERS = new Set([
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'load_balancer',
  'nat_gateway',
  'network_load_balancer',
  'transit_gateway',
  'vpc_endpoint',
]);

/** The prefix lists of the services that have gateway endpoints, S3 and DynamoDB, in this region. */
export const gatewayServices = (lists: readonly PrefixList[]): readonly PrefixList[] =>
  lists.filter(({ name }) => ['s3', 'dynamodb'].includes(awsServiceOf({ serviceName: name }) ?? ''));

function tableOf({ vpcId, routeTables }: VpcNetwork, subnetId: string): RouteTable | undefined {
  const own = routeTables.filter((table) => table.vpcId === vpcId);
  return own.find(({ subnetIds }) => subnetIds.includes(subnetId)) ?? own.find(({ isMain }) => isMain);
}

/** The narrowest route wins, so that a route to the service's own addresses is asked before the default one. */
function wayOut({ routes }: RouteTable, { prefixListId, cidrs }: PrefixList): string | undefined {
  const leading = routes.filter(
    ({ destination, target, state }) =>
      state === 'active' &&
      target !== 'local' &&
      (destination === prefixListId || cidrs.some((cidr) => touches(destination, cidr))),
  );
  const width = ({ destination }: { readonly destination: string }) =>
    destination.startsWith('pl-') ? 128 : Number(destination.split('/')[1] ?? 0);
  return leading.toSorted((a, b) => width(b) - width(a))[0]?.target;
}

const touches = (a: string, b: string): boolean =>
  inBlock(a.split('/')[0] ?? '', b) || inBlock(b.split('/')[0] ?? '', a);

/** AWS names the interface of a NAT gateway after it, and route tables know only the gateway. */
function subnetOfNat({ interfaces }: VpcNetwork, target: string): string | undefined {
  if (!target.startsWith('nat-')) return undefined;
  return interfaces.find((card) => card.interfaceType === 'nat_gateway' && card.description.endsWith(target))?.subnetId;
}
