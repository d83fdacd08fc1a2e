/** The algorithms with which certificates are signed, by the bytes of their object identifiers in hexadecimal. */
const NAMES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'MD5WITHRSA',
  '2a864886f70d010105': 'SHA1WITHRSA',
  '2a864886f70d01010a': 'RSASSA-PSS',
  '2a864886f70d01010b': 'SHA256WITHRSA',
  '2a864886f70d01010c': 'SHA384WITHRSA',
  '2a864886f70d01010d': 'SHA512WITHRSA',
  '2a8648ce3d0401': 'SHA1WITHECDSA',
  '2a8648ce3d040302': 'SHA256WITHECDSA',
  '2a8648ce3d040303': 'SHA384WITHECDSA',
  '2a8648ce3d040304': 'SHA512WITHECDSA',
};

/**
 * Gives the algorithm that signs a certificate (DER), as ACM names it; `unknown` for one that is not listed here.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function signatureOf(der: Buffer): string {
  const whole = contents(der, 0);
  const signed = contents(der, whole.start);
  const algorithm = contents(der, signed.end);
  const identifier = contents(der, algorithm.start);
  return NAMES[der.subarray(identifier.start, identifier.end).toString('hex')] ?? 'unknown';
}

/** Where the contents of the element at `at` begin and end. */
function contents(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const length = der[at + 1] ?? 0;
  if (length < 0x80) return { start: at + 2, end: at + 2 + length };
  const size = length & 0x7f;
  const start = at + 2 + size;
  return { start, end: start + der.readUIntBE(at + 2, Math.min(size, 6)) };
}
