import {
  AddTagsToCertificate$,
  DeleteCertificate$,
  DescribeCertificate$,
  ImportCertificate$,
  ListCertificates$,
  ListTagsForCertificate$,
  RenewCertificate$,
  RequestCertificate$,
} from '@aws-sdk/client-acm';
import type { ServiceEntry } from '../handler.ts';
import { describeCertificate, listCertificates, listTagsForCertificate } from './certificates.ts';
import {
  addTagsToCertificate,
  deleteCertificate,
  importCertificate,
  renewCertificate,
  requestCertificate,
} from './changes.ts';

const read = { mutates: false } as const;
const write = { mutates: true } as const;

/** AWS Certificate Manager. */
export const acm: ServiceEntry = {
  name: 'acm',
  protocol: 'json11',
  signingName: 'acm',
  operations: {
    AddTagsToCertificate: { schema: AddTagsToCertificate$, handler: addTagsToCertificate, ...write },
    DeleteCertificate: { schema: DeleteCertificate$, handler: deleteCertificate, ...write },
    DescribeCertificate: { schema: DescribeCertificate$, handler: describeCertificate, ...read },
    ImportCertificate: { schema: ImportCertificate$, handler: importCertificate, ...write },
    ListCertificates: { schema: ListCertificates$, handler: listCertificates, ...read },
    ListTagsForCertificate: { schema: ListTagsForCertificate$, handler: listTagsForCertificate, ...read },
    RenewCertificate: { schema: RenewCertificate$, handler: renewCertificate, ...write },
    RequestCertificate: { schema: RequestCertificate$, handler: requestCertificate, ...write },
  },
};
