import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import type { MotoAccount } from './moto-account.ts';
import type { MotoWay } from './moto-ways.ts';

/** A group that partners reach, and that lets everything out. */
async function openGroup({ ec2 }: MotoAccount): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.30.0.0/16' }));
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'web', Description: 'web tier' }),
  );
  const IpRanges = [{ CidrIp: '203.0.113.0/24', Description: 'partners' }];
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

/** A group that opens a range of ports to the world, Telnet and HTTP among them. */
async function groupWithRange(account: MotoAccount): Promise<string> {
  const GroupId = await openGroup(account);
  const IpRanges = [{ CidrIp: '0.0.0.0/0', Description: 'old services' }];
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 20, ToPort: 100, IpRanges }];
  await account.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

async function emptySubnet({ ec2 }: MotoAccount): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.40.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.40.1.0/24' }));
  return Subnet?.SubnetId ?? '';
}

async function openEndpoint({ ec2 }: MotoAccount): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.50.0.0/16' }));
  const ServiceName = 'com.amazonaws.us-east-1.s3';
  const { VpcEndpoint } = await ec2.send(new CreateVpcEndpointCommand({ VpcId: Vpc?.VpcId, ServiceName }));
  return VpcEndpoint?.VpcEndpointId ?? '';
}

export const MOTO_NETWORK_WAYS: readonly MotoWay[] = [
  {
    name: 'quarantine-security-group',
    playbook: 'quarantine-security-group',
    make: async (account) => ({ group: await openGroup(account), direction: 'both' }),
    ends: 'done',
    // Nothing wears the group, and its rules have no tags.
    notAsked: [
      'ec2:CreateTags',
      'ec2:DescribeInstances',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ],
  },
  {
    name: 'close-insecure-ports',
    playbook: 'close-insecure-ports',
    make: async (account) => ({ group: await groupWithRange(account) }),
    ends: 'done',
    // Nothing wears the group, so that nobody uses it by a flow log, and its rules have no tags.
    notAsked: [
      'ec2:CreateTags',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeInstances',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'logs:FilterLogEvents',
      's3:GetObject',
      's3:ListBucket',
      'sts:GetCallerIdentity',
    ],
  },
  {
    name: 'block-subnet',
    playbook: 'block-subnet',
    make: async (account) => ({ subnet: await emptySubnet(account) }),
    // moto makes network ACLs without the two entries that deny everything: they can't be read back.
    ends: 'not-verified',
    // Nothing is in the subnet; the run never comes to the association, since the entries before it can't be read back.
    notAsked: [
      'autoscaling:DescribeAutoScalingInstances',
      'ec2:CreateTags',
      'ec2:DeleteNetworkAcl',
      'ec2:ReplaceNetworkAclAssociation',
      'elasticloadbalancing:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ],
  },
  {
    name: 'restrict-endpoint',
    playbook: 'restrict-endpoint',
    make: async (account) => ({ endpoint: await openEndpoint(account), to: 'account' }),
    ends: 'done',
    // Nothing is in the VPC, so that no flow log is read.
    notAsked: [
      'ec2:DescribeFlowLogs',
      'logs:FilterLogEvents',
      's3:GetObject',
      's3:ListBucket',
      'sts:GetCallerIdentity',
    ],
  },
];
