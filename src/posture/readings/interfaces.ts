import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import { describeNetworkInterfaces } from '../../aws/ec2/reads.ts';
import type { Reading } from '../account.ts';

/** The network interfaces of the region. */
export const interfaces: Reading<readonly NetworkInterface[]> = ({ read, signal }) =>
  describeNetworkInterfaces(read, {}, { signal });
