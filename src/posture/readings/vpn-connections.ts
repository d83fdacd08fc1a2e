import type { VpnConnection } from '../../aws/ec2/vpn-connection.ts';
import { describeVpnConnections } from '../../aws/ec2/vpn-reads.ts';
import type { Reading } from '../account.ts';

/** The VPN connections of the region that there still are: AWS lists deleted ones for a while. */
export const vpnConnections: Reading<readonly VpnConnection[]> = async ({ read, signal }) => {
  const all = await describeVpnConnections(read, {}, { signal });
  return all.filter(({ state }) => state !== 'deleting' && state !== 'deleted');
};
