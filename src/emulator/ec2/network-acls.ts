import type {
  CreateNetworkAclEntryRequest,
  CreateNetworkAclRequest,
  CreateNetworkAclResult,
  DeleteNetworkAclRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
  ReplaceNetworkAclAssociationRequest,
  ReplaceNetworkAclAssociationResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { NetworkAclState, Subnet, World } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, pickOne, tagList } from './filters.ts';
import { pageOf } from './pages.ts';
import { newTags } from './tag-specifications.ts';

const NOT_FOUND = ['InvalidNetworkAclID.NotFound', 'networkAcl ID'] as const;
const LAST_RULE = 32_767;

/** DescribeNetworkAcls. */
export const describeNetworkAcls: Handler<DescribeNetworkAclsRequest, DescribeNetworkAclsResult> = (
  input,
  { world },
) => {
  const named = pickByIds(world.networkAcls, input.NetworkAclIds, ...NOT_FOUND);
  const { page, ...next } = pageOf(filterItems(named, input.Filters, filters(world)), input);
  return { ...next, NetworkAcls: page.map((acl) => toAcl(world, acl)) };
};

const subnetsOf = (world: World, acl: NetworkAclState): Subnet[] =>
  Object.values(world.subnets).filter((subnet) => subnet.networkAclId === acl.networkAclId);

const filters = (world: World): FilterTable<NetworkAclState> => ({
  'network-acl-id': (item) => [item.networkAclId],
  'vpc-id': (item) => [item.vpcId],
  default: (item) => [String(item.isDefault)],
  'association.subnet-id': (item) => subnetsOf(world, item).map((subnet) => subnet.subnetId),
  'association.association-id': (item) => subnetsOf(world, item).map((subnet) => subnet.networkAclAssociationId),
  'association.network-acl-id': (item) => subnetsOf(world, item).map(() => item.networkAclId),
});

const toAcl = (world: World, acl: NetworkAclState): NetworkAcl => ({
  NetworkAclId: acl.networkAclId,
  VpcId: acl.vpcId,
  OwnerId: world.accountId,
  IsDefault: acl.isDefault,
  Associations: subnetsOf(world, acl).map((subnet) => ({
    NetworkAclAssociationId: subnet.networkAclAssociationId,
    NetworkAclId: acl.networkAclId,
    SubnetId: subnet.subnetId,
  })),
  Entries: acl.entries.map((entry) => ({
    RuleNumber: entry.ruleNumber,
    Protocol: entry.protocol,
    RuleAction: entry.ruleAction,
    Egress: entry.egress,
    ...(entry.cidrBlock.includes(':') ? { Ipv6CidrBlock: entry.cidrBlock } : { CidrBlock: entry.cidrBlock }),
  })),
  Tags: tagList(acl.tags),
});

/** CreateNetworkAcl: it denies everything until entries are added. */
export const createNetworkAcl: Handler<CreateNetworkAclRequest, CreateNetworkAclResult> = (input, context) => {
  const { world } = context;
  const vpc = pickOne(world.vpcs, input.VpcId ?? '', 'InvalidVpcID.NotFound', 'vpc ID');
  const acl: NetworkAclState = {
    networkAclId: context.id('acl'),
    vpcId: vpc.vpcId,
    isDefault: false,
    entries: [true, false].map((egress) => ({
      ruleNumber: LAST_RULE,
      protocol: '-1',
      ruleAction: 'deny',
      egress,
      cidrBlock: '0.0.0.0/0',
    })),
    tags: newTags(input.TagSpecifications, 'network-acl'),
  };
  world.networkAcls[acl.networkAclId] = acl;
  return { NetworkAcl: toAcl(world, acl) };
};

/** CreateNetworkAclEntry: a rule number is used once in each direction. */
export const createNetworkAclEntry: Handler<CreateNetworkAclEntryRequest, object> = (input, context) => {
  const acl = pickOne(context.world.networkAcls, input.NetworkAclId ?? '', ...NOT_FOUND);
  const ruleNumber = input.RuleNumber ?? 0;
  const egress = input.Egress ?? false;
  if (ruleNumber < 1 || ruleNumber >= LAST_RULE) {
    throw new AwsError('InvalidParameterValue', `Value (${ruleNumber}) for parameter ruleNumber is invalid.`);
  }
  if (acl.entries.some((entry) => entry.ruleNumber === ruleNumber && entry.egress === egress)) {
    throw new AwsError(
      'NetworkAclEntryAlreadyExists',
      `The network acl entry identified by ${ruleNumber} already exists.`,
    );
  }
  context.settleTraffic();
  acl.entries.push({
    ruleNumber,
    egress,
    protocol: input.Protocol ?? '-1',
    ruleAction: input.RuleAction === 'allow' ? 'allow' : 'deny',
    cidrBlock: input.CidrBlock ?? input.Ipv6CidrBlock ?? '0.0.0.0/0',
  });
  acl.entries.sort((left, right) => left.ruleNumber - right.ruleNumber);
  return {};
};

/** DeleteNetworkAcl: refused for a default ACL and while a subnet uses it. */
export const deleteNetworkAcl: Handler<DeleteNetworkAclRequest, object> = (input, { world }) => {
  const acl = pickOne(world.networkAcls, input.NetworkAclId ?? '', ...NOT_FOUND);
  if (acl.isDefault) {
    throw new AwsError('InvalidParameterValue', `The default network ACL '${acl.networkAclId}' cannot be deleted`);
  }
  if (subnetsOf(world, acl).length > 0) {
    throw new AwsError(
      'DependencyViolation',
      `The networkAcl '${acl.networkAclId}' has dependencies and cannot be deleted.`,
    );
  }
  delete world.networkAcls[acl.networkAclId];
  return {};
};

/** ReplaceNetworkAclAssociation: the subnet gets another ACL, and the association a new id. */
export const replaceNetworkAclAssociation: Handler<
  ReplaceNetworkAclAssociationRequest,
  ReplaceNetworkAclAssociationResult
> = (input, context) => {
  const { world } = context;
  const acl = pickOne(world.networkAcls, input.NetworkAclId ?? '', ...NOT_FOUND);
  const subnet = Object.values(world.subnets).find((each) => each.networkAclAssociationId === input.AssociationId);
  if (subnet === undefined) {
    throw new AwsError(
      'InvalidAssociationID.NotFound',
      `The association ID '${input.AssociationId ?? ''}' does not exist`,
    );
  }
  if (subnet.vpcId !== acl.vpcId) {
    throw new AwsError('InvalidParameterValue', 'The network ACL and the subnet belong to different VPCs');
  }
  context.settleTraffic();
  subnet.networkAclId = acl.networkAclId;
  subnet.networkAclAssociationId = context.id('aclassoc');
  return { NewAssociationId: subnet.networkAclAssociationId };
};
