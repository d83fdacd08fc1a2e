/** A statement that denies everyone everything on a bucket and its objects under one condition. */
export interface TransportStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Principal: '*';
  readonly Action: 's3:*';
  readonly Resource: readonly [string, string];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The Sids of our statements: one of the same name that is there already is ours, and replaced. */
const TLS_ONLY = 'TransitTuiTlsOnly';
export const MINIMUM = 'TransitTuiMinimumTls';

/**
 * Makes the statement that denies plain HTTP.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export const tlsOnlyStatement = (bucketArn: string): TransportStatement =>
  denyAll(TLS_ONLY, bucketArn, { Bool: { 'aws:SecureTransport': 'false' } });

/**
 * Makes the statement that denies TLS older than a version. Over plain HTTP it never holds: that is the other's to deny.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export const minimumStatement = (bucketArn: string, version: string): TransportStatement =>
  denyAll(MINIMUM, bucketArn, { NumericLessThan: { 's3:TlsVersion': version } });

function denyAll(Sid: string, bucketArn: string, Condition: TransportStatement['Condition']): TransportStatement {
  const Resource = [bucketArn, `${bucketArn}/*`] as const;
  return { Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition };
}
