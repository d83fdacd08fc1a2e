import {
  DeleteAccessPointPolicy$,
  DeletePublicAccessBlock$,
  GetAccessPoint$,
  GetAccessPointPolicy$,
  GetAccessPointPolicyStatus$,
  GetPublicAccessBlock$,
  ListAccessPoints$,
  ListMultiRegionAccessPoints$,
  PutAccessPointPolicy$,
  PutPublicAccessBlock$,
} from '@aws-sdk/client-s3-control';
import type { ServiceEntry } from '../handler.ts';
import {
  deleteAccessPointPolicy,
  getAccessPoint,
  getAccessPointPolicy,
  getAccessPointPolicyStatus,
  listAccessPoints,
  listMultiRegionAccessPoints,
  putAccessPointPolicy,
} from './access-points.ts';
import { deletePublicAccessBlock, getPublicAccessBlock, putPublicAccessBlock } from './account-block.ts';

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
    DeletePublicAccessBlock: {
      schema: DeletePublicAccessBlock$,
      handler: deletePublicAccessBlock,
      iamAction: 's3:PutAccountPublicAccessBlock',
      ...write,
    },
    GetAccessPoint: { schema: GetAccessPoint$, handler: getAccessPoint, ...read },
    GetAccessPointPolicy: { schema: GetAccessPointPolicy$, handler: getAccessPointPolicy, ...read },
    GetAccessPointPolicyStatus: { schema: GetAccessPointPolicyStatus$, handler: getAccessPointPolicyStatus, ...read },
    GetPublicAccessBlock: {
      schema: GetPublicAccessBlock$,
      handler: getPublicAccessBlock,
      iamAction: 's3:GetAccountPublicAccessBlock',
      ...read,
    },
    ListAccessPoints: { schema: ListAccessPoints$, handler: listAccessPoints, ...read },
    ListMultiRegionAccessPoints: {
      schema: ListMultiRegionAccessPoints$,
      handler: listMultiRegionAccessPoints,
      ...read,
    },
    PutAccessPointPolicy: { schema: PutAccessPointPolicy$, handler: putAccessPointPolicy, ...write },
    PutPublicAccessBlock: {
      schema: PutPublicAccessBlock$,
      handler: putPublicAccessBlock,
      iamAction: 's3:PutAccountPublicAccessBlock',
      ...write,
    },
  },
};
