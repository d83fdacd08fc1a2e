import type { ListDistributionsRequest, ListDistributionsResult } from '@aws-sdk/client-cloudfront';
import type { Handler } from '../handler.ts';

/** ListDistributions: none yet. */
export const listDistributions: Handler<ListDistributionsRequest, ListDistributionsResult> = (input) => ({
  DistributionList: { Marker: input.Marker ?? '', MaxItems: input.MaxItems ?? 100, IsTruncated: false, Quantity: 0 },
});
