import type { EC2Client, Filter } from '@aws-sdk/client-ec2';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import { type FlowLog, toFlowLog } from './flow-log.ts';
import { type Instance, toInstance } from './instance.ts';
import { type NetworkAcl, toNetworkAcl } from './network-acl.ts';
import { type NetworkInterface, toNetworkInterface } from './network-interface.ts';
import { type SecurityGroup, type SecurityGroupRule, toSecurityGroup, toSecurityGroupRule } from './security-group.ts';
import { type Subnet, toSubnet } from './subnet.ts';
import { toVpc, type Vpc } from './vpc.ts';

/** One of AWS's own filters: any of the values matches. */
export interface Ec2Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * Gives instances in AWS's order, terminated ones included. An unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function describeInstances(
  read: ReadAccess,
  query: { readonly instanceIds?: readonly string[]; readonly filters?: readonly Ec2Filter[] } = {},
  options: CallOptions = {},
): Promise<readonly Instance[]> {
  return ask(read, 'DescribeInstances', query.instanceIds, async (sdk, client) => {
    const wanted = { ...byIds('InstanceIds', query.instanceIds), ...withFilters(query.filters ?? []) };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeInstancesCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => page.Reservations ?? []).flatMap((one) => (one.Instances ?? []).map(toInstance));
  });
}

/**
 * Gives network interfaces that match all that is asked; `instanceId`, `groupId` and `privateIpAddresses` are filters.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export function describeNetworkInterfaces(
  read: ReadAccess,
  query: {
    readonly networkInterfaceIds?: readonly string[];
    readonly instanceId?: string;
    readonly groupId?: string;
    readonly privateIpAddresses?: readonly string[];
    readonly filters?: readonly Ec2Filter[];
  } = {},
  options: CallOptions = {},
): Promise<readonly NetworkInterface[]> {
  const resource = query.networkInterfaceIds ?? query.instanceId ?? query.groupId;
  return ask(read, 'DescribeNetworkInterfaces', resource, async (sdk, client) => {
    const wanted = {
      ...byIds('NetworkInterfaceIds', query.networkInterfaceIds),
      ...withFilters([
        ...filter('attachment.instance-id', query.instanceId),
        ...filter('group-id', query.groupId),
        ...filter('addresses.private-ip-address', query.privateIpAddresses),
        ...(query.filters ?? []),
      ]),
    };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeNetworkInterfacesCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.NetworkInterfaces ?? []).map(toNetworkInterface));
  });
}

/**
 * Gives security groups that match all that is asked. An unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export function describeSecurityGroups(
  read: ReadAccess,
  query: {
    readonly groupIds?: readonly string[];
    readonly vpcId?: string;
    readonly tag?: { readonly key: string; readonly value: string };
    readonly groupName?: string;
    readonly filters?: readonly Ec2Filter[];
  } = {},
  options: CallOptions = {},
): Promise<readonly SecurityGroup[]> {
  return ask(read, 'DescribeSecurityGroups', query.groupIds ?? query.vpcId, async (sdk, client) => {
    const wanted = {
      ...byIds('GroupIds', query.groupIds),
      ...withFilters([
        ...filter('vpc-id', query.vpcId),
        ...filter('group-name', query.groupName),
        ...(query.tag === undefined ? [] : filter(`tag:${query.tag.key}`, query.tag.value)),
        ...(query.filters ?? []),
      ]),
    };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeSecurityGroupsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.SecurityGroups ?? []).map(toSecurityGroup));
  });
}

/**
 * Gives all rules of the groups, ingress and egress; of every group of the region where none is named.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 */
export function describeSecurityGroupRules(
  read: ReadAccess,
  query: { readonly groupIds?: readonly string[] } = {},
  options: CallOptions = {},
): Promise<readonly SecurityGroupRule[]> {
  if (query.groupIds?.length === 0) return Promise.resolve([]);
  return ask(read, 'DescribeSecurityGroupRules', query.groupIds, async (sdk, client) => {
    const wanted = { MaxResults: 1000, ...withFilters(filter('group-id', query.groupIds)) };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeSecurityGroupRulesCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.SecurityGroupRules ?? []).map(toSecurityGroupRule));
  });
}

/**
 * Gives network ACLs that match all that is asked; `subnetIds` asks for those that stand before any of these subnets.
 * What is asked is all filters: an unknown id gives nothing and is no failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
 */
export function describeNetworkAcls(
  read: ReadAccess,
  query: {
    readonly subnetIds?: readonly string[];
    readonly vpcId?: string;
    readonly tag?: { readonly key: string; readonly value: string };
  },
  options: CallOptions = {},
): Promise<readonly NetworkAcl[]> {
  if (query.subnetIds?.length === 0) return Promise.resolve([]);
  const resource = query.subnetIds ?? query.vpcId;
  return ask(read, 'DescribeNetworkAcls', resource, async (sdk, client) => {
    const wanted = withFilters([
      ...filter('association.subnet-id', query.subnetIds),
      ...filter('vpc-id', query.vpcId),
      ...(query.tag === undefined ? [] : filter(`tag:${query.tag.key}`, query.tag.value)),
    ]);
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeNetworkAclsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.NetworkAcls ?? []).map(toNetworkAcl));
  });
}

/**
 * Gives subnets by their ids. An unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export function describeSubnets(
  read: ReadAccess,
  query: { readonly subnetIds: readonly string[] },
  options: CallOptions = {},
): Promise<readonly Subnet[]> {
  if (query.subnetIds.length === 0) return Promise.resolve([]);
  return ask(read, 'DescribeSubnets', query.subnetIds, async (sdk, client) => {
    const wanted = { SubnetIds: [...query.subnetIds] };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeSubnetsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.Subnets ?? []).map(toSubnet));
  });
}

/**
 * Gives the VPCs of the region that the account sees, those shared with it included.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
 */
export function describeVpcs(read: ReadAccess, options: CallOptions = {}): Promise<readonly Vpc[]> {
  return ask(read, 'DescribeVpcs', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeVpcsCommand({ MaxResults: 1000, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.Vpcs ?? []).map(toVpc));
  });
}

/**
 * Gives every flow log of the region.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html
 */
export function describeFlowLogs(read: ReadAccess, options: CallOptions = {}): Promise<readonly FlowLog[]> {
  return ask(read, 'DescribeFlowLogs', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeFlowLogsCommand({ MaxResults: 1000, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.FlowLogs ?? []).map(toFlowLog));
  });
}

/** Sends reading calls and says of a failure which call failed on what. */
export function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | readonly string[] | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: EC2Client) => Promise<Answer>,
): Promise<Answer> {
  const named = typeof resource === 'string' ? resource : resource?.join(', ');
  return asking({ service: 'ec2', operation, resource: named }, async () =>
    work(await import('./sdk.ts'), await read.client('ec2')),
  );
}

// EC2 refuses MaxResults beside ids.
function byIds<Name extends string>(name: Name, ids: readonly string[] | undefined) {
  return ids === undefined ? { MaxResults: 1000 } : ({ [name]: [...ids] } as Record<Name, string[]>);
}

function filter(name: string, values: string | readonly string[] | undefined): Ec2Filter[] {
  if (values === undefined) return [];
  return [{ name, values: typeof values === 'string' ? [values] : values }];
}

function withFilters(filters: readonly Ec2Filter[]): { Filters?: Filter[] } {
  if (filters.length === 0) return {};
  return { Filters: filters.map(({ name, values }) => ({ Name: name, Values: [...values] })) };
}
