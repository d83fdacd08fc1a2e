import { ListCertificates$ } from '@aws-sdk/client-acm';
import type { ServiceEntry } from '../handler.ts';
import { listCertificates } from './certificates.ts';

const read = { mutates: false } as const;

/** AWS Certificate Manager. */
export const acm: ServiceEntry = {
  name: 'acm',
  protocol: 'json11',
  signingName: 'acm',
  operations: {
    ListCertificates: { schema: ListCertificates$, handler: listCertificates, ...read },
  },
};
