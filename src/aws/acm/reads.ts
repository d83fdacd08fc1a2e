import type {
  ACMClient,
  CertificateKeyPairOrigin,
  KeyAlgorithm,
  CertificateSummary as SdkSummary,
} from '@aws-sdk/client-acm';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import { type Certificate, type CertificateSummary, toCertificate, toCertificateSummary } from './certificate.ts';

/** Without naming them all ACM lists RSA keys of 1024 and 2048 bits only. */
const KEY_TYPES: KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

/** Without naming them all ACM leaves out what was issued by ACME. */
const ORIGINS: CertificateKeyPairOrigin[] = ['ACME', 'AWS_MANAGED', 'CUSTOMER_PROVIDED'];

/**
 * Gives every certificate of the region, of whatever state, key and origin.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html
 */
export function listCertificates(read: ReadAccess, options: CallOptions = {}): Promise<readonly CertificateSummary[]> {
  return ask(read, 'ListCertificates', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) =>
        client.send(
          new sdk.ListCertificatesCommand({
            Includes: { keyTypes: KEY_TYPES },
            CertificateKeyPairOrigins: ORIGINS,
            NextToken,
          }),
          sending(options),
        ),
      (page) => page.NextToken,
    );
    const found: readonly SdkSummary[] = pages.flatMap((page) => page.CertificateSummaryList ?? []);
    return found.flatMap((each) => toCertificateSummary(each) ?? []);
  });
}

/**
 * Gives one certificate. One that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html
 */
export function describeCertificate(read: ReadAccess, arn: string, options: CallOptions = {}): Promise<Certificate> {
  return ask(read, 'DescribeCertificate', arn, async (sdk, client) => {
    const command = new sdk.DescribeCertificateCommand({ CertificateArn: arn });
    const { Certificate: found } = await client.send(command, sending(options));
    return toCertificate(arn, found);
  });
}

/**
 * Gives the tags of a certificate. One that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_ListTagsForCertificate.html
 */
export function certificateTags(
  read: ReadAccess,
  arn: string,
  options: CallOptions = {},
): Promise<Readonly<Record<string, string>>> {
  return ask(read, 'ListTagsForCertificate', arn, async (sdk, client) => {
    const command = new sdk.ListTagsForCertificateCommand({ CertificateArn: arn });
    const { Tags } = await client.send(command, sending(options));
    return Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: ACMClient) => Promise<Answer>,
): Promise<Answer> {
  const named = resource === undefined ? {} : { resource };
  return asking({ service: 'acm', operation, ...named }, async () =>
    work(await import('./sdk.ts'), await read.client('acm')),
  );
}
