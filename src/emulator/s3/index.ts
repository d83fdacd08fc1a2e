import {
  DeleteBucketPolicy$,
  DeletePublicAccessBlock$,
  GetBucketAcl$,
  GetBucketLifecycleConfiguration$,
  GetBucketLocation$,
  GetBucketLogging$,
  GetBucketNotificationConfiguration$,
  GetBucketOwnershipControls$,
  GetBucketPolicy$,
  GetBucketPolicyStatus$,
  GetBucketReplication$,
  GetBucketTagging$,
  GetBucketVersioning$,
  GetBucketWebsite$,
  GetObject$,
  GetPublicAccessBlock$,
  HeadBucket$,
  HeadObject$,
  ListBuckets$,
  ListObjectsV2$,
  PutBucketPolicy$,
  PutObject$,
  PutPublicAccessBlock$,
} from '@aws-sdk/client-s3';
import type { Handler, OperationEntry, ServiceEntry } from '../handler.ts';
import {
  getBucketAcl,
  getBucketLifecycleConfiguration,
  getBucketLogging,
  getBucketNotificationConfiguration,
  getBucketOwnershipControls,
  getBucketReplication,
  getBucketTagging,
  getBucketVersioning,
  getBucketWebsite,
} from './bucket-settings.ts';
import { getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { explicitDeny } from './explicit-deny.ts';
import { listObjectsV2 } from './list-objects.ts';
import { getObject, headObject, putObject } from './objects.ts';
import { deleteBucketPolicy, getBucketPolicy, getBucketPolicyStatus, putBucketPolicy } from './policy.ts';
import { deletePublicAccessBlock, getPublicAccessBlock, putPublicAccessBlock } from './public-access-block.ts';

const entry =
  (mutates: boolean) =>
  (schema: unknown, handler: Handler<never, object>, iamAction?: string): OperationEntry => ({
    schema,
    handler,
    mutates,
    ...(iamAction === undefined ? {} : { iamAction }),
  });
const read = entry(false);
const write = entry(true);

/** Amazon S3. */
export const s3: ServiceEntry = {
  name: 's3',
  protocol: 'restxml',
  signingName: 's3',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  explicitDeny,
  operations: {
    DeleteBucketPolicy: write(DeleteBucketPolicy$, deleteBucketPolicy),
    DeletePublicAccessBlock: write(DeletePublicAccessBlock$, deletePublicAccessBlock, 's3:PutBucketPublicAccessBlock'),
    GetBucketAcl: read(GetBucketAcl$, getBucketAcl),
    GetBucketLifecycleConfiguration: read(
      GetBucketLifecycleConfiguration$,
      getBucketLifecycleConfiguration,
      's3:GetLifecycleConfiguration',
    ),
    GetBucketLocation: read(GetBucketLocation$, getBucketLocation),
    GetBucketLogging: read(GetBucketLogging$, getBucketLogging),
    GetBucketNotificationConfiguration: read(
      GetBucketNotificationConfiguration$,
      getBucketNotificationConfiguration,
      's3:GetBucketNotification',
    ),
    GetBucketOwnershipControls: read(GetBucketOwnershipControls$, getBucketOwnershipControls),
    GetBucketPolicy: read(GetBucketPolicy$, getBucketPolicy),
    GetBucketPolicyStatus: read(GetBucketPolicyStatus$, getBucketPolicyStatus),
    GetBucketReplication: read(GetBucketReplication$, getBucketReplication, 's3:GetReplicationConfiguration'),
    GetBucketTagging: read(GetBucketTagging$, getBucketTagging),
    GetBucketVersioning: read(GetBucketVersioning$, getBucketVersioning),
    GetBucketWebsite: read(GetBucketWebsite$, getBucketWebsite),
    GetObject: read(GetObject$, getObject),
    GetPublicAccessBlock: read(GetPublicAccessBlock$, getPublicAccessBlock, 's3:GetBucketPublicAccessBlock'),
    HeadBucket: read(HeadBucket$, headBucket, 's3:ListBucket'),
    HeadObject: read(HeadObject$, headObject, 's3:GetObject'),
    ListBuckets: read(ListBuckets$, listBuckets, 's3:ListAllMyBuckets'),
    ListObjectsV2: read(ListObjectsV2$, listObjectsV2, 's3:ListBucket'),
    PutBucketPolicy: write(PutBucketPolicy$, putBucketPolicy),
    PutObject: write(PutObject$, putObject),
    PutPublicAccessBlock: write(PutPublicAccessBlock$, putPublicAccessBlock, 's3:PutBucketPublicAccessBlock'),
  },
};
