import { capital } from '../../ui/readable.ts';
import { type CertificateJudge, certificateCheck, isUsed, type ListedCertificate } from '../certificate-check.ts';
import type { Fix } from '../check.ts';

const WEAKEST_RSA = 2048;
const BROKEN_HASH = /^(SHA-?1|MD[245])(?!\d)|(SHA-?1|MD[245])$/i;
const STRONG_HASH = /SHA-?(2-?)?(224|256|384|512)|SHA-?3-?(224|256|384|512)|ED(25519|448)/i;

/** Says whether key and signature hold today; unknown where ACM names neither. */
export const judgeStrength: CertificateJudge = (certificate) => {
  const { keyAlgorithm, signatureAlgorithm } = certificate;
  const bits = /^RSA_(\d+)$/.exec(keyAlgorithm ?? '')?.[1];
  const weak = [
    ...(bits !== undefined && Number(bits) < WEAKEST_RSA ? [`its RSA key has ${bits} bits, fewer than 2048`] : []),
    ...(BROKEN_HASH.test(signatureAlgorithm ?? '') ? [`it is signed with ${signatureAlgorithm}`] : []),
  ];
  if (weak.length > 0) {
    const said = weak.join(', and ');
    const severity = isUsed(certificate) ? 'high' : 'low';
    return {
      verdict: 'failed',
      severity,
      reason: `${capital(said)}.`,
      fix: another(certificate),
    };
  }
  if (bits === undefined && !/^EC_(prime256v1|secp384r1|secp521r1)$/.test(keyAlgorithm ?? '')) {
    return { verdict: 'unknown', reason: `ACM calls its key ${keyAlgorithm ?? 'nothing'}, which is not known here.` };
  }
  if (signatureAlgorithm === undefined) {
    // What is not issued yet bears no signature.
    if (certificate.status === 'PENDING_VALIDATION') return undefined;
    return { verdict: 'unknown', reason: 'ACM does not say how it is signed.' };
  }
  if (!STRONG_HASH.test(signatureAlgorithm)) {
    return { verdict: 'unknown', reason: `It is signed with ${signatureAlgorithm}, which is not known here.` };
  }
  return { verdict: 'passed', reason: `Its key is ${keyAlgorithm}, and it is signed with ${signatureAlgorithm}.` };
};

/** An import can't change the kind of key: only another certificate has a stronger one. */
function another({ arn, managedBy, type, keyPairOrigin }: ListedCertificate): Fix {
  const blocked =
    managedBy !== undefined
      ? `${managedBy} keeps this certificate: change it there.`
      : keyPairOrigin === 'ACME'
        ? 'An ACME client keeps this certificate: renew it there with another key.'
        : type === 'PRIVATE'
          ? 'A private authority issued it: request one with a stronger key from there.'
          : undefined;
  const params = { certificate: arn, way: 'request' };
  return { playbook: 'rotate-certificate', params, ...(blocked === undefined ? {} : { blocked }) };
}

/** Whether key and signature of a certificate are strong enough. */
export const certificateKeyStrength = certificateCheck(
  {
    id: 'certificate-key-strength',
    title: 'Certificates have strong keys and signatures',
    severity: 'high',
    judges:
      'Fails where an RSA key has fewer than 2048 bits, or the signature rests on SHA-1 or MD5; as low where nothing uses the certificate. RSA with exactly 2048 bits and the elliptic curves P-256, P-384 and P-521 pass. An algorithm that is not known here is unknown.',
    fix: 'Request another certificate with a strong key and use it: importing on the same ARN can not change the kind of key.',
    playbook: 'rotate-certificate',
    equivalents: ['FSBP ACM.2'],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html',
  },
  judgeStrength,
);
