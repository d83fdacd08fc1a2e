import type { AccessFindingState } from '../state.ts';
import { exportsBucket } from './bucket-policies.ts';
import { account, type Draft, day, hour, minute, partnerAccount, region } from './draft.ts';
import { roleArn } from './principals.ts';

interface AccessFindingDraft {
  name: string;
  resource: string;
  type?: string;
  status?: AccessFindingState['status'];
  error?: string;
  principal?: Record<string, string>;
  actions?: string[];
  condition?: Record<string, string>;
  isPublic?: boolean;
  source?: { type: string; accessPointArn?: string };
  age?: number;
}

const bucketArn = (name: string) => `arn:aws:s3:::${name}`;

/** Adds the account's external-access analyzer and its findings about buckets, an error, roles and a key. */
export function addAnalyzer(draft: Draft): void {
  const arn = `arn:aws:access-analyzer:${region}:${account}:analyzer/account-external`;
  draft.world.analyzers[arn] = {
    arn,
    name: 'account-external',
    type: 'ACCOUNT',
    status: 'ACTIVE',
    createdAt: draft.now - 380 * day,
    lastResourceAnalyzed: bucketArn(exportsBucket),
    lastResourceAnalyzedAt: draft.now - 3 * minute,
  };
  for (const one of findings) addAccessFinding(draft, arn, one);
}

const findings: AccessFindingDraft[] = [
  {
    name: 'exports-partner',
    resource: bucketArn(exportsBucket),
    principal: { AWS: partnerAccount },
    actions: ['s3:GetObject', 's3:ListBucket'],
    age: 26 * minute,
  },
  {
    name: 'exports-public',
    resource: bucketArn(exportsBucket),
    principal: { AWS: '*' },
    actions: ['s3:GetObject'],
    isPublic: true,
    age: 26 * minute,
  },
  {
    name: 'scratch-acl',
    resource: bucketArn('amzn-s3-demo-scratch'),
    principal: { AWS: '*' },
    actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
    isPublic: true,
    source: { type: 'BUCKET_ACL' },
    age: 61 * day,
  },
  {
    name: 'reports-access-point',
    resource: bucketArn('amzn-s3-demo-reports'),
    principal: { AWS: partnerAccount },
    actions: ['s3:GetObject'],
    source: { type: 'S3_ACCESS_POINT', accessPointArn: `arn:aws:s3:${region}:${account}:accesspoint/finance-readers` },
    age: 9 * day,
  },
  { name: 'uploads-error', resource: bucketArn('amzn-s3-demo-raw-uploads'), error: 'ACCESS_DENIED', age: 2 * day },
  {
    name: 'site-resolved',
    resource: bucketArn('amzn-s3-demo-marketing-site'),
    status: 'RESOLVED',
    principal: { AWS: '*' },
    actions: ['s3:GetObject'],
    isPublic: true,
    age: 15 * day,
  },
  {
    name: 'ledger-archived',
    resource: bucketArn('amzn-s3-demo-ledger'),
    status: 'ARCHIVED',
    principal: { AWS: partnerAccount },
    actions: ['s3:ReplicateObject', 's3:ReplicateDelete'],
    age: 44 * day,
  },
  {
    name: 'partner-role',
    resource: roleArn('PartnerIntegration'),
    type: 'AWS::IAM::Role',
    principal: { AWS: partnerAccount },
    actions: ['sts:AssumeRole'],
    age: 120 * day,
  },
  {
    name: 'responder-role',
    resource: roleArn('IncidentResponder'),
    type: 'AWS::IAM::Role',
    status: 'ARCHIVED',
    principal: { Federated: `arn:aws:iam::${account}:saml-provider/corporate` },
    actions: ['sts:AssumeRoleWithSAML'],
    condition: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
    age: 200 * day,
  },
  {
    name: 'kms-key',
    resource: `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    type: 'AWS::KMS::Key',
    principal: { AWS: partnerAccount },
    actions: ['kms:Decrypt', 'kms:DescribeKey'],
    condition: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
    age: 90 * day,
  },
];

function addAccessFinding({ world, naming, now }: Draft, analyzerArn: string, from: AccessFindingDraft): void {
  const id = naming.uuid(`access/${from.name}`);
  const createdAt = now - (from.age ?? day);
  world.accessFindings[id] = {
    id,
    analyzerArn,
    findingType: 'ExternalAccess',
    resource: from.resource,
    resourceType: from.type ?? 'AWS::S3::Bucket',
    resourceOwnerAccount: account,
    status: from.status ?? 'ACTIVE',
    error: from.error ?? null,
    createdAt,
    updatedAt: from.status ? createdAt + hour : createdAt,
    analyzedAt: now - 3 * minute,
    visibleAt: createdAt,
    details: from.error
      ? null
      : {
          principal: from.principal ?? {},
          actions: from.actions ?? [],
          condition: from.condition ?? {},
          isPublic: from.isPublic ?? false,
          sources: [from.source ?? { type: 'POLICY' }],
        },
    rescanAt: null,
  };
}
