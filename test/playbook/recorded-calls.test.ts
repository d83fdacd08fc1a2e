import { expect, test } from 'vitest';
import { toJson } from '../../src/playbook/recorded-calls.ts';

test('what a run records of a call leaves bytes out, in whatever they come', () => {
  const key = 'not to be written down';
  const call = {
    CertificateArn: 'arn',
    PrivateKey: Buffer.from(key),
    Certificate: new TextEncoder().encode(key),
    Parts: [Buffer.from(key), 'said'],
    Nested: { Body: new Uint8Array([1, 2, 3]), at: new Date(0), big: 7n },
    $metadata: { requestId: '1' },
  };
  expect(toJson(call)).toEqual({
    CertificateArn: 'arn',
    Parts: [null, 'said'],
    Nested: { at: '1970-01-01T00:00:00.000Z', big: '7' },
  });
});
