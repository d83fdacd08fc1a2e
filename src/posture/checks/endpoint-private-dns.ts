import { awsServiceOf, type VpcEndpoint } from '../../aws/ec2/vpc-endpoint.ts';
import type { Check, Judgement } from '../check.ts';
import { vpcEndpoints } from '../readings/vpc-endpoints.ts';

/** Whether interface endpoints are there for the clients that are to use them. */
export const endpointPrivateDns: Check = {
  id: 'endpoint-private-dns',
  title: "Interface endpoints are available, and those of AWS services answer to the service's own name",
  practice: 'private-links',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPCEndpoint',
  judges:
    "Fails where the endpoint was rejected, has failed or expired, and as low where its acceptance is pending: nothing goes by it. Fails where an endpoint of an AWS service has private DNS off: clients that ask for the service's own name get its public addresses, and their traffic leaves the VPC. Passes where another endpoint of the VPC has the name, or a gateway endpoint leads to the same service. Private DNS for inbound resolver endpoints alone counts as off: the VPC itself gets no private address by it. A private hosted zone that gives the name out is not looked at. Unknown where AWS does not tell, or it is still being made.",
  reads: ['ec2:DescribeVpcEndpoints'],
  fix: "Turn private DNS on (`aws ec2 modify-vpc-endpoint --private-dns-enabled`), which needs DNS support and DNS hostnames in the VPC; ask the service's owner to accept the endpoint, or delete it.",
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html',
  async judge(account) {
    const endpoints = (await account.ask(vpcEndpoints)).filter(({ state }) => !/^delet/.test(state ?? ''));
    return endpoints.filter(({ type }) => type === 'Interface').map((each) => judgePrivateDns(each, endpoints));
  },
};

/** Judges one interface endpoint beside the others of the region, which may stand in for it. */
export function judgePrivateDns(endpoint: VpcEndpoint, all: readonly VpcEndpoint[]): Judgement {
  const { vpcEndpointId, name, state, privateDnsEnabled, serviceName } = endpoint;
  const base = {
    resource: {
      type: endpointPrivateDns.resourceType,
      id: vpcEndpointId,
      ...(name === undefined ? {} : { label: `${name} (${vpcEndpointId})` }),
    },
    evidence: [
      { name: 'ServiceName', value: serviceName ?? 'not given' },
      { name: 'VpcId', value: endpoint.vpcId },
      { name: 'State', value: state ?? 'not given' },
      { name: 'PrivateDnsEnabled', value: privateDnsEnabled === undefined ? 'not given' : String(privateDnsEnabled) },
      ...(endpoint.lastError === undefined ? [] : [{ name: 'LastError', value: endpoint.lastError }]),
    ],
  };
  if (state === undefined || state === 'pending') {
    const reason = state === undefined ? 'AWS does not say what state it is in.' : 'It is still being made.';
    return { ...base, verdict: 'unknown', reason };
  }
  if (state !== 'available') {
    const isWaiting = state === 'pendingacceptance';
    const reason = isWaiting
      ? 'The owner of the service has not accepted it: nothing goes by it.'
      : `It is ${state}: nothing, or not everything, goes by it.`;
    return { ...base, verdict: 'failed', ...(isWaiting ? { severity: 'low' as const } : {}), reason };
  }
  if (awsServiceOf(endpoint) === undefined) {
    return {
      ...base,
      verdict: 'passed',
      reason: "It is available; the service is not AWS's own, and has no public name.",
    };
  }
  if (privateDnsEnabled === true && !endpoint.privateDnsOnlyForInboundResolverEndpoint) {
    return { ...base, verdict: 'passed', reason: 'It is available, and private DNS gives out its addresses.' };
  }
  const other = standIn(endpoint, all);
  if (other !== undefined) {
    const how = privateDnsEnabled === true ? 'is for inbound resolver endpoints alone' : 'is off';
    const reason = `Its private DNS ${how}, and ${other.vpcEndpointId} of the same VPC takes what goes to the service's own name.`;
    return { ...base, verdict: 'passed', reason };
  }
  if (privateDnsEnabled === undefined) {
    return { ...base, verdict: 'unknown', reason: 'AWS does not say whether its private DNS is on.' };
  }
  const what = privateDnsEnabled ? 'Private DNS is for inbound resolver endpoints alone' : 'Private DNS is off';
  const reason = `${what}: clients that ask for the name of ${serviceName} get public addresses, and leave the VPC.`;
  return { ...base, verdict: 'failed', reason };
}

function standIn({ vpcEndpointId, vpcId, serviceName }: VpcEndpoint, all: readonly VpcEndpoint[]) {
  return all.find(
    (other) =>
      other.vpcEndpointId !== vpcEndpointId &&
      other.vpcId === vpcId &&
      other.serviceName === serviceName &&
      other.state === 'available' &&
      ((other.privateDnsEnabled === true && !other.privateDnsOnlyForInboundResolverEndpoint) ||
        (other.type === 'Gateway' && other.routeTableIds.length > 0)),
  );
}
