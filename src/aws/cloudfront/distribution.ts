import type { DistributionConfig, DistributionSummary, Origin as SdkOrigin } from '@aws-sdk/client-cloudfront';
import { present } from '../loose.ts';

/** A CloudFront distribution: what a list of distributions gives of each. It is one for all regions. */
export interface Distribution extends DistributionSettings {
  readonly id: string;
  readonly arn?: string;
  /** `d111111abcdef8.cloudfront.net`. */
  readonly domainName?: string;
  /** `Deployed`, or `InProgress` while a change is on its way to the edge locations. */
  readonly status?: string;
}

/** What a distribution's configuration says of how data travels. */
export interface DistributionSettings {
  readonly enabled?: boolean;
  /** Alternate domain names. */
  readonly aliases: readonly string[];
  readonly comment?: string;
  /** The default one first, then the others in the order in which they are matched. */
  readonly behaviors: readonly CacheBehavior[];
  readonly origins: readonly Origin[];
  readonly originGroups: readonly { readonly id: string; readonly originIds: readonly string[] }[];
  readonly certificate: ViewerCertificate;
  /** `direct`, or `tenant-only` for one that only its tenants serve viewers by. */
  readonly connectionMode?: string;
}

/** How requests of one path are served. */
export interface CacheBehavior {
  /** Undefined for the default one, which takes all that no other path fits. */
  readonly pathPattern?: string;
  /** An origin or an origin group. */
  readonly targetOriginId?: string;
  /** `allow-all`, `https-only` or `redirect-to-https`. */
  readonly viewerProtocolPolicy?: string;
}

/** Where CloudFront fetches from. */
export interface Origin {
  readonly id: string;
  readonly domainName: string;
  /** A website endpoint of S3 is a custom origin to CloudFront, and speaks HTTP only. */
  readonly kind: 's3' | 's3-website' | 'custom' | 'vpc' | 'unknown';
  /** Of custom origins: `http-only`, `match-viewer` or `https-only`. */
  readonly protocolPolicy?: string;
  /** Of custom origins: `SSLv3`, `TLSv1`, `TLSv1.1`, `TLSv1.2`. */
  readonly sslProtocols: readonly string[];
}

/** What a viewer is shown. */
export interface ViewerCertificate {
  /** True for that of *.cloudfront.net; undefined where AWS does not say. */
  readonly isDefault?: boolean;
  readonly acmCertificateArn?: string;
  readonly iamCertificateId?: string;
  /** AWS's name of the security policy, `TLSv1.2_2021`. */
  readonly minimumProtocolVersion?: string;
  /** `sni-only`, `vip` or `static-ip`. */
  readonly sslSupportMethod?: string;
}

/** Gives our distribution from an item of ListDistributions. */
export const toDistribution = (raw: DistributionSummary): Distribution =>
  present({
    id: raw.Id ?? '',
    arn: raw.ARN,
    domainName: raw.DomainName,
    status: raw.Status,
    ...toSettings(raw),
  });

/** Gives what a configuration, or an item of a list, says of how data travels. */
export function toSettings(raw: Partial<DistributionConfig> | DistributionSummary): DistributionSettings {
  const behaviors = [raw.DefaultCacheBehavior, ...(raw.CacheBehaviors?.Items ?? [])].filter(
    (each) => each !== undefined,
  );
  return present({
    enabled: raw.Enabled,
    aliases: raw.Aliases?.Items ?? [],
    comment: raw.Comment === '' ? undefined : raw.Comment,
    behaviors: behaviors.map((each) =>
      present({
        pathPattern: 'PathPattern' in each ? (each.PathPattern as string | undefined) : undefined,
        targetOriginId: each.TargetOriginId,
        viewerProtocolPolicy: each.ViewerProtocolPolicy as string | undefined,
      }),
    ),
    origins: (raw.Origins?.Items ?? []).map(toOrigin),
    originGroups: (raw.OriginGroups?.Items ?? []).map(({ Id, Members }) => ({
      id: Id ?? '',
      originIds: (Members?.Items ?? []).map(({ OriginId }) => OriginId ?? ''),
    })),
    certificate: toCertificate(raw.ViewerCertificate),
    connectionMode: raw.ConnectionMode as string | undefined,
  });
}

const WEBSITE = /\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(\.cn)?$/i;

const toOrigin = ({ Id, DomainName = '', ...raw }: SdkOrigin): Origin =>
  present({
    id: Id ?? '',
    domainName: DomainName,
    kind: kindOf(DomainName, raw),
    protocolPolicy: raw.CustomOriginConfig?.OriginProtocolPolicy as string | undefined,
    sslProtocols: (raw.CustomOriginConfig?.OriginSslProtocols?.Items ?? []).map(String),
  });

function kindOf(domainName: string, raw: Omit<SdkOrigin, 'Id' | 'DomainName'>): Origin['kind'] {
  if (WEBSITE.test(domainName)) return 's3-website';
  if (raw.CustomOriginConfig !== undefined) return 'custom';
  if (raw.VpcOriginConfig !== undefined) return 'vpc';
  return raw.S3OriginConfig === undefined ? 'unknown' : 's3';
}

/** A distribution that names no certificate at all has CloudFront's own. */
const toCertificate = (raw: DistributionConfig['ViewerCertificate']): ViewerCertificate =>
  present({
    isDefault: raw?.CloudFrontDefaultCertificate ?? isNamed(raw),
    acmCertificateArn: raw?.ACMCertificateArn,
    iamCertificateId: raw?.IAMCertificateId,
    minimumProtocolVersion: raw?.MinimumProtocolVersion as string | undefined,
    sslSupportMethod: raw?.SSLSupportMethod as string | undefined,
  });

const isNamed = (raw: DistributionConfig['ViewerCertificate']): boolean | undefined =>
  raw?.ACMCertificateArn === undefined && raw?.IAMCertificateId === undefined ? undefined : false;
