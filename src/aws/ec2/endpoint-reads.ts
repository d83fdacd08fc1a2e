import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { type PrefixList, toPrefixList } from './prefix-list.ts';
import { ask } from './reads.ts';
import { type RouteTable, toRouteTable } from './route-table.ts';
import { toVpcEndpoint, type VpcEndpoint } from './vpc-endpoint.ts';

/**
 * Gives the VPC endpoints of the region, or those of these ids; an unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
 */
export function describeVpcEndpoints(
  read: ReadAccess,
  query: { readonly vpcEndpointIds?: readonly string[] } = {},
  options: CallOptions = {},
): Promise<readonly VpcEndpoint[]> {
  const { vpcEndpointIds: ids } = query;
  return ask(read, 'DescribeVpcEndpoints', ids, async (sdk, client) => {
    const wanted = ids === undefined ? { MaxResults: 1000 } : { VpcEndpointIds: [...ids] };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeVpcEndpointsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.VpcEndpoints ?? []).map(toVpcEndpoint));
  });
}

/**
 * Gives the route tables of the region, or those of one VPC.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
export function describeRouteTables(
  read: ReadAccess,
  query: { readonly vpcId?: string } = {},
  options: CallOptions = {},
): Promise<readonly RouteTable[]> {
  return ask(read, 'DescribeRouteTables', query.vpcId, async (sdk, client) => {
    const Filters = query.vpcId === undefined ? undefined : [{ Name: 'vpc-id', Values: [query.vpcId] }];
    const pages = await allPages(
      // This operation gives a hundred a page at most.
      (NextToken) =>
        client.send(new sdk.DescribeRouteTablesCommand({ MaxResults: 100, Filters, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.RouteTables ?? []).map(toRouteTable));
  });
}

/**
 * Gives AWS's own prefix lists of the region with the IPv4 blocks of each service.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
 */
export function describePrefixLists(read: ReadAccess, options: CallOptions = {}): Promise<readonly PrefixList[]> {
  return ask(read, 'DescribePrefixLists', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribePrefixListsCommand({ MaxResults: 1000, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.PrefixLists ?? []).map(toPrefixList));
  });
}
