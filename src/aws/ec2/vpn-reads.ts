import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { ask } from './reads.ts';
import {
  type TransitGateway,
  type TransitGatewayAttachment,
  toTransitGateway,
  toTransitGatewayAttachment,
} from './transit-gateway-attachment.ts';
import { toVpnConnection, type VpnConnection } from './vpn-connection.ts';

/**
 * Gives VPN connections, deleted ones included, without their keys; all of them in one answer, since AWS has no pages
 * here. An unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnConnections.html
 */
export function describeVpnConnections(
  read: ReadAccess,
  query: { readonly vpnConnectionIds?: readonly string[] } = {},
  options: CallOptions = {},
): Promise<readonly VpnConnection[]> {
  return ask(read, 'DescribeVpnConnections', query.vpnConnectionIds, async (sdk, client) => {
    const input = query.vpnConnectionIds === undefined ? {} : { VpnConnectionIds: [...query.vpnConnectionIds] };
    const { VpnConnections } = await client.send(new sdk.DescribeVpnConnectionsCommand(input), sending(options));
    return (VpnConnections ?? []).map(toVpnConnection);
  });
}

/**
 * Gives the transit gateways that the account has or is shared.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGateways.html
 */
export function describeTransitGateways(
  read: ReadAccess,
  options: CallOptions = {},
): Promise<readonly TransitGateway[]> {
  return ask(read, 'DescribeTransitGateways', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) =>
        client.send(new sdk.DescribeTransitGatewaysCommand({ MaxResults: 1000, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.TransitGateways ?? []).map(toTransitGateway));
  });
}

/**
 * Gives what is attached to transit gateways: by the account itself, and by others to its own gateways.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html
 */
export function describeTransitGatewayAttachments(
  read: ReadAccess,
  options: CallOptions = {},
): Promise<readonly TransitGatewayAttachment[]> {
  return ask(read, 'DescribeTransitGatewayAttachments', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) =>
        client.send(
          new sdk.DescribeTransitGatewayAttachmentsCommand({ MaxResults: 1000, NextToken }),
          sending(options),
        ),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.TransitGatewayAttachments ?? []).map(toTransitGatewayAttachment));
  });
}
