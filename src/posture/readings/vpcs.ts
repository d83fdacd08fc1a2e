import { describeVpcs } from '../../aws/ec2/reads.ts';
import type { Vpc } from '../../aws/ec2/vpc.ts';
import type { Reading } from '../account.ts';

/** The VPCs of the region. */
export const vpcs: Reading<readonly Vpc[]> = ({ read, signal }) => describeVpcs(read, { signal });
