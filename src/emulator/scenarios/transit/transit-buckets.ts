import { addBucket } from '../buckets.ts';
import { account, type Draft, partnerAccount } from '../draft.ts';

/** Buckets whose policies say something of how requests must come, by what is special about them. */
export const transitBuckets = {
  /** Denies plain HTTP by two statements, and old TLS by a third. */
  split: 'amzn-s3-demo-invoices',
  /** Anyone may read it, and nothing denies plain HTTP. */
  public: 'amzn-s3-demo-price-lists',
  /** A website, which speaks plain HTTP only. */
  website: 'amzn-s3-demo-brochures',
  /** Denies plain HTTP for reading objects, and for nothing else. */
  someActions: 'amzn-s3-demo-statements',
  /** Denies plain HTTP to everyone but AWS services. */
  sparesServices: 'amzn-s3-demo-handover',
  /** Denies plain HTTP to the partner only. */
  onePrincipal: 'amzn-s3-demo-clearing',
} as const;

const arn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
const overHttp = { Bool: { 'aws:SecureTransport': 'false' } };

const denyHttp = (bucket: string, with_: object = {}) => ({
  Sid: 'DenyPlainHttp',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [arn(bucket), `${arn(bucket)}/*`],
  Condition: overHttp,
  ...with_,
});

/** Public where S3 lets it be: everyone reads. */
const everyoneReads = (bucket: string) => ({
  Sid: 'EveryoneReads',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${arn(bucket)}/*`,
});

const partnerReads = (bucket: string) => ({
  Sid: 'PartnerReads',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${partnerAccount}:root` },
  Action: ['s3:GetObject', 's3:ListBucket'],
  Resource: [arn(bucket), `${arn(bucket)}/*`],
});

const open = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false };

/** Adds buckets that demand TLS, that don't, and that only just do or don't. */
export function addTransitBuckets(draft: Draft): void {
  const add = (name: string, ...statements: object[]) => addBucket(draft, name, { policy: policyOf(...statements) });
  const { split, website, someActions, sparesServices, onePrincipal } = transitBuckets;
  add(
    split,
    partnerReads(split),
    denyHttp(split, { Sid: 'DenyPlainHttpOnBucket', Principal: { AWS: ['*'] }, Resource: arn(split) }),
    denyHttp(split, { Sid: 'DenyPlainHttpOnObjects', Action: '*', Resource: [`${arn(split)}/*`] }),
    denyHttp(split, { Sid: 'DenyOldTls', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
  );
  add(someActions, partnerReads(someActions), denyHttp(someActions, { Action: ['s3:GetObject', 's3:ListBucket'] }));
  add(
    sparesServices,
    denyHttp(sparesServices, {
      Condition: { ...overHttp, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
  add(onePrincipal, denyHttp(onePrincipal, { Principal: { AWS: `arn:aws:iam::${partnerAccount}:root` } }));
  addBucket(draft, transitBuckets.public, {
    policy: policyOf(everyoneReads(transitBuckets.public)),
    publicAccessBlock: { ...open },
    tags: { Owner: account },
  });
  addBucket(draft, website, {
    policy: policyOf(everyoneReads(website)),
    publicAccessBlock: { ...open },
    website: { indexDocument: 'index.html' },
  });
}
