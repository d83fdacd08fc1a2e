import type { BucketState, ObjectState, PublicAccessBlock } from '../state.ts';
import {
  accessLogPolicy,
  accessPointArn,
  accessPointPolicy,
  exportsBucket,
  exportsPolicy,
  flowLogBucket,
  flowLogPolicy,
  ledgerPolicy,
  reportsPolicy,
  sitePolicy,
  uploadsPolicy,
} from './bucket-policies.ts';
import { account, type Draft, day, hour, partnerAccount, region } from './draft.ts';
import { roleArn } from './principals.ts';

const ownerId = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

const blockAll: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
const blockNothing: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

/** Adds the buckets with their policies and objects, the access points and the account's public access block. */
export function addBuckets(draft: Draft): void {
  const add = (name: string, from: Partial<BucketState>) => addBucket(draft, name, from);
  add(exportsBucket, {
    policy: exportsPolicy(),
    publicAccessBlock: blockNothing,
    versioning: 'Enabled',
    logging: { targetBucket: 'amzn-s3-demo-access-logs', targetPrefix: 'customer-exports/' },
    objects: exportObjects(draft),
    tags: { Classification: 'confidential', Owner: 'payments' },
  });
  add('amzn-s3-demo-marketing-site', { policy: sitePolicy(), website: { indexDocument: 'index.html' } });
  add('amzn-s3-demo-ledger', {
    policy: ledgerPolicy(),
    versioning: 'Enabled',
    replication: {
      role: roleArn('LedgerReplicationRole'),
      rules: [
        {
          id: 'to-partner-dr',
          status: 'Enabled',
          destinationBucketArn: 'arn:aws:s3:::amzn-s3-demo-partner-dr',
          account: partnerAccount,
        },
      ],
    },
    tags: { Classification: 'restricted' },
  });
  add(flowLogBucket, {
    policy: flowLogPolicy(),
    lifecycle: [{ id: 'expire', status: 'Enabled', prefix: '', days: 365 }],
  });
  add('amzn-s3-demo-build-artifacts', { policy: null, versioning: 'Suspended' });
  add('amzn-s3-demo-reports', { policy: reportsPolicy(), versioning: 'Enabled' });
  add('amzn-s3-demo-access-logs', {
    policy: accessLogPolicy(),
    acl: [{ grantee: ownerId, permission: 'FULL_CONTROL' }],
  });
  add('amzn-s3-demo-raw-uploads', {
    policy: uploadsPolicy(draft),
    publicAccessBlock: null,
    notifications: [
      {
        id: 'on-upload',
        lambdaArn: `arn:aws:lambda:${region}:${account}:function:export-notifier`,
        events: ['s3:ObjectCreated:*'],
      },
    ],
    lifecycle: [{ id: 'incoming', status: 'Enabled', prefix: 'incoming/', days: 14 }],
  });
  add('amzn-s3-demo-scratch', {
    policy: null,
    publicAccessBlock: null,
    ownership: 'ObjectWriter',
    acl: [
      { grantee: ownerId, permission: 'FULL_CONTROL' },
      { grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'READ' },
    ],
  });
  addAccessPoint(draft, 'finance-readers', 'Internet', accessPointPolicy('finance-readers', partnerAccount));
  addAccessPoint(draft, 'internal-reports', 'VPC', accessPointPolicy('internal-reports', account));
}

/** Adds a bucket of the account that is closed to the public unless told otherwise. */
export function addBucket(draft: Draft, name: string, from: Partial<BucketState>): void {
  draft.world.buckets[name] = {
    name,
    region,
    createdAt: draft.now - 700 * day,
    ownerId,
    ownerAccount: account,
    policy: null,
    publicAccessBlock: blockAll,
    ownership: 'BucketOwnerEnforced',
    acl: [{ grantee: ownerId, permission: 'FULL_CONTROL' }],
    website: null,
    replication: null,
    notifications: [],
    lifecycle: [],
    logging: null,
    versioning: null,
    objects: {},
    tags: {},
    ...from,
  };
}

function addAccessPoint(draft: Draft, name: string, networkOrigin: 'Internet' | 'VPC', policy: string): void {
  draft.world.accessPoints[name] = {
    name,
    arn: accessPointArn(name),
    alias: `${name}-${draft.naming.hex(`ap/${name}`, 26)}-s3alias`,
    bucket: 'amzn-s3-demo-reports',
    accountId: account,
    networkOrigin,
    vpcId: networkOrigin === 'VPC' ? draft.naming.id('vpc', 'payments') : null,
    policy,
    publicAccessBlock: blockAll,
    createdAt: draft.now - 120 * day,
  };
}

function exportObjects(draft: Draft): Record<string, ObjectState> {
  const objects: Record<string, ObjectState> = {};
  const add = (key: string, size: number, age: number, body: string | null = null) => {
    objects[key] = {
      key,
      size,
      lastModified: draft.now - age,
      etag: `"${draft.naming.hex(`etag/${key}`)}"`,
      storageClass: 'STANDARD',
      body,
    };
  };
  for (let number = 1; number <= 24; number++) {
    add(`exports/customers-${String(number).padStart(3, '0')}.csv.gz`, 48_000_000 + number * 1_310_720, number * day);
  }
  const manifest = JSON.stringify({ exports: 24, format: 'csv', compressed: true });
  add('manifests/latest.json', manifest.length, hour, Buffer.from(manifest).toString('base64'));
  return objects;
}
