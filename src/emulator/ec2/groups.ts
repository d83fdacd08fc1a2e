import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  GroupIdentifier,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { GroupState, World } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { pageOf } from './pages.ts';
import { toPermissions } from './permissions.ts';
import { newTags } from './tag-specifications.ts';

/** Groups as other resources name them; a group that is gone keeps its id. */
export const groupIdentifiers = (world: World, groupIds: readonly string[]): GroupIdentifier[] =>
  groupIds.map((GroupId) => ({ GroupId, GroupName: world.groups[GroupId]?.groupName ?? '' }));

/** DescribeSecurityGroups. */
export const describeSecurityGroups: Handler<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult> = (
  input,
  { world },
) => {
  const malformed = input.GroupIds?.find((id) => !id.startsWith('sg-'));
  if (malformed !== undefined) throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${malformed}"`);
  const named = pickByIds(world.groups, input.GroupIds, 'InvalidGroup.NotFound', 'security group').filter(
    (group) => input.GroupNames === undefined || input.GroupNames.includes(group.groupName),
  );
  const { page, ...next } = pageOf(filterItems(named, input.Filters, FILTERS), input);
  return { ...next, SecurityGroups: page.map((group) => toGroup(world, group)) };
};

const FILTERS: FilterTable<GroupState> = {
  'group-id': (item) => [item.groupId],
  'group-name': (item) => [item.groupName],
  'vpc-id': (item) => [item.vpcId],
  'owner-id': (item) => [item.ownerId],
  description: (item) => [item.description],
  'ip-permission.group-id': (item) => ingressOf(item).map((rule) => rule.referencedGroupId),
  'ip-permission.cidr': (item) => ingressOf(item).map((rule) => rule.cidrIpv4),
  'ip-permission.ipv6-cidr': (item) => ingressOf(item).map((rule) => rule.cidrIpv6),
  'ip-permission.from-port': (item) => ingressOf(item).map((rule) => String(rule.fromPort)),
  'ip-permission.to-port': (item) => ingressOf(item).map((rule) => String(rule.toPort)),
  'ip-permission.protocol': (item) => ingressOf(item).map((rule) => rule.ipProtocol),
  'egress.ip-permission.group-id': (item) => egressOf(item).map((rule) => rule.referencedGroupId),
  'egress.ip-permission.cidr': (item) => egressOf(item).map((rule) => rule.cidrIpv4),
};

const ingressOf = (group: GroupState) => group.rules.filter((rule) => !rule.isEgress);
const egressOf = (group: GroupState) => group.rules.filter((rule) => rule.isEgress);

const toGroup = (world: World, group: GroupState): SecurityGroup => ({
  GroupId: group.groupId,
  GroupName: group.groupName,
  Description: group.description,
  VpcId: group.vpcId,
  OwnerId: group.ownerId,
  SecurityGroupArn: `arn:aws:ec2:${world.region}:${group.ownerId}:security-group/${group.groupId}`,
  IpPermissions: toPermissions(ingressOf(group), group.ownerId),
  IpPermissionsEgress: toPermissions(egressOf(group), group.ownerId),
  Tags: tagList(group.tags),
});

/** CreateSecurityGroup: with AWS's default rule that lets everything out. */
export const createSecurityGroup: Handler<CreateSecurityGroupRequest, CreateSecurityGroupResult> = (input, context) => {
  const { world } = context;
  const vpcId = input.VpcId ?? Object.values(world.vpcs).find((vpc) => vpc.isDefault)?.vpcId;
  if (vpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
  if (world.vpcs[vpcId] === undefined) {
    throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
  }
  const [groupName, description] = [input.GroupName ?? '', input.Description ?? ''];
  checkName(groupName, description);
  if (Object.values(world.groups).some((group) => group.vpcId === vpcId && group.groupName === groupName)) {
    throw new AwsError('InvalidGroup.Duplicate', `The security group '${groupName}' already exists for VPC '${vpcId}'`);
  }
  const groupId = context.id('sg');
  const tags = newTags(input.TagSpecifications, 'security-group');
  const open = { isEgress: true, ipProtocol: '-1', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0' };
  const absent = { cidrIpv6: null, prefixListId: null, referencedGroupId: null, description: null, tags: {} };
  world.groups[groupId] = {
    groupId,
    groupName,
    description,
    vpcId,
    ownerId: world.accountId,
    rules: [{ ruleId: context.id('sgr'), groupId, ...open, ...absent }],
    tags,
  };
  return {
    GroupId: groupId,
    SecurityGroupArn: `arn:aws:ec2:${world.region}:${world.accountId}:security-group/${groupId}`,
    Tags: tagList(tags),
  };
};

function checkName(name: string, description: string): void {
  if (name.startsWith('sg-') || name === 'default') {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter groupName is invalid. Group names may not be 'default' or begin with sg-`,
    );
  }
  for (const [value, parameter] of [
    [name, 'groupName'],
    [description, 'GroupDescription'],
  ] as const) {
    if (value.length > 255 || !/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/.test(value)) {
      throw new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${parameter} is invalid.`);
    }
  }
}

/** DeleteSecurityGroup: refused while an interface wears it or a rule refers to it. */
export const deleteSecurityGroup: Handler<DeleteSecurityGroupRequest, DeleteSecurityGroupResult> = (
  input,
  { world },
) => {
  const group =
    input.GroupId === undefined
      ? Object.values(world.groups).find((each) => each.groupName === input.GroupName)
      : world.groups[input.GroupId];
  if (group === undefined) {
    const asked = input.GroupId ?? input.GroupName ?? '';
    throw new AwsError('InvalidGroup.NotFound', `The security group '${asked}' does not exist`);
  }
  const { groupId } = group;
  if (group.groupName === 'default') {
    throw new AwsError('CannotDelete', 'the specified group: "default" name: "default" cannot be deleted by a user');
  }
  const worn = Object.values(world.interfaces).some((each) => each.groupIds.includes(groupId));
  const referred = Object.values(world.groups).some(
    (other) => other.groupId !== groupId && other.rules.some((rule) => rule.referencedGroupId === groupId),
  );
  if (worn || referred) throw new AwsError('DependencyViolation', `resource ${groupId} has a dependent object`);
  delete world.groups[groupId];
  return { Return: true, GroupId: groupId };
};
