import type {
  DescribePrefixListsRequest,
  DescribePrefixListsResult,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  PrefixList,
  Route,
  RouteTable,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { Tags, World } from '../state.ts';
import type { RouteTableState } from '../transit-state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { pageOf } from './pages.ts';

const MOST_TABLES = 100;

/** DescribeRouteTables: a hundred a page at most. */
export const describeRouteTables: Handler<DescribeRouteTablesRequest, DescribeRouteTablesResult> = (
  input,
  { world },
) => {
  if ((input.MaxResults ?? 0) > MOST_TABLES) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and ${MOST_TABLES}.`,
    );
  }
  const named = pickByIds(world.routeTables, input.RouteTableIds, 'InvalidRouteTableID.NotFound', 'routeTable ID');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, TABLE_FILTERS), {
    ...input,
    MaxResults: input.MaxResults ?? MOST_TABLES,
  });
  return { ...next, RouteTables: page.map((table) => toTable(world, table)) };
};

const TABLE_FILTERS: FilterTable<RouteTableState> = {
  'route-table-id': (item) => [item.routeTableId],
  'vpc-id': (item) => [item.vpcId],
  'association.subnet-id': (item) => item.subnetIds,
  'association.main': (item) => [String(item.isMain)],
  'route.gateway-id': (item) => item.routes.map(({ target }) => target),
};

const toTable = (world: World, table: RouteTableState): RouteTable => ({
  RouteTableId: table.routeTableId,
  VpcId: table.vpcId,
  OwnerId: world.accountId,
  PropagatingVgws: [],
  Associations: [...(table.isMain ? [undefined] : []), ...table.subnetIds].map((subnetId) => ({
    RouteTableAssociationId: `rtbassoc-${(subnetId ?? table.routeTableId).split('-')[1]}`,
    RouteTableId: table.routeTableId,
    Main: subnetId === undefined,
    SubnetId: subnetId,
    AssociationState: { State: 'associated' },
  })),
  Routes: table.routes.map(toRoute),
  Tags: tagList(table.tags),
});

function toRoute({ destination, target, state }: RouteTableState['routes'][number]): Route {
  const to: Route = destination.startsWith('pl-')
    ? { DestinationPrefixListId: destination }
    : destination.includes(':')
      ? { DestinationIpv6CidrBlock: destination }
      : { DestinationCidrBlock: destination };
  const Origin = target === 'local' ? 'CreateRouteTable' : 'CreateRoute';
  return { ...to, [TARGETS[target.split('-')[0] ?? ''] ?? 'GatewayId']: target, State: state, Origin };
}

/** Which member names a route's target, by the prefix of its id; gateways of all other kinds share one. */
const TARGETS: Readonly<Record<string, keyof Route>> = {
  nat: 'NatGatewayId',
  tgw: 'TransitGatewayId',
  pcx: 'VpcPeeringConnectionId',
  eni: 'NetworkInterfaceId',
  eigw: 'EgressOnlyInternetGatewayId',
};

/** DescribePrefixLists: AWS's own, each with its blocks. */
export const describePrefixLists: Handler<DescribePrefixListsRequest, DescribePrefixListsResult> = (
  input,
  { world },
) => {
  const lists = Object.fromEntries(
    Object.entries(world.prefixLists).map(([id, list]): [string, List] => [id, { id, ...list }]),
  );
  const named = pickByIds(lists, input.PrefixListIds, 'InvalidPrefixListID.NotFound', 'prefix list ID');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, LIST_FILTERS), input);
  return {
    ...next,
    PrefixLists: page.map(
      ({ id, name, cidrBlocks }): PrefixList => ({ PrefixListId: id, PrefixListName: name, Cidrs: cidrBlocks }),
    ),
  };
};

interface List {
  readonly id: string;
  readonly name: string;
  readonly cidrBlocks: string[];
  readonly tags?: Tags;
}

const LIST_FILTERS: FilterTable<List> = {
  'prefix-list-id': (item) => [item.id],
  'prefix-list-name': (item) => [item.name],
};
