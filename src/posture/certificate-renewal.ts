import type { DomainValidation } from '../aws/acm/certificate.ts';
import { isUsed, type ListedCertificate } from './certificate-check.ts';

/** Names whose validation does not stand, for a renewal. */
const open = (validation: readonly DomainValidation[]): readonly string[] =>
  validation.filter(({ status }) => status !== 'SUCCESS').map(({ domainName }) => domainName);

/**
 * Says why ACM does not renew a certificate without somebody doing something, as the end of a sentence; undefined where
 * it does. What holds first comes first.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
 */
export function needsSomebody(certificate: ListedCertificate): string | undefined {
  const { type, renewal, validation, renewalEligibility } = certificate;
  if (type === 'IMPORTED') return 'and ACM does not renew what was imported';
  const waiting = open(renewal?.validation ?? []);
  const names = waiting.length === 0 ? '' : ` for ${waiting.join(', ')}`;
  if (renewal?.status === 'FAILED') {
    return `and its renewal failed${renewal.reason === undefined ? '' : ` (${renewal.reason})`}${names}`;
  }
  if (renewal?.status === 'PENDING_VALIDATION') return `and its renewal waits for validation${names}`;
  if (renewalEligibility === 'ELIGIBLE') {
    const mailed = validation.filter(({ method }) => method === 'EMAIL').map(({ domainName }) => domainName);
    return mailed.length === 0
      ? undefined
      : `and its renewal needs a person to answer ACM's mail for ${mailed.join(', ')}`;
  }
  if (!isUsed(certificate)) return 'and ACM does not renew what nothing uses and nobody exported';
  if (type === 'PRIVATE') return 'and ACM does not renew this private certificate';
  return renewalEligibility === undefined
    ? 'and ACM does not say whether it renews it'
    : 'and ACM calls it ineligible for renewal';
}
