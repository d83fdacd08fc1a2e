import type {
  DescribeTransitGatewayAttachmentsRequest,
  DescribeTransitGatewayAttachmentsResult,
  DescribeTransitGatewaysRequest,
  DescribeTransitGatewaysResult,
  TransitGateway,
  TransitGatewayAttachment,
} from '@aws-sdk/client-ec2';
import type { Handler } from '../handler.ts';
import type { TransitGatewayAttachmentState, TransitGatewayState } from '../transit-state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { pageOf } from './pages.ts';

const choice = (on: boolean) => (on ? ('enable' as const) : ('disable' as const));

/** DescribeTransitGateways: the account's own, and those that are shared with it. */
export const describeTransitGateways: Handler<DescribeTransitGatewaysRequest, DescribeTransitGatewaysResult> = (
  input,
  { world },
) => {
  const { TransitGatewayIds: ids } = input;
  const named = pickByIds(world.transitGateways, ids, 'InvalidTransitGatewayID.NotFound', 'Transit Gateway');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, GATEWAY_FILTERS), input);
  return {
    ...next,
    TransitGateways: page.map((gateway) => ({
      TransitGatewayId: gateway.transitGatewayId,
      TransitGatewayArn: `arn:aws:ec2:${world.region}:${gateway.ownerId}:transit-gateway/${gateway.transitGatewayId}`,
      State: gateway.state as TransitGateway['State'],
      OwnerId: gateway.ownerId,
      CreationTime: new Date(gateway.createdAt),
      Options: {
        AmazonSideAsn: 64_512,
        AutoAcceptSharedAttachments: choice(gateway.autoAcceptSharedAttachments),
        DefaultRouteTableAssociation: choice(gateway.defaultRouteTableAssociation),
        DefaultRouteTablePropagation: choice(gateway.defaultRouteTablePropagation),
        VpnEcmpSupport: 'enable',
        DnsSupport: 'enable',
        MulticastSupport: 'disable',
      },
      Tags: tagList(gateway.tags),
    })),
  };
};

const GATEWAY_FILTERS: FilterTable<TransitGatewayState> = {
  'transit-gateway-id': (item) => [item.transitGatewayId],
  'owner-id': (item) => [item.ownerId],
  state: (item) => [item.state],
  'options.auto-accept-shared-attachments': (item) => [choice(item.autoAcceptSharedAttachments)],
};

/** DescribeTransitGatewayAttachments. */
export const describeTransitGatewayAttachments: Handler<
  DescribeTransitGatewayAttachmentsRequest,
  DescribeTransitGatewayAttachmentsResult
> = (input, { world }) => {
  const { TransitGatewayAttachmentIds: ids } = input;
  const code = 'InvalidTransitGatewayAttachmentID.NotFound';
  const named = pickByIds(world.transitGatewayAttachments, ids, code, 'Transit Gateway Attachment');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, ATTACHMENT_FILTERS), input);
  return {
    ...next,
    TransitGatewayAttachments: page.map((attachment) => ({
      TransitGatewayAttachmentId: attachment.attachmentId,
      TransitGatewayId: attachment.transitGatewayId,
      TransitGatewayOwnerId: attachment.transitGatewayOwnerId,
      ResourceType: attachment.resourceType,
      ResourceId: attachment.resourceId,
      ResourceOwnerId: attachment.resourceOwnerId,
      State: attachment.state as TransitGatewayAttachment['State'],
      CreationTime: new Date(attachment.createdAt),
      Tags: tagList(attachment.tags),
    })),
  };
};

const ATTACHMENT_FILTERS: FilterTable<TransitGatewayAttachmentState> = {
  'transit-gateway-attachment-id': (item) => [item.attachmentId],
  'transit-gateway-id': (item) => [item.transitGatewayId],
  'transit-gateway-owner-id': (item) => [item.transitGatewayOwnerId],
  'resource-type': (item) => [item.resourceType],
  'resource-id': (item) => [item.resourceId],
  'resource-owner-id': (item) => [item.resourceOwnerId],
  state: (item) => [item.state],
};
