import type { WriteAccess } from '../session.ts';
import { change } from './writes.ts';

/**
 * Replaces the whole policy of a VPC endpoint. EC2 keeps the text as it is given.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
 */
export function putEndpointPolicy(
  write: WriteAccess,
  { vpcEndpointId, policyDocument }: { readonly vpcEndpointId: string; readonly policyDocument: string },
): Promise<void> {
  return change(write, 'ModifyVpcEndpoint', vpcEndpointId, async (sdk, client) => {
    await client.send(
      new sdk.ModifyVpcEndpointCommand({ VpcEndpointId: vpcEndpointId, PolicyDocument: policyDocument }),
    );
  });
}
