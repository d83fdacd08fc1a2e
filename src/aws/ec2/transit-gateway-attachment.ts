import type {
  TransitGateway as SdkTransitGateway,
  TransitGatewayAttachment as SdkTransitGatewayAttachment,
} from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** A transit gateway that the account has or is shared, from DescribeTransitGateways. */
export interface TransitGateway {
  readonly transitGatewayId: string;
  readonly transitGatewayArn?: string;
  readonly name?: string;
  readonly ownerId?: string;
  readonly state?: string;
  /** `enable` or `disable`; undefined where AWS does not say. */
  readonly autoAcceptSharedAttachments?: string;
  readonly defaultRouteTableAssociation?: string;
  readonly defaultRouteTablePropagation?: string;
}

/** What is attached to a transit gateway, from DescribeTransitGatewayAttachments. */
export interface TransitGatewayAttachment {
  readonly attachmentId: string;
  readonly name?: string;
  readonly transitGatewayId: string;
  readonly transitGatewayOwnerId?: string;
  /** `vpc`, `vpn`, `direct-connect-gateway`, `peering` … */
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly resourceOwnerId?: string;
  readonly state?: string;
}

/** Gives our transit gateway from DescribeTransitGateways' own. */
export const toTransitGateway = (raw: SdkTransitGateway): TransitGateway => ({
  transitGatewayId: raw.TransitGatewayId ?? '',
  transitGatewayArn: raw.TransitGatewayArn,
  name: toTags(raw.Tags).Name,
  ownerId: raw.OwnerId,
  state: raw.State,
  autoAcceptSharedAttachments: raw.Options?.AutoAcceptSharedAttachments,
  defaultRouteTableAssociation: raw.Options?.DefaultRouteTableAssociation,
  defaultRouteTablePropagation: raw.Options?.DefaultRouteTablePropagation,
});

/** Gives our attachment from DescribeTransitGatewayAttachments' own. */
export const toTransitGatewayAttachment = (raw: SdkTransitGatewayAttachment): TransitGatewayAttachment => ({
  attachmentId: raw.TransitGatewayAttachmentId ?? '',
  name: toTags(raw.Tags).Name,
  transitGatewayId: raw.TransitGatewayId ?? '',
  transitGatewayOwnerId: raw.TransitGatewayOwnerId,
  resourceType: raw.ResourceType,
  resourceId: raw.ResourceId,
  resourceOwnerId: raw.ResourceOwnerId,
  state: raw.State,
});
