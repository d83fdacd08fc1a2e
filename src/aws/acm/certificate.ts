import type { CertificateDetail, CertificateSummary as SdkSummary } from '@aws-sdk/client-acm';
import { at, isTrue, list, present, text, texts, time } from '../loose.ts';

/** What ListCertificates tells of a certificate and DescribeCertificate does not. */
export interface CertificateSummary {
  readonly arn: string;
  readonly domainName?: string;
  /** Whether it has been exported; undefined where AWS does not say. */
  readonly exported?: boolean;
}

/** How a name of a certificate was, or is to be, shown to be the applicant's. */
export interface DomainValidation {
  readonly domainName: string;
  readonly status?: string;
  readonly method?: string;
  /** The DNS record that ACM looks for. */
  readonly record?: { readonly name: string; readonly type: string; readonly value: string };
}

/** What became of ACM's own renewal. */
export interface Renewal {
  readonly status?: string;
  readonly reason?: string;
  readonly updatedAt?: number;
  readonly validation: readonly DomainValidation[];
}

/** A certificate in ACM. Times are epoch milliseconds; what ACM left out is absent. */
export interface Certificate {
  readonly arn: string;
  readonly domainName?: string;
  /** All names, the first among them. */
  readonly subjectAlternativeNames: readonly string[];
  readonly type?: string;
  readonly status?: string;
  /** As ListCertificates writes it, `RSA_2048`: DescribeCertificate also says `RSA-2048`. */
  readonly keyAlgorithm?: string;
  readonly signatureAlgorithm?: string;
  readonly createdAt?: number;
  readonly issuedAt?: number;
  readonly importedAt?: number;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly serial?: string;
  readonly issuer?: string;
  /** ARNs of what presents it; undefined where ACM does not say. */
  readonly inUseBy?: readonly string[];
  readonly renewalEligibility?: string;
  readonly renewal?: Renewal;
  readonly validation: readonly DomainValidation[];
  readonly failureReason?: string;
  readonly revokedAt?: number;
  readonly revocationReason?: string;
  /** Of the private authority that issued it. */
  readonly authorityArn?: string;
  /** `ENABLED` where its key may be exported. */
  readonly exportOption?: string;
  /** The service that keeps it, `CLOUDFRONT`. */
  readonly managedBy?: string;
  /** Whose key it is: `AWS_MANAGED`, `CUSTOMER_PROVIDED` or `ACME`. */
  readonly keyPairOrigin?: string;
}

/** Gives a summary from an entry of ListCertificates; undefined without an ARN. */
export function toCertificateSummary(raw: SdkSummary): CertificateSummary | undefined {
  const arn = text(raw.CertificateArn);
  if (arn === undefined) return undefined;
  return present({
    arn,
    domainName: text(raw.DomainName),
    exported: raw.Exported === undefined ? undefined : isTrue(raw.Exported),
  }) as CertificateSummary;
}

/**
 * Gives our certificate from what DescribeCertificate answers; `arn` is the one that was asked for.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
 */
export function toCertificate(arn: string, raw: CertificateDetail | undefined): Certificate {
  const said = (name: string) => text(at(raw, name));
  const when = (name: string) => time(at(raw, name));
  const domainName = said('DomainName');
  const names = texts(at(raw, 'SubjectAlternativeNames'));
  return present({
    arn: said('CertificateArn') ?? arn,
    domainName,
    subjectAlternativeNames: [...new Set([...(domainName === undefined ? [] : [domainName]), ...names])],
    type: said('Type'),
    status: said('Status'),
    keyAlgorithm: said('KeyAlgorithm')?.replaceAll('-', '_'),
    signatureAlgorithm: said('SignatureAlgorithm'),
    createdAt: when('CreatedAt'),
    issuedAt: when('IssuedAt'),
    importedAt: when('ImportedAt'),
    notBefore: when('NotBefore'),
    notAfter: when('NotAfter'),
    serial: said('Serial')?.toLowerCase(),
    issuer: said('Issuer'),
    inUseBy: Array.isArray(at(raw, 'InUseBy')) ? texts(at(raw, 'InUseBy')) : undefined,
    renewalEligibility: said('RenewalEligibility'),
    renewal: at(raw, 'RenewalSummary') === undefined ? undefined : toRenewal(at(raw, 'RenewalSummary')),
    validation: toValidation(at(raw, 'DomainValidationOptions')),
    failureReason: said('FailureReason'),
    revokedAt: when('RevokedAt'),
    revocationReason: said('RevocationReason'),
    authorityArn: said('CertificateAuthorityArn'),
    exportOption: text(at(raw, 'Options', 'Export')),
    managedBy: said('ManagedBy'),
    keyPairOrigin: said('CertificateKeyPairOrigin'),
  }) as Certificate;
}

const toRenewal = (raw: unknown): Renewal =>
  present({
    status: text(at(raw, 'RenewalStatus')),
    reason: text(at(raw, 'RenewalStatusReason')),
    updatedAt: time(at(raw, 'UpdatedAt')),
    validation: toValidation(at(raw, 'DomainValidationOptions')),
  }) as Renewal;

function toValidation(raw: unknown): readonly DomainValidation[] {
  return list(raw).map((each) => {
    const [name, type, value] = ['Name', 'Type', 'Value'].map((part) => text(at(each, 'ResourceRecord', part)));
    return present({
      domainName: text(at(each, 'DomainName')) ?? '',
      status: text(at(each, 'ValidationStatus')),
      method: text(at(each, 'ValidationMethod')),
      record: name === undefined || value === undefined ? undefined : { name, type: type ?? 'CNAME', value },
    }) as DomainValidation;
  });
}
