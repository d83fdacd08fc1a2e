import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate that a test makes, with its key: PEM, as a person has them in files. */
export interface Made {
  readonly certificate: string;
  readonly key: string;
}

/** What is to be in it. */
export interface Wanted {
  readonly names: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly key?: 'RSA_2048' | 'RSA_1024' | 'EC_prime256v1';
  readonly hash?: 'sha256' | 'sha1';
  /** Who signs it; itself unless told. */
  readonly by?: Made & { readonly name: string };
  /** Below 2^28. */
  readonly serial?: number;
}

/** Makes an X.509 certificate (RFC 5280) with these names and a new key. */
export function makeCertificate(wanted: Wanted): Made {
  const { names, by, hash = 'sha256', serial = 0x5eed01 } = wanted;
  const pair = keys(wanted.key ?? 'RSA_2048');
  const signer = by === undefined ? pair.privateKey : createPrivateKey(by.key);
  const algorithm = sequence(oid(algorithms[`${hash}/${signer.asymmetricKeyType}`] ?? ''), ...nullOf(signer));
  const signed = sequence(
    explicit(0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from((0x40000000 + serial).toString(16), 'hex')),
    algorithm,
    called(by?.name ?? names[0] ?? ''),
    sequence(
      time(wanted.notBefore ?? new Date('2025-12-01T00:00:00Z')),
      time(wanted.notAfter ?? new Date('2049-12-01T00:00:00Z')),
    ),
    called(names[0] ?? ''),
    pair.publicKey.export({ format: 'der', type: 'spki' }),
    explicit(
      3,
      sequence(
        extension('551d11', sequence(...names.map((name) => der(0x82, Buffer.from(name, 'latin1'))))),
        extension('551d13', sequence(der(0x01, Buffer.from([0xff])))),
      ),
    ),
  );
  const whole = sequence(signed, algorithm, bits(sign(hash, signed, signer)));
  return {
    certificate: pem('CERTIFICATE', whole),
    key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

const algorithms: Readonly<Record<string, string>> = {
  'sha256/rsa': '2a864886f70d01010b',
  'sha1/rsa': '2a864886f70d010105',
  'sha256/ec': '2a8648ce3d040302',
};

function keys(kind: Wanted['key']): { publicKey: KeyObject; privateKey: KeyObject } {
  if (kind === 'EC_prime256v1') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return generateKeyPairSync('rsa', { modulusLength: kind === 'RSA_1024' ? 1024 : 2048 });
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length.toString(16);
  const size = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const explicit = (tag: number, part: Buffer) => der(0xa0 | tag, part);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const bits = (value: Buffer) => der(0x03, Buffer.from([0]), value);
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));
const nullOf = ({ asymmetricKeyType }: KeyObject) => (asymmetricKeyType === 'rsa' ? [der(0x05)] : []);
const called = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ${label}-----\n`;
