import type { TransitGatewayAttachmentState } from '../../transit-state.ts';
import { type Draft, day, partnerAccount } from '../draft.ts';

/** Ids that the rest of the scenario names. */
export interface TransitGateways {
  /** Asks before it lets anybody in. */
  readonly core: string;
  /** For the VPN connection that comes in there. */
  readonly vpnAttachment: string;
}

/** Adds a gateway that asks before it accepts an attachment, one that doesn't, and one of another account. */
export function addTransitGateways(draft: Draft): TransitGateways {
  const { world, naming } = draft;
  const own = world.accountId;
  const core = addGateway(draft, 'core', own, false);
  const lab = addGateway(draft, 'lab', own, true);
  const partner = naming.id('tgw', 'partner');
  const [vpcId = ''] = Object.keys(world.vpcs);
  const attach = (name: string, more: Pick<TransitGatewayAttachmentState, 'transitGatewayId' | 'resourceOwnerId'>) =>
    addAttachment(draft, name, { transitGatewayOwnerId: own, state: 'available', ...more });
  attach('payments', { transitGatewayId: core, resourceOwnerId: own }).resourceId = vpcId;
  attach('partner-accepted', { transitGatewayId: core, resourceOwnerId: partnerAccount });
  attach('partner-asks', { transitGatewayId: core, resourceOwnerId: partnerAccount }).state = 'pendingAcceptance';
  attach('partner-let-in', { transitGatewayId: lab, resourceOwnerId: partnerAccount });
  attach('broken', { transitGatewayId: lab, resourceOwnerId: own }).state = 'failed';
  // A gateway of another account that is not shared any more: only the attachment is seen.
  attach('into-partner', { transitGatewayId: partner, resourceOwnerId: own }).transitGatewayOwnerId = partnerAccount;
  return { core, vpnAttachment: naming.id('tgw-attach', 'frankfurt-datacentre') };
}

function addGateway({ world, naming, now }: Draft, name: string, ownerId: string, accepts: boolean): string {
  const transitGatewayId = naming.id('tgw', name);
  world.transitGateways[transitGatewayId] = {
    transitGatewayId,
    ownerId,
    state: 'available',
    autoAcceptSharedAttachments: accepts,
    defaultRouteTableAssociation: accepts,
    defaultRouteTablePropagation: accepts,
    createdAt: now - 400 * day,
    tags: { Name: name },
  };
  return transitGatewayId;
}

function addAttachment(
  { world, naming, now }: Draft,
  name: string,
  more: Pick<TransitGatewayAttachmentState, 'transitGatewayId' | 'transitGatewayOwnerId' | 'resourceOwnerId' | 'state'>,
): TransitGatewayAttachmentState {
  const attachmentId = naming.id('tgw-attach', name);
  const attachment: TransitGatewayAttachmentState = {
    attachmentId,
    resourceType: 'vpc',
    resourceId: naming.id('vpc', `attached/${name}`),
    createdAt: now - 200 * day,
    tags: { Name: name },
    ...more,
  };
  world.transitGatewayAttachments[attachmentId] = attachment;
  return attachment;
}
