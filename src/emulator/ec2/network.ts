import type {
  DescribeFlowLogsRequest,
  DescribeFlowLogsResult,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  FlowLog,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { FlowLogState, Subnet, Vpc } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { pageOf } from './pages.ts';

/** DescribeVpcs. */
export const describeVpcs: Handler<DescribeVpcsRequest, DescribeVpcsResult> = (input, { world }) => {
  const named = pickByIds(world.vpcs, input.VpcIds, 'InvalidVpcID.NotFound', 'vpc ID');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, VPC_FILTERS), input);
  return {
    ...next,
    Vpcs: page.map((vpc) => ({
      VpcId: vpc.vpcId,
      OwnerId: world.accountId,
      CidrBlock: vpc.cidrBlock,
      State: 'available',
      IsDefault: vpc.isDefault,
      InstanceTenancy: 'default',
      DhcpOptionsId: 'default',
      Tags: tagList(vpc.tags),
    })),
  };
};

const VPC_FILTERS: FilterTable<Vpc> = {
  'vpc-id': (item) => [item.vpcId],
  cidr: (item) => [item.cidrBlock],
  'is-default': (item) => [String(item.isDefault)],
  isDefault: (item) => [String(item.isDefault)],
  state: () => ['available'],
};

/** DescribeSubnets. */
export const describeSubnets: Handler<DescribeSubnetsRequest, DescribeSubnetsResult> = (input, { world }) => {
  const named = pickByIds(world.subnets, input.SubnetIds, 'InvalidSubnetID.NotFound', 'subnet ID');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, SUBNET_FILTERS), input);
  return {
    ...next,
    Subnets: page.map((subnet) => ({
      SubnetId: subnet.subnetId,
      SubnetArn: `arn:aws:ec2:${world.region}:${world.accountId}:subnet/${subnet.subnetId}`,
      VpcId: subnet.vpcId,
      OwnerId: subnet.ownerId ?? world.accountId,
      CidrBlock: subnet.cidrBlock,
      AvailabilityZone: subnet.availabilityZone,
      State: 'available',
      DefaultForAz: false,
      MapPublicIpOnLaunch: subnet.public,
      Tags: tagList(subnet.tags),
    })),
  };
};

const SUBNET_FILTERS: FilterTable<Subnet> = {
  'subnet-id': (item) => [item.subnetId],
  'vpc-id': (item) => [item.vpcId],
  'availability-zone': (item) => [item.availabilityZone],
  'cidr-block': (item) => [item.cidrBlock],
  state: () => ['available'],
};

/** DescribeFlowLogs; the filter's member is `Filter` here, and an unknown id is only left out. */
export const describeFlowLogs: Handler<DescribeFlowLogsRequest, DescribeFlowLogsResult> = (input, { world }) => {
  const all = Object.values(world.flowLogs);
  const malformed = input.FlowLogIds?.find((id) => !id.startsWith('fl-'));
  if (malformed !== undefined) throw new AwsError('InvalidFlowLogId.NotFound', `Invalid id: "${malformed}"`);
  const named = all.filter((log) => !input.FlowLogIds?.length || input.FlowLogIds.includes(log.flowLogId));
  const { page, ...next } = pageOf(filterItems(named, input.Filter, FLOW_LOG_FILTERS), input, 1);
  return { ...next, FlowLogs: page.map(toFlowLog) };
};

const FLOW_LOG_FILTERS: FilterTable<FlowLogState> = {
  'flow-log-id': (item) => [item.flowLogId],
  'resource-id': (item) => [item.resourceId],
  'traffic-type': (item) => [item.trafficType],
  'log-destination-type': (item) => [item.destinationType],
  'log-group-name': (item) => [item.logGroupName],
  'deliver-log-status': (item) => [deliveryOf(item)],
};

const deliveryOf = (log: FlowLogState): string => (log.deliverLogsError === null ? 'SUCCESS' : 'FAILED');

const toFlowLog = (log: FlowLogState): FlowLog => ({
  FlowLogId: log.flowLogId,
  FlowLogStatus: log.status,
  ResourceId: log.resourceId,
  TrafficType: log.trafficType,
  LogDestinationType: log.destinationType,
  LogDestination: log.destination,
  LogGroupName: log.logGroupName ?? undefined,
  LogFormat: log.logFormat,
  MaxAggregationInterval: log.maxAggregationSeconds,
  DeliverLogsStatus: deliveryOf(log),
  DeliverLogsErrorMessage: log.deliverLogsError ?? undefined,
  CreationTime: new Date(log.createdAt),
  Tags: tagList(log.tags),
  ...(log.destinationType === 's3'
    ? {
        DestinationOptions: {
          FileFormat: log.fileFormat ?? ('plain-text' as const),
          HiveCompatiblePartitions: log.hiveCompatible,
          PerHourPartition: log.perHour,
        },
      }
    : {}),
});
