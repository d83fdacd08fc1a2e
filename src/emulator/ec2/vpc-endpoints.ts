import type {
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  ModifyVpcEndpointRequest,
  ModifyVpcEndpointResult,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import { parsePolicy, type Statement } from '../policy-document.ts';
import type { World } from '../state.ts';
import type { VpcEndpointState } from '../transit-state.ts';
import { type FilterTable, filterItems, pickByIds, pickOne, tagList } from './filters.ts';
import { pageOf } from './pages.ts';

const NOT_FOUND = ['InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id'] as const;
const MOST_CHARACTERS = 20_480;

/** What AWS shows of an endpoint without a policy of its own; its text differs between the types. */
const DEFAULT_POLICIES: Readonly<Record<VpcEndpointState['type'], string>> = {
  Gateway: '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
  Interface:
    '{\n  "Statement": [\n    {\n      "Action": "*", \n      "Effect": "Allow", \n      "Principal": "*", \n      "Resource": "*"\n    }\n  ]\n}',
};

/** DescribeVpcEndpoints. */
export const describeVpcEndpoints: Handler<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult> = (
  input,
  { world },
) => {
  const named = pickByIds(world.vpcEndpoints, input.VpcEndpointIds, ...NOT_FOUND);
  const { page, ...next } = pageOf(filterItems(named, input.Filters, FILTERS), input);
  return { ...next, VpcEndpoints: page.map((endpoint) => toEndpoint(world, endpoint)) };
};

const FILTERS: FilterTable<VpcEndpointState> = {
  'vpc-endpoint-id': (item) => [item.vpcEndpointId],
  'vpc-endpoint-type': (item) => [item.type],
  'vpc-endpoint-state': (item) => [item.state],
  'vpc-id': (item) => [item.vpcId],
  'service-name': (item) => [item.serviceName],
};

const toEndpoint = (world: World, endpoint: VpcEndpointState): VpcEndpoint => ({
  VpcEndpointId: endpoint.vpcEndpointId,
  VpcEndpointType: endpoint.type,
  VpcId: endpoint.vpcId,
  ServiceName: endpoint.serviceName,
  State: endpoint.state as VpcEndpoint['State'],
  PolicyDocument: endpoint.policy ?? DEFAULT_POLICIES[endpoint.type],
  RouteTableIds: endpoint.routeTableIds,
  SubnetIds: endpoint.subnetIds,
  Groups: endpoint.groupIds.map((id) => ({ GroupId: id, GroupName: world.groups[id]?.groupName })),
  IpAddressType: 'ipv4',
  PrivateDnsEnabled: endpoint.privateDnsEnabled,
  RequesterManaged: endpoint.requesterManaged ?? false,
  // AWS names an endpoint's interfaces after it, and they know it by nothing else.
  NetworkInterfaceIds: Object.values(world.interfaces)
    .filter(({ description }) => description.endsWith(` ${endpoint.vpcEndpointId}`))
    .map(({ networkInterfaceId }) => networkInterfaceId),
  CreationTimestamp: new Date(endpoint.createdAt),
  OwnerId: endpoint.ownerId ?? world.accountId,
  Tags: tagList(endpoint.tags),
});

/** ModifyVpcEndpoint: its policy, or the default one again, and private DNS. */
export const modifyVpcEndpoint: Handler<ModifyVpcEndpointRequest, ModifyVpcEndpointResult> = (input, { world }) => {
  const endpoint = pickOne(world.vpcEndpoints, input.VpcEndpointId ?? '', ...NOT_FOUND);
  const { PolicyDocument: policy, ResetPolicy: reset = false, PrivateDnsEnabled: privateDns } = input;
  if ((endpoint.ownerId ?? world.accountId) !== world.accountId || endpoint.requesterManaged === true) {
    throw new AwsError('OperationNotPermitted', `Operation not allowed on endpoint '${endpoint.vpcEndpointId}'`, 403);
  }
  if (endpoint.state !== 'available') {
    throw new AwsError('IncorrectState', `The Vpc Endpoint '${endpoint.vpcEndpointId}' is ${endpoint.state}`);
  }
  if (reset && policy !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'PolicyDocument and ResetPolicy cannot be used together');
  }
  if (privateDns !== undefined && endpoint.type === 'Gateway') {
    throw new AwsError('InvalidParameter', 'Private DNS is not supported by endpoints of type Gateway');
  }
  if (policy !== undefined) refuseInvalid(policy);
  if (reset || policy === DEFAULT_POLICIES[endpoint.type]) endpoint.policy = null;
  else if (policy !== undefined) endpoint.policy = policy;
  if (privateDns !== undefined) endpoint.privateDnsEnabled = privateDns;
  return { Return: true };
};

function refuseInvalid(policy: string): void {
  const statements = parsePolicy(policy);
  if (statements === null || statements.length === 0 || !statements.every(isWhole)) {
    throw new AwsError('InvalidPolicyDocument', 'The specified policy document is not a valid JSON policy document.');
  }
  if (policy.length > MOST_CHARACTERS) {
    throw new AwsError('InvalidPolicyDocument', `The policy document exceeds ${MOST_CHARACTERS} characters.`);
  }
}

const isWhole = ({ principals, actions, resources }: Statement): boolean =>
  principals.length > 0 && actions.length > 0 && resources.length > 0;
