import type { Certificate } from '../../src/aws/acm/certificate.ts';
import { describeCertificate } from '../../src/aws/acm/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { JsonObject } from '../../src/playbook/plan.ts';
import { bareSerial } from './material.ts';

/** A certificate as steps hold it: what a replacement under the same ARN changes. Times are epoch milliseconds. */
export interface CertificateNow {
  readonly status: string | null;
  readonly serial: string | null;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly names: readonly string[];
  readonly keyAlgorithm: string | null;
  readonly renewal: {
    readonly status: string | null;
    readonly reason: string | null;
    readonly updatedAt: number | null;
  } | null;
}

/** Gives what a step captures of a certificate. */
export const stateOf = (certificate: Certificate): CertificateNow & JsonObject => ({
  status: certificate.status ?? null,
  serial: certificate.serial === undefined ? null : bareSerial(certificate.serial),
  notBefore: certificate.notBefore ?? null,
  notAfter: certificate.notAfter ?? null,
  names: [...certificate.subjectAlternativeNames].sort(),
  keyAlgorithm: certificate.keyAlgorithm ?? null,
  renewal:
    certificate.renewal === undefined
      ? null
      : {
          status: certificate.renewal.status ?? null,
          reason: certificate.renewal.reason ?? null,
          updatedAt: certificate.renewal.updatedAt ?? null,
        },
});

/** Reads a certificate; undefined where it is no more. */
export async function find(read: ReadAccess, arn: string): Promise<Certificate | undefined> {
  try {
    return await describeCertificate(read, arn);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  }
}
