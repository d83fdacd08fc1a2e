import { describePrefixLists, describeRouteTables, describeVpcEndpoints } from '../../aws/ec2/endpoint-reads.ts';
import type { PrefixList } from '../../aws/ec2/prefix-list.ts';
import type { RouteTable } from '../../aws/ec2/route-table.ts';
import type { VpcEndpoint } from '../../aws/ec2/vpc-endpoint.ts';
import type { Reading } from '../account.ts';

/** The VPC endpoints of the region. */
export const vpcEndpoints: Reading<readonly VpcEndpoint[]> = ({ read, signal }) =>
  describeVpcEndpoints(read, {}, { signal });

/** The route tables of the region. */
export const routeTables: Reading<readonly RouteTable[]> = ({ read, signal }) =>
  describeRouteTables(read, {}, { signal });

/** AWS's own prefix lists of the region, each with its blocks. */
export const prefixLists: Reading<readonly PrefixList[]> = ({ read, signal }) => describePrefixLists(read, { signal });
