import type { TransitGateway, TransitGatewayAttachment } from '../../aws/ec2/transit-gateway-attachment.ts';
import { describeTransitGatewayAttachments, describeTransitGateways } from '../../aws/ec2/vpn-reads.ts';
import type { Reading } from '../account.ts';

const GONE: ReadonlySet<string | undefined> = new Set(['deleting', 'deleted']);

/** The transit gateways that the account has or is shared, and that there still are. */
export const transitGateways: Reading<readonly TransitGateway[]> = async ({ read, signal }) =>
  (await describeTransitGateways(read, { signal })).filter(({ state }) => !GONE.has(state));

/** What is attached to transit gateways, by the account or to its own, and not deleted or rejected. */
export const transitGatewayAttachments: Reading<readonly TransitGatewayAttachment[]> = async ({ read, signal }) =>
  (await describeTransitGatewayAttachments(read, { signal })).filter(
    ({ state }) => !GONE.has(state) && state !== 'rejected' && state !== 'rejecting',
  );
