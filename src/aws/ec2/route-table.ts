import type { Route as SdkRoute, RouteTable as SdkRouteTable } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** A route table, from DescribeRouteTables. */
export interface RouteTable {
  readonly routeTableId: string;
  readonly name?: string;
  readonly vpcId: string;
  /** True for the VPC's main table: it holds for every subnet that no other table is associated with. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  readonly routes: readonly Route[];
}

/** One route. */
export interface Route {
  /** A block of addresses or the id of a prefix list. */
  readonly destination: string;
  /** The id of where it leads; `local` within the VPC. */
  readonly target: string;
  /** `active`, or `blackhole` where the target is no more. */
  readonly state: string;
}

/** Gives our route table from DescribeRouteTables' own. */
export function toRouteTable(raw: SdkRouteTable): RouteTable {
  const associations = raw.Associations ?? [];
  return {
    routeTableId: raw.RouteTableId ?? '',
    name: toTags(raw.Tags).Name,
    vpcId: raw.VpcId ?? '',
    isMain: associations.some(({ Main }) => Main === true),
    subnetIds: associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    routes: (raw.Routes ?? []).map(toRoute),
  };
}

const toRoute = (raw: SdkRoute): Route => ({
  destination: raw.DestinationCidrBlock ?? raw.DestinationIpv6CidrBlock ?? raw.DestinationPrefixListId ?? '',
  target:
    raw.GatewayId ??
    raw.NatGatewayId ??
    raw.TransitGatewayId ??
    raw.VpcPeeringConnectionId ??
    raw.EgressOnlyInternetGatewayId ??
    raw.NetworkInterfaceId ??
    raw.InstanceId ??
    raw.LocalGatewayId ??
    raw.CarrierGatewayId ??
    raw.CoreNetworkArn ??
    raw.OdbNetworkArn ??
    '',
  state: raw.State ?? 'active',
});
