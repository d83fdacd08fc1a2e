import type { ACMClient, KeyAlgorithm } from '@aws-sdk/client-acm';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A public certificate to be asked for; its names are validated by DNS. */
export interface RequestedCertificate {
  readonly domainName: string;
  /** All names, the first among them. */
  readonly names: readonly string[];
  readonly keyAlgorithm: string;
  /** A second request with the same within an hour is the same request. Letters, digits and underscores, 32 at most. */
  readonly token: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Requests a public certificate with DNS validation and gives its ARN. It is issued once its CNAME records are there.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
export function requestCertificate(write: WriteAccess, wanted: RequestedCertificate): Promise<string> {
  const { domainName, names, keyAlgorithm, token, tags } = wanted;
  return change(write, 'RequestCertificate', domainName, async (sdk, client) => {
    const { CertificateArn } = await client.send(
      new sdk.RequestCertificateCommand({
        DomainName: domainName,
        ...(names.length > 1 ? { SubjectAlternativeNames: [...names] } : {}),
        ValidationMethod: 'DNS',
        KeyAlgorithm: keyAlgorithm as KeyAlgorithm,
        IdempotencyToken: token,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    if (CertificateArn === undefined) throw new Error('The answer names no certificate');
    return CertificateArn;
  });
}

/**
 * Puts another certificate with its key in the place of an imported one, under the same ARN. The texts are PEM.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html
 */
export function importCertificate(
  write: WriteAccess,
  {
    arn,
    certificate,
    privateKey,
    chain,
  }: {
    readonly arn: string;
    readonly certificate: string;
    readonly privateKey: string;
    readonly chain?: string;
  },
): Promise<void> {
  return change(write, 'ImportCertificate', arn, async (sdk, client) => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    await client.send(
      new sdk.ImportCertificateCommand({
        CertificateArn: arn,
        Certificate: bytes(certificate),
        PrivateKey: bytes(privateKey),
        ...(chain === undefined ? {} : { CertificateChain: bytes(chain) }),
      }),
    );
  });
}

/**
 * Has ACM renew a certificate now; only one that has been exported. It goes on after the answer.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/force-certificate-renewal.html
 */
export function renewCertificate(write: WriteAccess, arn: string): Promise<void> {
  return change(write, 'RenewCertificate', arn, async (sdk, client) => {
    await client.send(new sdk.RenewCertificateCommand({ CertificateArn: arn }));
  });
}

/**
 * Deletes a certificate with its key. One that is in use is refused (`ResourceInUseException`).
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
 */
export function deleteCertificate(write: WriteAccess, arn: string): Promise<void> {
  return change(write, 'DeleteCertificate', arn, async (sdk, client) => {
    await client.send(new sdk.DeleteCertificateCommand({ CertificateArn: arn }));
  });
}

function change<Answer>(
  write: WriteAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: ACMClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'acm', operation, resource }, async () =>
    work(await import('./sdk.ts'), await write.client('acm')),
  );
}
