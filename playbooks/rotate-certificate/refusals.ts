import type { Certificate, CertificateSummary } from '../../src/aws/acm/certificate.ts';
import { refusal } from './files.ts';
import type { Material } from './material.ts';
import type { Params } from './params.ts';

/** Refuses what is not to be changed in ACM at all. */
export function refuseKeptElsewhere({ managedBy, keyPairOrigin }: Certificate): void {
  if (managedBy !== undefined) {
    throw refusal(`${managedBy} keeps this certificate`, `Change it in ${managedBy}.`);
  }
  if (keyPairOrigin === 'ACME') throw refusal('an ACME client keeps this certificate', 'Renew it with that client.');
}

/** Refuses a certificate of another region or account: ACM would only say that it does not know it. */
export function refuseElsewhere(arn: string, here: { readonly account: string; readonly region: string }): void {
  const [, , , region = '', account = ''] = arn.split(':');
  if (account !== here.account) {
    throw refusal(`the certificate is of account ${account}, and this is ${here.account}`, 'Sign in there.');
  }
  if (region !== here.region) {
    throw refusal(`the certificate is in ${region}, and this is ${here.region}`, `Run it with --region ${region}.`);
  }
}

/** Refuses a way that ACM does not take for this certificate, with the one that it does. */
export function refuseWay(way: Params['way'], certificate: Certificate, listed: CertificateSummary | undefined): void {
  const { type, authorityArn, renewal, renewalEligibility, status } = certificate;
  const isPrivate = type === 'PRIVATE' || authorityArn !== undefined;
  if (way === 'request' && isPrivate) {
    throw refusal(
      'a private authority issued it, and what is requested here is a public certificate',
      'Export it and have it renewed with --way renew, or request it anew from its authority.',
    );
  }
  if (way === 'import' && type !== 'IMPORTED') {
    throw refusal(
      `ACM issued it (${type ?? 'type not given'}), and takes imports only in the place of what was imported`,
      'Take --way request.',
    );
  }
  if (way !== 'renew') return;
  if (type === 'IMPORTED') throw refusal('ACM does not renew what was imported', 'Take --way import or --way request.');
  if (status !== undefined && status !== 'ISSUED') {
    throw refusal(`the certificate is ${status}, and only an issued one is renewed`, 'Take --way request.');
  }
  if (listed?.exported === false) {
    throw refusal(
      'ACM renews on demand only a certificate that has been exported, and this one has not',
      isPrivate ? 'It is renewed by itself once it is in use.' : 'Take --way request.',
    );
  }
  if (renewalEligibility === 'INELIGIBLE') throw refusal('ACM calls it ineligible for renewal', 'Take --way request.');
  if (renewal?.status?.startsWith('PENDING_') === true) {
    throw refusal(
      `its renewal is under way already (${renewal.status})`,
      'Wait for it, or create the records it waits for.',
    );
  }
}

/** Refuses material that would be worse than what is there, or that ACM would not take. `now` is epoch milliseconds. */
export function refuseWorse(present: Certificate, material: Material, now: number): void {
  if (Date.parse(material.notAfter) <= now) {
    throw refusal(`the new certificate expired on ${material.notAfter.slice(0, 10)}`, 'Have it issued anew.');
  }
  if (Date.parse(material.notBefore) > now) {
    throw refusal(`the new certificate is not valid before ${material.notBefore}`, 'Import it then.');
  }
  const lost = present.subjectAlternativeNames.filter((name) => !covers(material.names, name.toLowerCase()));
  if (lost.length > 0) {
    throw refusal(
      `the new certificate is not valid for ${lost.join(', ')}, which the present one is`,
      'Have it issued for all names, or clients of those would turn away.',
    );
  }
  const bits = /^RSA_(\d+)$/.exec(material.keyAlgorithm)?.[1];
  if (bits !== undefined && Number(bits) < 2048) {
    throw refusal(`the new key has ${bits} bits, fewer than 2048`, 'Have a stronger one certified.');
  }
  if (/^(SHA1|MD5)/.test(material.signatureAlgorithm)) {
    throw refusal(`the new certificate is signed with ${material.signatureAlgorithm}`, 'Have it issued anew.');
  }
  if (present.keyAlgorithm !== undefined && present.keyAlgorithm !== material.keyAlgorithm) {
    throw refusal(
      `the new key is ${material.keyAlgorithm} and the present one ${present.keyAlgorithm}, and an import can't change that`,
      'Have a key of the same kind certified, or take --way request and put the new certificate where the old one is.',
    );
  }
}

/** A name is covered by itself, or by a wildcard in the place of its first label. */
const covers = (names: readonly string[], name: string): boolean =>
  names.includes(name) || names.includes(`*.${name.split('.').slice(1).join('.')}`);
