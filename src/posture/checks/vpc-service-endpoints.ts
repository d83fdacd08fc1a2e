import type { PrefixList } from '../../aws/ec2/prefix-list.ts';
import type { Failure } from '../../aws/errors.ts';
import type { RecentUse } from '../../flows/recent-use.ts';
import { capital } from '../../ui/readable.ts';
import type { Check, Judgement } from '../check.ts';
import { clientsIn, gatewayServices, type VpcNetwork } from '../private-paths.ts';
import { flowUse } from '../readings/flow-use.ts';
import { interfaces } from '../readings/interfaces.ts';
import { prefixLists, routeTables, vpcEndpoints } from '../readings/vpc-endpoints.ts';
import { vpcs } from '../readings/vpcs.ts';
import { type ServiceUse, serviceUse } from '../service-use.ts';

/** Whether what a VPC sends to S3 and DynamoDB goes by an endpoint. */
export const vpcServiceEndpoints: Check = {
  id: 'vpc-service-endpoints',
  title: 'What a VPC sends to S3 and DynamoDB goes by a gateway endpoint',
  practice: 'private-links',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPC',
  judges:
    "Fails where the flow logs of the last hour show traffic with S3 or DynamoDB (AWS's prefix lists of the region, IPv4) of interfaces whose subnet has no route to a gateway endpoint, and an internet or NAT gateway takes it out. Fails as low where a gateway endpoint is there and no route table of a subnet with interfaces names it. Passes where every subnet with interfaces goes by an endpoint or has no way out, and where the flow logs cover the VPC and show no such traffic. Of a VPC that another account shares only this account's interfaces are judged; without any it is unknown. Unknown where no flow log of accepted traffic covers the interfaces that could go out, where logs could not be read whole, and where a transit gateway or peer takes the traffic, since what is behind it is not looked at. Other services can't be told apart by their addresses and are not judged.",
  reads: [
    'cloudwatch-logs:FilterLogEvents',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribePrefixLists',
    'ec2:DescribeRouteTables',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs',
    's3:GetObject',
    's3:ListObjectsV2',
  ],
  fix: 'Make a gateway endpoint of the service in the VPC, which costs nothing, and associate it with the route tables of all subnets that reach it. Open connections to the service break off when a route table gets it.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
  async judge(account) {
    const [all, cards, tables, endpoints, lists, use] = await Promise.all([
      account.ask(vpcs),
      account.ask(interfaces),
      account.ask(routeTables),
      account.ask(vpcEndpoints),
      account.ask(prefixLists),
      account.ask(flowUse),
    ]);
    const of = <Item extends { readonly vpcId: string }>(items: readonly Item[], vpcId: string) =>
      items.filter((item) => item.vpcId === vpcId);
    return all.map(({ vpcId, tags, ownerId = account.accountId }) => {
      const network: VpcNetwork = {
        vpcId,
        interfaces: of(cards, vpcId),
        routeTables: of(tables, vpcId),
        endpoints: of(endpoints, vpcId),
      };
      const label = tags.Name === undefined ? {} : { label: `${tags.Name} (${vpcId})` };
      return judgeVpc(
        { type: this.resourceType, id: vpcId, ...label },
        network,
        gatewayServices(lists),
        use,
        ownerId === account.accountId ? undefined : ownerId,
      );
    });
  },
};

/**
 * Judges one VPC by its routes, its gateway endpoints and what flow logs show of its interfaces. `sharedBy` is the other
 * account whose VPC it is, where it is: only the audited one's own interfaces are then shown.
 */
export function judgeVpc(
  resource: Judgement['resource'],
  network: VpcNetwork,
  services: readonly PrefixList[],
  use: RecentUse | Failure,
  sharedBy?: string,
): Judgement {
  const clients = clientsIn(network);
  if (services.length === 0) {
    const reason = 'AWS gives no prefix list of S3 or DynamoDB here, so traffic with them can not be told.';
    return { resource, verdict: 'unknown', reason, evidence: [] };
  }
  if (clients.length === 0 && sharedBy !== undefined) {
    const reason = `It is shared by account ${sharedBy}, and no interface in it is shown here.`;
    return { resource, verdict: 'unknown', reason, evidence: [] };
  }
  if (clients.length === 0) {
    const reason = 'No interface in it sends anything.';
    return { resource, verdict: 'passed', reason, evidence: [] };
  }
  const found = services.map((service) => serviceUse(network, service, clients, use));
  const evidence = found.flatMap((each) => each.evidence);
  const leaving = found.filter(({ standing }) => standing === 'left');
  if (leaving.length > 0) {
    return {
      resource,
      verdict: 'failed',
      reason: `In the last hour ${sentence(leaving)}.`,
      evidence,
      entities: [...new Set(leaving.flatMap((each) => each.entities))],
    };
  }
  const unknown = found.filter(({ standing }) => standing === 'unknown');
  if (unknown.length > 0) return { resource, verdict: 'unknown', reason: capital(`${sentence(unknown)}.`), evidence };
  const unused = found.filter(({ standing }) => standing === 'unused');
  if (unused.length > 0) {
    return { resource, verdict: 'failed', severity: 'low', reason: capital(`${sentence(unused)}.`), evidence };
  }
  return { resource, verdict: 'passed', reason: capital(`${sentence(found)}.`), evidence };
}

const sentence = (found: readonly ServiceUse[]): string => found.map(({ says }) => says).join('; ');
