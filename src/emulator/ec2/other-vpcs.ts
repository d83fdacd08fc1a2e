import type {
  DescribeSecurityGroupReferencesRequest,
  DescribeSecurityGroupReferencesResult,
  DescribeSecurityGroupVpcAssociationsRequest,
  DescribeSecurityGroupVpcAssociationsResult,
} from '@aws-sdk/client-ec2';
import type { Handler } from '../handler.ts';
import type { Tags } from '../state.ts';
import { type FilterTable, filterItems, pickByIds } from './filters.ts';
import { pageOf } from './pages.ts';

interface Association {
  readonly groupId: string;
  readonly ownerId: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

/** DescribeSecurityGroupVpcAssociations: the VPCs beside each group's own. */
export const describeSecurityGroupVpcAssociations: Handler<
  DescribeSecurityGroupVpcAssociationsRequest,
  DescribeSecurityGroupVpcAssociationsResult
> = (input, { world }) => {
  const all = Object.values(world.groups).flatMap(({ groupId, ownerId, associatedVpcIds = [] }) =>
    associatedVpcIds.map((vpcId): Association => ({ groupId, ownerId, vpcId, tags: {} })),
  );
  const { page, ...next } = pageOf(filterItems(all, input.Filters, FILTERS), input);
  return {
    ...next,
    SecurityGroupVpcAssociations: page.map(({ groupId, ownerId, vpcId }) => ({
      GroupId: groupId,
      GroupOwnerId: ownerId,
      VpcId: vpcId,
      VpcOwnerId: world.accountId,
      State: 'associated' as const,
    })),
  };
};

const FILTERS: FilterTable<Association> = {
  'group-id': (item) => [item.groupId],
  'group-owner-id': (item) => [item.ownerId],
  'vpc-id': (item) => [item.vpcId],
  state: () => ['associated'],
};

/** DescribeSecurityGroupReferences: the VPCs on the other side of peering connections whose rules name the groups. */
export const describeSecurityGroupReferences: Handler<
  DescribeSecurityGroupReferencesRequest,
  DescribeSecurityGroupReferencesResult
> = (input, { world }) => ({
  SecurityGroupReferenceSet: pickByIds(world.groups, input.GroupId, 'InvalidGroup.NotFound', 'security group').flatMap(
    ({ groupId, peerReferences = [] }) =>
      peerReferences.map(({ vpcId, peeringConnectionId }) => ({
        GroupId: groupId,
        ReferencingVpcId: vpcId,
        VpcPeeringConnectionId: peeringConnectionId,
      })),
  ),
});
