import { DescribeCertificate$, ListCertificates$, ListTagsForCertificate$ } from '@aws-sdk/client-acm';
import type { ServiceEntry } from '../handler.ts';
import { describeCertificate, listCertificates, listTagsForCertificate } from './certificates.ts';

const read = { mutates: false } as const;

/** AWS Certificate Manager. */
export const acm: ServiceEntry = {
  name: 'acm',
  protocol: 'json11',
  signingName: 'acm',
  operations: {
    DescribeCertificate: { schema: DescribeCertificate$, handler: describeCertificate, ...read },
    ListCertificates: { schema: ListCertificates$, handler: listCertificates, ...read },
    ListTagsForCertificate: { schema: ListTagsForCertificate$, handler: listTagsForCertificate, ...read },
  },
};
