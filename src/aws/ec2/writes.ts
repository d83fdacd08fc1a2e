import type { EC2Client } from '@aws-sdk/client-ec2';
import { FailureError } from '../errors.ts';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Makes a security group with its tags in one call and gives its id. EC2 gives it one rule: all egress.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
export function createSecurityGroup(
  write: WriteAccess,
  group: {
    readonly vpcId: string;
    readonly groupName: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
  },
): Promise<string> {
  return change(write, 'CreateSecurityGroup', `${group.groupName} in ${group.vpcId}`, async (sdk, client) => {
    const tags = sdkTags(group.tags);
    const { GroupId } = await client.send(
      new sdk.CreateSecurityGroupCommand({
        VpcId: group.vpcId,
        GroupName: group.groupName,
        Description: group.description,
        ...(tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group', Tags: tags }] } : {}),
      }),
    );
    if (GroupId === undefined) throw new Error('The answer names no group');
    return GroupId;
  });
}

/**
 * Removes rules of one direction from a group by their ids, all of them or none: a rule that is gone already is a
 * `not-found` failure. Gives the ids that EC2 says it removed; undefined where it doesn't say.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html
 */
export async function revokeSecurityGroupRules(
  write: WriteAccess,
  rules: { readonly groupId: string; readonly isEgress: boolean; readonly ruleIds: readonly string[] },
): Promise<readonly string[] | undefined> {
  if (rules.ruleIds.length === 0) return [];
  const input = { GroupId: rules.groupId, SecurityGroupRuleIds: [...rules.ruleIds] };
  const operation = rules.isEgress ? 'RevokeSecurityGroupEgress' : 'RevokeSecurityGroupIngress';
  return change(write, operation, rules.groupId, async (sdk, client) => {
    const { RevokedSecurityGroupRules } = rules.isEgress
      ? await client.send(new sdk.RevokeSecurityGroupEgressCommand(input))
      : await client.send(new sdk.RevokeSecurityGroupIngressCommand(input));
    return RevokedSecurityGroupRules?.flatMap((rule) => rule.SecurityGroupRuleId ?? []);
  });
}

/**
 * Revokes a group's egress to everywhere by what it says, IPv4 and IPv6, for when the ids of its rules can't be seen.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html
 */
export async function revokeEgressToEverywhere(
  write: WriteAccess,
  { groupId }: { readonly groupId: string },
): Promise<void> {
  const everywhere = [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }];
  for (const range of everywhere) {
    try {
      await change(write, 'RevokeSecurityGroupEgress', groupId, async (sdk, client) => {
        const input = { GroupId: groupId, IpPermissions: [{ IpProtocol: '-1', ...range }] };
        await client.send(new sdk.RevokeSecurityGroupEgressCommand(input));
      });
    } catch (error) {
      // EC2's own word that there is no such rule is what was wanted.
      if (!(error instanceof FailureError) || error.failure.awsCode !== 'InvalidPermission.NotFound') throw error;
    }
  }
}

/**
 * Deletes a group; EC2 refuses while anything uses it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
 */
export function deleteSecurityGroup(write: WriteAccess, { groupId }: { readonly groupId: string }): Promise<void> {
  return change(write, 'DeleteSecurityGroup', groupId, async (sdk, client) => {
    await client.send(new sdk.DeleteSecurityGroupCommand({ GroupId: groupId }));
  });
}

/**
 * Replaces the whole list of an interface's groups, in this order; at once or not at all.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
 */
export function modifyInterfaceGroups(
  write: WriteAccess,
  { networkInterfaceId, groupIds }: { readonly networkInterfaceId: string; readonly groupIds: readonly string[] },
): Promise<void> {
  return change(write, 'ModifyNetworkInterfaceAttribute', networkInterfaceId, async (sdk, client) => {
    const input = { NetworkInterfaceId: networkInterfaceId, Groups: [...groupIds] };
    await client.send(new sdk.ModifyNetworkInterfaceAttributeCommand(input));
  });
}

/**
 * Makes a network ACL with its tags in one call and gives its id. It denies everything until entries are added.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html
 */
export function createNetworkAcl(
  write: WriteAccess,
  { vpcId, tags }: { readonly vpcId: string; readonly tags: Readonly<Record<string, string>> },
): Promise<string> {
  return change(write, 'CreateNetworkAcl', vpcId, async (sdk, client) => {
    const TagSpecifications = [{ ResourceType: 'network-acl' as const, Tags: sdkTags(tags) }];
    const { NetworkAcl } = await client.send(new sdk.CreateNetworkAclCommand({ VpcId: vpcId, TagSpecifications }));
    if (NetworkAcl?.NetworkAclId === undefined) throw new Error('The answer names no network ACL');
    return NetworkAcl.NetworkAclId;
  });
}

/**
 * Puts another network ACL before the subnet of an association and gives the association's new id; at once or not at all.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html
 */
export function replaceNetworkAclAssociation(
  write: WriteAccess,
  { associationId, networkAclId }: { readonly associationId: string; readonly networkAclId: string },
): Promise<string> {
  return change(write, 'ReplaceNetworkAclAssociation', associationId, async (sdk, client) => {
    const input = { AssociationId: associationId, NetworkAclId: networkAclId };
    const { NewAssociationId } = await client.send(new sdk.ReplaceNetworkAclAssociationCommand(input));
    return NewAssociationId ?? '';
  });
}

/**
 * Deletes a network ACL; EC2 refuses while a subnet is associated with it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
 */
export function deleteNetworkAcl(
  write: WriteAccess,
  { networkAclId }: { readonly networkAclId: string },
): Promise<void> {
  return change(write, 'DeleteNetworkAcl', networkAclId, async (sdk, client) => {
    await client.send(new sdk.DeleteNetworkAclCommand({ NetworkAclId: networkAclId }));
  });
}

/**
 * Adds tags to resources or overwrites their values.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
 */
export function createTags(
  write: WriteAccess,
  { resourceIds, tags }: { readonly resourceIds: readonly string[]; readonly tags: Readonly<Record<string, string>> },
): Promise<void> {
  return change(write, 'CreateTags', resourceIds.join(', '), async (sdk, client) => {
    await client.send(new sdk.CreateTagsCommand({ Resources: [...resourceIds], Tags: sdkTags(tags) }));
  });
}

/**
 * Removes tags from resources by key; a tag whose value is given goes only while it has that value.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export async function deleteTags(
  write: WriteAccess,
  target: {
    readonly resourceIds: readonly string[];
    readonly tags: readonly { readonly key: string; readonly value?: string }[];
  },
): Promise<void> {
  // Without a list of tags EC2 would remove every tag there is.
  if (target.tags.length === 0) return;
  return change(write, 'DeleteTags', target.resourceIds.join(', '), async (sdk, client) => {
    const Tags = target.tags.map(({ key, value }) => (value === undefined ? { Key: key } : { Key: key, Value: value }));
    await client.send(new sdk.DeleteTagsCommand({ Resources: [...target.resourceIds], Tags }));
  });
}

/** Sends changing calls and says of a failure which call failed on what. */
export function change<Answer>(
  write: WriteAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: EC2Client) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'ec2', operation, resource }, async () =>
    work(await import('./sdk.ts'), await write.client('ec2')),
  );
}

/** Gives tags as the SDK takes them. */
export const sdkTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
