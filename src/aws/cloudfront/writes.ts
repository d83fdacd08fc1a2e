import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { DistributionVersion } from './reads.ts';

/**
 * Puts a whole configuration in place of the version that `etag` names, and gives the version that is then there. CloudFront
 * refuses it (PreconditionFailed, an `invalid` failure) where that version is no longer the current one.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html
 */
export function updateDistribution(
  write: WriteAccess,
  { id, etag, config }: DistributionVersion & { readonly id: string },
): Promise<string> {
  return asking(
    { service: 'cloudfront', operation: 'UpdateDistribution', resource: `distribution ${id}` },
    async () => {
      const { UpdateDistributionCommand } = await import('./sdk.ts');
      const client = await write.client('cloudfront');
      const command = new UpdateDistributionCommand({
        Id: id,
        IfMatch: etag,
        DistributionConfig: config as unknown as DistributionConfig,
      });
      const { ETag } = await client.send(command);
      return ETag ?? '';
    },
  );
}
