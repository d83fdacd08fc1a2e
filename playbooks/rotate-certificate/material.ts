import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JsonObject } from '../../src/playbook/plan.ts';
import { readKeyFile, readPublicFile, refusal } from './files.ts';
import { signatureOf } from './signature-of.ts';

/** Where the new certificate lies. */
export interface MaterialFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly chainFile?: string;
}

/** What a plan may say of a certificate that lies in files: nothing here helps anybody to the private key. */
export interface Material {
  readonly names: readonly string[];
  readonly serial: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** As ACM names it, `RSA_2048`. */
  readonly keyAlgorithm: string;
  readonly signatureAlgorithm: string;
  /** SHA-256 of the certificate, and of its public key. */
  readonly fingerprint: string;
  readonly publicKeyFingerprint: string;
  /** SHA-256 of each certificate of the chain, nearest first. */
  readonly chain: readonly string[];
}

/** The texts that ImportCertificate takes. The key must go nowhere else. */
export interface MaterialTexts {
  readonly certificate: string;
  readonly privateKey: string;
  readonly chain?: string;
}

/**
 * Reads the files and checks that they belong together: one certificate, its own key, and a chain each of whose links
 * is signed by the next. Throws a FailureError that names a file, never what is in it.
 */
export async function readMaterial(files: MaterialFiles): Promise<{ facts: Material; texts: MaterialTexts }> {
  const [certificate, privateKey, chain] = await Promise.all([
    readPublicFile(files.certificateFile),
    readKeyFile(files.keyFile),
    files.chainFile === undefined ? undefined : readPublicFile(files.chainFile),
  ]);
  const [own, second] = certificatesIn(certificate, files.certificateFile);
  if (own === undefined) throw refusal(`${files.certificateFile} holds no certificate`, 'It takes PEM.');
  if (second !== undefined) {
    throw refusal(
      `${files.certificateFile} holds several certificates`,
      'Put the first into a file of its own, and the others into that of --chain-file.',
    );
  }
  const key = keyIn(privateKey, files.keyFile);
  if (!own.checkPrivateKey(key)) {
    throw refusal(
      `the key in ${files.keyFile} is not that of the certificate in ${files.certificateFile}`,
      'Find its own key.',
    );
  }
  const links = chain === undefined ? [] : certificatesIn(chain, files.chainFile ?? '');
  refuseBrokenChain([own, ...links], files.chainFile ?? '');
  const texts = { certificate, privateKey, ...(chain === undefined ? {} : { chain }) };
  return { facts: factsOf(own, links), texts };
}

/** Gives the facts as a plan holds them. */
export const materialJson = (material: Material): JsonObject => ({ ...material });

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function certificatesIn(text: string, file: string): readonly X509Certificate[] {
  return (text.match(BLOCK) ?? []).map((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw refusal(`a certificate in ${file} can't be read`, 'It takes X.509 certificates in PEM.');
    }
  });
}

function keyIn(text: string, file: string): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw refusal(
      `the key in ${file} is encrypted`,
      'ACM takes it only without a passphrase: `openssl pkey` takes it off.',
    );
  }
  try {
    return createPrivateKey(text);
  } catch {
    // What the library says could quote the file.
    throw refusal(`${file} holds no private key that can be read`, 'It takes PEM.');
  }
}

function refuseBrokenChain(links: readonly X509Certificate[], file: string): void {
  for (const [index, link] of links.entries()) {
    const next = links[index + 1];
    if (next === undefined) return;
    if (!link.checkIssued(next) || !link.verify(next.publicKey)) {
      throw refusal(
        `certificate ${index + 1} in ${file} did not sign the one before it`,
        'Put them in order, nearest first.',
      );
    }
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function factsOf(own: X509Certificate, links: readonly X509Certificate[]): Material {
  const names = [...(own.subjectAltName ?? '').matchAll(/DNS:([^,\s"]+)/g)].map(([, name = '']) => name.toLowerCase());
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = own.publicKey;
  return {
    names: [...new Set(names)].sort(),
    serial: bareSerial(own.serialNumber),
    issuer: own.issuer.replaceAll('\n', ', '),
    notBefore: own.validFromDate.toISOString(),
    notAfter: own.validToDate.toISOString(),
    keyAlgorithm:
      type === 'rsa' ? `RSA_${details?.modulusLength}` : type === 'ec' ? `EC_${details?.namedCurve}` : String(type),
    signatureAlgorithm: signatureOf(own.raw),
    fingerprint: sha256(own.raw),
    publicKeyFingerprint: sha256(own.publicKey.export({ format: 'der', type: 'spki' })),
    chain: links.map((link) => sha256(link.raw)),
  };
}

/** Gives a serial number in one form: hexadecimal digits without colons and leading noughts. */
export const bareSerial = (serial: string): string =>
  serial
    .replaceAll(':', '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
