import { describeVpcs } from '../../aws/ec2/reads.ts';
import type { Vpc } from '../../aws/ec2/vpc.ts';
import type { Reading } from '../account.ts';
import type { Resource } from '../check.ts';

/** The VPCs of the region. */
export const vpcs: Reading<readonly Vpc[]> = ({ read, signal }) => describeVpcs(read, { signal });

/** A VPC as a resource. */
export const vpcResource = ({ vpcId, tags }: Vpc): Resource => ({
  type: 'AWS::EC2::VPC',
  id: vpcId,
  ...(tags.Name === undefined ? {} : { label: `${tags.Name} (${vpcId})` }),
});
