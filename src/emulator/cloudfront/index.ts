import {
  GetDistribution$,
  GetDistributionConfig$,
  ListDistributions$,
  UpdateDistribution$,
} from '@aws-sdk/client-cloudfront';
import type { ServiceEntry } from '../handler.ts';
import { getDistribution, getDistributionConfig, listDistributions } from './distributions.ts';
import { updateDistribution } from './update.ts';

const read = { mutates: false } as const;

/** Amazon CloudFront, which is one for all regions. */
export const cloudfront: ServiceEntry = {
  name: 'cloudfront',
  protocol: 'restxml',
  signingName: 'cloudfront',
  xmlNamespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
  operations: {
    GetDistribution: { schema: GetDistribution$, handler: getDistribution, ...read },
    GetDistributionConfig: { schema: GetDistributionConfig$, handler: getDistributionConfig, ...read },
    ListDistributions: { schema: ListDistributions$, handler: listDistributions, ...read },
    UpdateDistribution: { schema: UpdateDistribution$, handler: updateDistribution, mutates: true },
  },
};
