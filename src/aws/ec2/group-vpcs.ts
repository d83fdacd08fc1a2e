import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Gives the VPCs beyond a peering connection or a transit gateway in which rules refer to a group.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html
 */
export function describeGroupReferences(
  read: ReadAccess,
  { groupId }: { readonly groupId: string },
  options: CallOptions = {},
): Promise<readonly { readonly vpcId: string; readonly by: string }[]> {
  return asking({ service: 'ec2', operation: 'DescribeSecurityGroupReferences', resource: groupId }, async () => {
    const [sdk, client] = [await import('./sdk.ts'), await read.client('ec2')];
    const command = new sdk.DescribeSecurityGroupReferencesCommand({ GroupId: [groupId] });
    const { SecurityGroupReferenceSet } = await client.send(command, sending(options));
    return (SecurityGroupReferenceSet ?? []).map(({ ReferencingVpcId, VpcPeeringConnectionId, TransitGatewayId }) => ({
      vpcId: ReferencingVpcId ?? '',
      by: VpcPeeringConnectionId ?? TransitGatewayId ?? 'a connection',
    }));
  });
}

/**
 * Gives the VPCs that a group was associated with beside its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupVpcAssociations.html
 */
export function describeGroupVpcAssociations(
  read: ReadAccess,
  { groupId }: { readonly groupId: string },
  options: CallOptions = {},
): Promise<readonly { readonly vpcId: string; readonly state: string }[]> {
  return asking({ service: 'ec2', operation: 'DescribeSecurityGroupVpcAssociations', resource: groupId }, async () => {
    const [sdk, client] = [await import('./sdk.ts'), await read.client('ec2')];
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const pages = await allPages(
      (NextToken) =>
        client.send(new sdk.DescribeSecurityGroupVpcAssociationsCommand({ Filters, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    const found = pages.flatMap((page) => page.SecurityGroupVpcAssociations ?? []);
    return found.map(({ VpcId, State }) => ({ vpcId: VpcId ?? '', state: State ?? 'unknown' }));
  });
}
