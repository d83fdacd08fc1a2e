import type { VpcEncryptionControl as SdkVpcEncryptionControl } from '@aws-sdk/client-ec2';
import { type CallOptions, sending } from '../call-options.ts';
import { present } from '../loose.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { ask } from './reads.ts';

/** Whether a VPC watches or enforces that its traffic is encrypted, from DescribeVpcEncryptionControls. */
export interface VpcEncryptionControl {
  readonly vpcEncryptionControlId: string;
  readonly vpcId: string;
  /** `monitor` or `enforce`. */
  readonly mode?: string;
  /** `available` once the mode is at work. */
  readonly state?: string;
  readonly stateMessage?: string;
  /** AWS's names of what may send in the clear although the VPC enforces, `InternetGateway`. */
  readonly exclusions: readonly string[];
}

/**
 * Gives the encryption controls of the region's VPCs; a VPC without one has none.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEncryptionControls.html
 */
export function describeVpcEncryptionControls(
  read: ReadAccess,
  options: CallOptions = {},
): Promise<readonly VpcEncryptionControl[]> {
  return ask(read, 'DescribeVpcEncryptionControls', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeVpcEncryptionControlsCommand({ NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.VpcEncryptionControls ?? []).map(toVpcEncryptionControl));
  });
}

/** Gives our control from DescribeVpcEncryptionControls' own. */
const toVpcEncryptionControl = (raw: SdkVpcEncryptionControl): VpcEncryptionControl =>
  present({
    vpcEncryptionControlId: raw.VpcEncryptionControlId ?? '',
    vpcId: raw.VpcId ?? '',
    mode: raw.Mode as string | undefined,
    state: raw.State as string | undefined,
    stateMessage: raw.StateMessage,
    exclusions: Object.entries(raw.ResourceExclusions ?? {}).flatMap(([name, exclusion]) =>
      exclusion?.State === 'enabled' || exclusion?.State === 'enabling' ? [name] : [],
    ),
  });
