import type { DistributionState } from '../../transit-state.ts';
import { account, type Draft, day, hour } from '../draft.ts';
import { type CertificateName, certificateArn } from './certificates.ts';

/** The distributions of the scenario, by what is special about each. */
export type DistributionName = 'static' | 'shop' | 'api' | 'reports' | 'downloads';

/** Gives the id of a distribution of the scenario, before or after it is made. */
const distributionId = ({ naming }: Pick<Draft, 'naming'>, name: DistributionName): string =>
  // The one that the bucket of static files lets in by its name.
  name === 'static' ? 'EDFDVBD6EXAMPLE' : `E${naming.hex(`distribution/${name}`, 13).toUpperCase()}`;

/** Adds distributions of `www.example.com` and its neighbours: good ones, and each way of letting data travel in the clear. */
export function addDistributions(draft: Draft): void {
  const add = (name: DistributionName, comment: string, config: Record<string, unknown>) => {
    const id = distributionId(draft, name);
    const lastModified = draft.now - 40 * day - hour;
    const state: DistributionState = {
      id,
      arn: `arn:aws:cloudfront::${account}:distribution/${id}`,
      domainName: `d${draft.naming.hex(`distribution-name/${name}`, 13)}.cloudfront.net`,
      status: 'Deployed',
      lastModified,
      etag: `E${draft.naming.hex(`etag/${name}`, 13).toUpperCase()}`,
      config: { ...common(name, comment), ...config },
      tags: { Name: name },
    };
    draft.world.distributions[id] = state;
  };
  const shown = (name: CertificateName, minimum: string) => certificate(certificateArn(draft, name), minimum);
  add('static', 'static files', {
    Aliases: list(['static.example.com']),
    Origins: list([s3Origin('files', 'amzn-s3-demo-marketing-site')]),
    DefaultCacheBehavior: behavior('files', 'redirect-to-https'),
    ViewerCertificate: shown('www', 'TLSv1.2_2021'),
  });
  add('shop', 'shop; /legacy/* for old tills', {
    Aliases: list(['www.example.com']),
    Origins: list([
      customOrigin('web', 'origin.example.com', 'match-viewer', ['TLSv1', 'TLSv1.2'], {
        'X-Origin-Verify': draft.naming.hex('origin-secret'),
      }),
      customOrigin('tills', 'tills.example.com', 'http-only', ['TLSv1.2']),
    ]),
    DefaultCacheBehavior: behavior('web', 'redirect-to-https'),
    CacheBehaviors: list([
      { PathPattern: '/static/*', ...behavior('web', 'https-only') },
      { PathPattern: '/legacy/*', ...behavior('tills', 'allow-all') },
    ]),
    ViewerCertificate: shown('www', 'TLSv1.1_2016'),
  });
  add('api', 'API', {
    Aliases: list(['api.example.com']),
    Origins: list([customOrigin('api', 'origin-api.example.com', 'https-only', ['TLSv1.2'])]),
    DefaultCacheBehavior: behavior('api', 'https-only'),
    ViewerCertificate: shown('api', 'TLSv1.2_2019'),
  });
  add('reports', 'reports for partners', {
    Aliases: list([]),
    Origins: list([
      customOrigin('site', 'amzn-s3-demo-reports.s3-website-us-east-1.amazonaws.com', 'http-only', ['TLSv1.2']),
    ]),
    DefaultCacheBehavior: behavior('site', 'allow-all'),
    ViewerCertificate: OWN_CERTIFICATE,
  });
  add('downloads', 'downloads', {
    Aliases: list([]),
    Origins: list([customOrigin('mirror', 'mirror.example.com', 'match-viewer', ['TLSv1.2'])]),
    DefaultCacheBehavior: behavior('mirror', 'redirect-to-https'),
    ViewerCertificate: OWN_CERTIFICATE,
  });
}

/** CloudFront's lists carry how many they hold. */
const list = <Item>(Items: readonly Item[]) => ({ Quantity: Items.length, ...(Items.length === 0 ? {} : { Items }) });

const OWN_CERTIFICATE = {
  CloudFrontDefaultCertificate: true,
  SSLSupportMethod: 'vip',
  MinimumProtocolVersion: 'TLSv1',
  CertificateSource: 'cloudfront',
} as const;

const certificate = (arn: string, minimum: string) => ({
  CloudFrontDefaultCertificate: false,
  ACMCertificateArn: arn,
  SSLSupportMethod: 'sni-only',
  MinimumProtocolVersion: minimum,
  Certificate: arn,
  CertificateSource: 'acm',
});

const common = (name: string, comment: string) => ({
  CallerReference: `terraform-${name}`,
  DefaultRootObject: 'index.html',
  OriginGroups: list([]),
  CacheBehaviors: list([]),
  CustomErrorResponses: list([
    { ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '404', ErrorCachingMinTTL: 10 },
  ]),
  Comment: comment,
  Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
  PriceClass: 'PriceClass_100',
  Enabled: true,
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
  WebACLId: '',
  HttpVersion: 'http2and3',
  IsIPV6Enabled: true,
  Staging: false,
});

const behavior = (origin: string, viewers: string) => ({
  TargetOriginId: origin,
  TrustedSigners: { Enabled: false, Quantity: 0 },
  TrustedKeyGroups: { Enabled: false, Quantity: 0 },
  ViewerProtocolPolicy: viewers,
  AllowedMethods: { ...list(['HEAD', 'GET']), CachedMethods: list(['HEAD', 'GET']) },
  SmoothStreaming: false,
  Compress: true,
  LambdaFunctionAssociations: { Quantity: 0 },
  FunctionAssociations: { Quantity: 0 },
  FieldLevelEncryptionId: '',
  CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
});

const reached = (id: string, domainName: string, headers: Readonly<Record<string, string>> = {}) => ({
  Id: id,
  DomainName: domainName,
  OriginPath: '',
  CustomHeaders: list(Object.entries(headers).map(([HeaderName, HeaderValue]) => ({ HeaderName, HeaderValue }))),
  ConnectionAttempts: 3,
  ConnectionTimeout: 10,
  OriginShield: { Enabled: false },
  OriginAccessControlId: '',
});

const s3Origin = (id: string, bucket: string) => ({
  ...reached(id, `${bucket}.s3.us-east-1.amazonaws.com`),
  S3OriginConfig: { OriginAccessIdentity: '' },
  OriginAccessControlId: 'E2QWRUHAPOMQZL',
});

const customOrigin = (
  id: string,
  domainName: string,
  policy: string,
  protocols: readonly string[],
  headers: Readonly<Record<string, string>> = {},
) => ({
  ...reached(id, domainName, headers),
  CustomOriginConfig: {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: policy,
    OriginSslProtocols: list(protocols),
    OriginReadTimeout: 30,
    OriginKeepaliveTimeout: 5,
  },
});
