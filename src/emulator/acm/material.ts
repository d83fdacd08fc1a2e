import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ImportCertificateRequest } from '@aws-sdk/client-acm';
import { AwsError } from '../handler.ts';
import type { CertificateState } from '../transit-state.ts';

/** What ACM says of an input that it does not take. */
export const invalid = (message: string) => new AwsError('ValidationException', message);

/** Gives a serial number as ACM writes it, `0a:1b:…`. */
export const serialOf = (hex: string): string => (hex.toLowerCase().match(/../g) ?? []).join(':');

type Material = Pick<
  CertificateState,
  | 'domainName'
  | 'subjectAlternativeNames'
  | 'keyAlgorithm'
  | 'signatureAlgorithm'
  | 'notBefore'
  | 'notAfter'
  | 'serial'
  | 'issuer'
  | 'status'
  | 'renewalEligibility'
>;

/** Gives what ACM reads from the bytes that are imported; the key is compared and let go. */
export function materialOf(input: ImportCertificateRequest, now: number): Material {
  const x509 = parsed(() => new X509Certificate(input.Certificate ?? new Uint8Array()), 'certificate');
  const key = parsed(() => createPrivateKey(Buffer.from(input.PrivateKey ?? new Uint8Array())), 'private key');
  if (!x509.checkPrivateKey(key)) throw invalid('The private key does not match the certificate.');
  if (x509.validToDate.getTime() <= now) throw invalid('The certificate has expired, is not valid.');
  if (x509.validFromDate.getTime() > now) throw invalid('The certificate is not in effect yet, is not valid.');
  const subjectAlternativeNames = [...(x509.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(
    ([, name]) => name ?? '',
  );
  const domainName = /CN=(.+)/.exec(x509.subject)?.[1] ?? subjectAlternativeNames[0] ?? '';
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = x509.publicKey;
  return {
    domainName,
    subjectAlternativeNames: [...new Set([domainName, ...subjectAlternativeNames])],
    keyAlgorithm: type === 'rsa' ? `RSA_${details?.modulusLength}` : `EC_${details?.namedCurve}`,
    signatureAlgorithm: type === 'rsa' ? 'SHA256WITHRSA' : 'SHA256WITHECDSA',
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    serial: serialOf(x509.serialNumber),
    issuer: /CN=(.+)/.exec(x509.issuer)?.[1] ?? 'unknown',
    status: 'ISSUED',
    renewalEligibility: 'INELIGIBLE',
  };
}

function parsed<Value>(read: () => Value, what: string): Value {
  try {
    return read();
  } catch {
    throw invalid(`The ${what} is not PEM-encoded or is not valid.`);
  }
}
