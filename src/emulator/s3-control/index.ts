import {
  DeleteAccessPointPolicy$,
  GetAccessPoint$,
  GetAccessPointPolicy$,
  GetPublicAccessBlock$,
  ListAccessPoints$,
  PutAccessPointPolicy$,
  PutPublicAccessBlock$,
} from '@aws-sdk/client-s3-control';
import type { ServiceEntry } from '../handler.ts';
import {
  deleteAccessPointPolicy,
  getAccessPoint,
  getAccessPointPolicy,
  listAccessPoints,
  putAccessPointPolicy,
} from './access-points.ts';
import { getPublicAccessBlock, putPublicAccessBlock } from './account-block.ts';

const read = { mutates: false } as const;
const write = { mutates: true } as const;

/** Amazon S3 Control: the account's public access block and access points. */
export const s3Control: ServiceEntry = {
  name: 's3-control',
  protocol: 'restxml',
  signingName: 's3',
  xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
  operations: {
    DeleteAccessPointPolicy: { schema: DeleteAccessPointPolicy$, handler: deleteAccessPointPolicy, ...write },
    GetAccessPoint: { schema: GetAccessPoint$, handler: getAccessPoint, ...read },
    GetAccessPointPolicy: { schema: GetAccessPointPolicy$, handler: getAccessPointPolicy, ...read },
    GetPublicAccessBlock: {
      schema: GetPublicAccessBlock$,
      handler: getPublicAccessBlock,
      iamAction: 's3:GetAccountPublicAccessBlock',
      ...read,
    },
    ListAccessPoints: { schema: ListAccessPoints$, handler: listAccessPoints, ...read },
    PutAccessPointPolicy: { schema: PutAccessPointPolicy$, handler: putAccessPointPolicy, ...write },
    PutPublicAccessBlock: {
      schema: PutPublicAccessBlock$,
      handler: putPublicAccessBlock,
      iamAction: 's3:PutAccountPublicAccessBlock',
      ...write,
    },
  },
};
