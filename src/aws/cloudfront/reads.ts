import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import { type Distribution, toDistribution } from './distribution.ts';

/**
 * Gives every distribution of the account with all that a list says of it, its behaviours, origins and certificate included.
 * CloudFront is one for all regions.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
 */
export function listDistributions(read: ReadAccess, options: CallOptions = {}): Promise<readonly Distribution[]> {
  return ask(read, 'ListDistributions', undefined, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.ListDistributionsCommand({ Marker }), sending(options)),
      ({ DistributionList: list }) => {
        if (list?.IsTruncated !== true) return undefined;
        if (list.NextMarker === undefined) throw new Error('The answer says that there is more, and not where');
        return list.NextMarker;
      },
    );
    return pages.flatMap((page) => page.DistributionList?.Items ?? []).map(toDistribution);
  });
}

/** A configuration as CloudFront gives it, and the version that an update has to name. */
export interface DistributionVersion {
  readonly etag: string;
  /** DistributionConfig, whole and as it is: an update replaces all of it, so that nothing may be lost of what is not understood. */
  readonly config: DistributionConfigJson;
}

/** A DistributionConfig as JSON. Origins' custom headers are in it, which may be secrets: it is not for plans or journals. */
export type DistributionConfigJson = { readonly [name: string]: unknown };

/**
 * Gives a distribution's whole configuration and its version. An unknown id is a `not-found` failure.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetDistributionConfig.html
 */
export function getDistributionConfig(
  read: ReadAccess,
  id: string,
  options: CallOptions = {},
): Promise<DistributionVersion> {
  return ask(read, 'GetDistributionConfig', id, async (sdk, client) => {
    const command = new sdk.GetDistributionConfigCommand({ Id: id });
    const { ETag, DistributionConfig } = await client.send(command, sending(options));
    return { etag: ETag ?? '', config: (DistributionConfig ?? {}) as unknown as DistributionConfigJson };
  });
}

/**
 * Gives a distribution's status (`InProgress` until its last change has reached the edge locations), name and version.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetDistribution.html
 */
export function getDistributionStatus(
  read: ReadAccess,
  id: string,
  options: CallOptions = {},
): Promise<string | undefined> {
  return ask(read, 'GetDistribution', id, async (sdk, client) => {
    const { Distribution } = await client.send(new sdk.GetDistributionCommand({ Id: id }), sending(options));
    return Distribution?.Status;
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  id: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: CloudFrontClient) => Promise<Answer>,
): Promise<Answer> {
  const resource = id === undefined ? {} : { resource: `distribution ${id}` };
  return asking({ service: 'cloudfront', operation, ...resource }, async () =>
    work(await import('./sdk.ts'), await read.client('cloudfront')),
  );
}
