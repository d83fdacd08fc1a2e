import { ListDistributions$ } from '@aws-sdk/client-cloudfront';
import type { ServiceEntry } from '../handler.ts';
import { listDistributions } from './distributions.ts';

const read = { mutates: false } as const;

/** Amazon CloudFront, which is one for all regions. */
export const cloudfront: ServiceEntry = {
  name: 'cloudfront',
  protocol: 'restxml',
  signingName: 'cloudfront',
  xmlNamespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
  operations: {
    ListDistributions: { schema: ListDistributions$, handler: listDistributions, ...read },
  },
};
