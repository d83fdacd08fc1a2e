import { account, addresses, type Draft, partnerAccount, region } from './draft.ts';
import { roleArn } from './principals.ts';

export const exportsBucket = 'amzn-s3-demo-customer-exports';
export const flowLogBucket = 'amzn-s3-demo-flow-logs';

const arn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const both = (bucket: string) => [arn(bucket), `${arn(bucket)}/*`];
const denyPlainHttp = (bucket: string) => ({
  Sid: 'DenyInsecureTransport',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: both(bucket),
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);

/** The policy of the exposed bucket: its workers, the partner, and everyone for the manifests. */
export function exportsPolicy(): string {
  return policyOf(
    {
      Sid: 'ExportWorkers',
      Effect: 'Allow',
      Principal: { AWS: roleArn('PaymentsExportRole') },
      Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
      Resource: both(exportsBucket),
    },
    {
      Sid: 'PartnerRead',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${partnerAccount}:root` },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: both(exportsBucket),
    },
    {
      Sid: 'PublicManifests',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${arn(exportsBucket)}/manifests/*`,
    },
    denyPlainHttp(exportsBucket),
  );
}

/** CloudFront alone, by the distribution. */
export function sitePolicy(): string {
  return policyOf(
    {
      Sid: 'AllowCloudFrontServicePrincipal',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `${arn('amzn-s3-demo-marketing-site')}/*`,
      Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE` } },
    },
    denyPlainHttp('amzn-s3-demo-marketing-site'),
  );
}

/** A user from the office, encrypted writes only. */
export function ledgerPolicy(): string {
  const bucket = 'amzn-s3-demo-ledger';
  return policyOf(
    {
      Sid: 'SettlementOnlyFromOffice',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:user/batch-settlement` },
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${arn(bucket)}/*`,
      Condition: { IpAddress: { 'aws:SourceIp': [addresses.officeRange, '10.20.0.0/16'] } },
    },
    {
      Sid: 'DenyUnencrypted',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${arn(bucket)}/*`,
      Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    },
    denyPlainHttp(bucket),
  );
}

/** What log delivery needs. */
export function flowLogPolicy(): string {
  const source = {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:aws:logs:${region}:${account}:*` },
  };
  return policyOf(
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${arn(flowLogBucket)}/AWSLogs/${account}/*`,
      Condition: {
        ...source,
        StringEquals: { ...source.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
      },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 's3:GetBucketAcl',
      Resource: arn(flowLogBucket),
      Condition: source,
    },
  );
}

/** Everything left to the access points of the account. */
export function reportsPolicy(): string {
  return policyOf({
    Sid: 'DelegateToAccessPoints',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: '*',
    Resource: both('amzn-s3-demo-reports'),
    Condition: { StringEquals: { 's3:DataAccessPointAccount': account } },
  });
}

/** What server access logging needs. */
export function accessLogPolicy(): string {
  return policyOf({
    Sid: 'S3ServerAccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${arn('amzn-s3-demo-access-logs')}/*`,
    Condition: {
      ArnLike: { 'aws:SourceArn': arn(exportsBucket) },
      StringEquals: { 'aws:SourceAccount': account },
    },
  });
}

/** The organization, and a principal that was deleted. */
export function uploadsPolicy(draft: Draft): string {
  const bucket = 'amzn-s3-demo-raw-uploads';
  return policyOf(
    {
      Sid: 'OrganizationUploads',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${arn(bucket)}/incoming/*`,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
    },
    {
      Sid: 'FormerContractor',
      Effect: 'Allow',
      // A principal that was deleted: AWS shows its unique id and takes no policy that names it.
      Principal: { AWS: draft.naming.unique('AIDA', 'former-contractor') },
      Action: 's3:GetObject',
      Resource: `${arn(bucket)}/incoming/*`,
    },
  );
}

/** The ARN of an access point of the account. */
export const accessPointArn = (name: string) => `arn:aws:s3:${region}:${account}:accesspoint/${name}`;

/** One account as reader of an access point. */
export function accessPointPolicy(name: string, reader: string): string {
  return policyOf({
    Sid: 'Readers',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${reader}:root` },
    Action: 's3:GetObject',
    Resource: `${accessPointArn(name)}/object/*`,
  });
}
