import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  IpPermission,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { GroupState, RuleState, World } from '../state.ts';
import { type FilterTable, filterItems, tagList } from './filters.ts';
import { pageOf } from './pages.ts';
import { type RuleSpec, sameRule, toSpecs } from './permissions.ts';
import { newTags } from './tag-specifications.ts';

const allRules = (world: World): RuleState[] => Object.values(world.groups).flatMap((group) => group.rules);

/** DescribeSecurityGroupRules. */
export const describeSecurityGroupRules: Handler<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = (input, { world }) => {
  const rules = allRules(world);
  const asked = input.SecurityGroupRuleIds ?? [];
  refuseUnknown(asked, rules);
  const named = rules.filter((rule) => asked.length === 0 || asked.includes(rule.ruleId));
  // A page is a thousand rules even where none is asked for.
  const { page, ...next } = pageOf(filterItems(named, input.Filters, FILTERS), {
    ...input,
    MaxResults: input.MaxResults ?? 1000,
  });
  return { ...next, SecurityGroupRules: page.map((rule) => toRule(world, rule)) };
};

const FILTERS: FilterTable<RuleState> = {
  'group-id': (item) => [item.groupId],
  'security-group-rule-id': (item) => [item.ruleId],
};

function refuseUnknown(asked: readonly string[], rules: readonly RuleState[]): void {
  const missing = asked.find((id) => !rules.some((rule) => rule.ruleId === id));
  if (missing === undefined) return;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${missing}' does not exist`);
}

const toRule = (world: World, rule: RuleState): SecurityGroupRule => ({
  SecurityGroupRuleId: rule.ruleId,
  GroupId: rule.groupId,
  GroupOwnerId: world.accountId,
  IsEgress: rule.isEgress,
  IpProtocol: rule.ipProtocol,
  FromPort: rule.fromPort,
  ToPort: rule.toPort,
  CidrIpv4: rule.cidrIpv4 ?? undefined,
  CidrIpv6: rule.cidrIpv6 ?? undefined,
  PrefixListId: rule.prefixListId ?? undefined,
  ReferencedGroupInfo:
    rule.referencedGroupId === null ? undefined : { GroupId: rule.referencedGroupId, UserId: world.accountId },
  Description: rule.description ?? undefined,
  SecurityGroupRuleArn: `arn:aws:ec2:${world.region}:${world.accountId}:security-group-rule/${rule.ruleId}`,
  Tags: tagList(rule.tags),
});

/** The members that the ingress and egress operations share; only ingress takes the group's name and the short form. */
type Authorize = AuthorizeSecurityGroupIngressRequest;
type Revoke = RevokeSecurityGroupIngressRequest;

/** AuthorizeSecurityGroupIngress or …Egress: all the rules are added, or none when one is there already. */
export const authorize =
  (isEgress: boolean): Handler<Authorize, AuthorizeSecurityGroupIngressResult> =>
  (input, context) => {
    const group = groupOf(context.world, input);
    const specs = toSpecs(permissionsOf(input));
    if (specs.length === 0) {
      throw new AwsError('MissingParameter', 'Either ipPermissions or individual rule parameters must be specified.');
    }
    if (specs.some((spec, index) => specs.findIndex((other) => sameRule(other, spec)) !== index)) {
      throw new AwsError('InvalidParameterValue', 'The same permission must not appear multiple times');
    }
    for (const spec of specs) {
      refuseUnknownPeer(context.world, spec);
      refuseDuplicate(group, spec, isEgress);
    }
    context.settleTraffic();
    const tags = newTags(input.TagSpecifications, 'security-group-rule');
    const added = specs.map((spec): RuleState => {
      const ruleId = context.id('sgr');
      return { ruleId, groupId: group.groupId, isEgress, ...spec, tags: { ...tags } };
    });
    group.rules.push(...added);
    return { Return: true, SecurityGroupRules: added.map((rule) => toRule(context.world, rule)) };
  };

function refuseUnknownPeer({ groups, prefixLists }: World, { referencedGroupId, prefixListId }: RuleSpec): void {
  if (referencedGroupId !== null && groups[referencedGroupId] === undefined) {
    throw new AwsError('InvalidGroup.NotFound', `The security group '${referencedGroupId}' does not exist`);
  }
  if (prefixListId !== null && prefixLists[prefixListId] === undefined) {
    throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${prefixListId}' does not exist`);
  }
}

function refuseDuplicate(group: GroupState, spec: RuleSpec, isEgress: boolean): void {
  if (!group.rules.some((rule) => rule.isEgress === isEgress && sameRule(rule, spec))) return;
  const peer = spec.cidrIpv4 ?? spec.cidrIpv6 ?? spec.prefixListId ?? spec.referencedGroupId;
  throw new AwsError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peer}, ${spec.ipProtocol.toUpperCase()}, from port: ${spec.fromPort}, to port: ${spec.toPort}, ALLOW" already exists`,
  );
}

/** RevokeSecurityGroupIngress or …Egress, by rule ids or by permissions. */
export const revoke =
  (isEgress: boolean): Handler<Revoke, RevokeSecurityGroupIngressResult> =>
  (input, context) => {
    const group = groupOf(context.world, input);
    const ids = input.SecurityGroupRuleIds ?? [];
    const doomed = ids.length > 0 ? rulesById(group, ids, isEgress) : rulesBySpec(group, input, isEgress);
    context.settleTraffic();
    group.rules = group.rules.filter((rule) => !doomed.rules.includes(rule));
    return {
      Return: true,
      UnknownIpPermissions: doomed.unknown,
      RevokedSecurityGroupRules: doomed.rules.map((rule) => {
        const { SecurityGroupRuleArn: _arn, Tags: _tags, GroupOwnerId: _owner, ...shown } = toRule(context.world, rule);
        return { ...shown, ReferencedGroupId: rule.referencedGroupId ?? undefined };
      }),
    };
  };

interface Doomed {
  readonly rules: readonly RuleState[];
  readonly unknown?: IpPermission[];
}

function rulesById(group: GroupState, ids: readonly string[], isEgress: boolean): Doomed {
  const own = group.rules.filter((rule) => rule.isEgress === isEgress);
  refuseUnknown(ids, own);
  return { rules: own.filter((rule) => ids.includes(rule.ruleId)) };
}

/** EC2 refuses a permission that matches nothing in a VPC group. */
function rulesBySpec(group: GroupState, input: Revoke, isEgress: boolean): Doomed {
  const specs = toSpecs(permissionsOf(input));
  if (specs.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions or rule IDs');
  }
  return {
    rules: specs.map((spec) => {
      const found = group.rules.find((rule) => rule.isEgress === isEgress && sameRule(rule, spec));
      if (found !== undefined) return found;
      throw new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
    }),
  };
}

function permissionsOf(input: Authorize | Revoke): IpPermission[] {
  if (input.IpPermissions !== undefined) return input.IpPermissions;
  if (input.IpProtocol === undefined) return [];
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  return [{ IpProtocol, FromPort, ToPort, IpRanges: CidrIp === undefined ? [] : [{ CidrIp }] }];
}

function groupOf(world: World, input: { GroupId?: string | undefined; GroupName?: string | undefined }): GroupState {
  const found =
    input.GroupId === undefined
      ? Object.values(world.groups).find((group) => group.groupName === input.GroupName)
      : world.groups[input.GroupId];
  if (found !== undefined) return found;
  throw new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${input.GroupId ?? input.GroupName ?? ''}' does not exist`,
  );
}
