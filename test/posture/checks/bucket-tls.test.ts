import { describe, expect, it } from 'vitest';
import { judgeTlsOnly } from '../../../src/posture/checks/bucket-tls-only.ts';
import { judgeTlsVersion } from '../../../src/posture/checks/bucket-tls-version.ts';

const NAME = 'amzn-s3-demo-bucket';
const ARN = `arn:aws:s3:::${NAME}`;
const denial = (Condition: object) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [ARN, `${ARN}/*`],
  Condition,
});
const HTTP = denial({ Bool: { 'aws:SecureTransport': 'false' } });
const OLD = denial({ NumericLessThan: { 's3:TlsVersion': '1.2' } });
const fixesOf = (...statements: readonly object[]) => {
  const policy = statements.length === 0 ? null : JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return [
    judgeTlsOnly({ name: NAME, region: 'us-east-1', policy, open: new Set() }).fix?.params,
    judgeTlsVersion(NAME, 'us-east-1', policy).fix?.params,
  ];
};

describe('what puts a bucket right', () => {
  it('is one and the same for both checks where both fail', () => {
    const both = { bucket: NAME, minTls: '1.2' };
    expect(fixesOf()).toEqual([both, both]);
  });

  it('is no more than what fails', () => {
    expect(fixesOf(OLD)).toEqual([{ bucket: NAME }, undefined]);
    expect(fixesOf(HTTP)).toEqual([undefined, { bucket: NAME, minTls: '1.2' }]);
    expect(fixesOf(HTTP, OLD)).toEqual([undefined, undefined]);
  });
});
