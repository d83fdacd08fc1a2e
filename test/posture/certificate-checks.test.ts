import type { CertificateDetail, CertificateSummary } from '@aws-sdk/client-acm';
import { describe, expect, test } from 'vitest';
import { toCertificate, toCertificateSummary } from '../../src/aws/acm/certificate.ts';
import type { CertificateJudge } from '../../src/posture/certificate-check.ts';
import { judgeExpiry } from '../../src/posture/checks/certificate-expiring.ts';
import { judgeRotation } from '../../src/posture/checks/certificate-imported-rotation.ts';
import { judgeUse } from '../../src/posture/checks/certificate-in-use.ts';
import { judgeStrength } from '../../src/posture/checks/certificate-key-strength.ts';
import { judgeRenewal } from '../../src/posture/checks/certificate-renewal.ts';
import { judgeValidation } from '../../src/posture/checks/certificate-validated.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../support/recorded.ts';

const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const JUDGES: readonly CertificateJudge[] = [
  judgeExpiry,
  judgeRenewal,
  judgeValidation,
  judgeStrength,
  judgeUse,
  judgeRotation,
];

if (!hasRecorded) console.warn(NO_RECORDED);
describe.skipIf(!hasRecorded)('what AWS answered in May 2019', () => {
  const listed = () =>
    (
      recordedAnswer('test_acm_certificate_augment__acm.ListCertificates_1.json')
        .CertificateSummaryList as CertificateSummary[]
    ).flatMap((each) => toCertificateSummary(each) ?? []);
  const described = () =>
    toCertificate(
      ARN,
      recordedAnswer('test_acm_certificate_augment__acm.DescribeCertificate_1.json').Certificate as CertificateDetail,
    );
  const then = Date.parse('2019-05-06T18:45:10Z');

  test('lists one certificate, of which the list tells little', () => {
    expect(listed()).toEqual([
      {
        arn: 'arn:aws:acm:us-east-1:619193117841:certificate/291f52cc-1817-469f-918a-cccbb4f9a5fb',
        domainName: 'cloudcustodian.io',
      },
    ]);
  });

  test('is read with its key in one spelling, its names once, and the records that validate it', () => {
    expect(described()).toMatchObject({
      keyAlgorithm: 'RSA_2048',
      signatureAlgorithm: 'SHA256WITHRSA',
      subjectAlternativeNames: ['foobar.com', '*.foobar.com'],
      serial: '03:a4:c3:cb:0c:37:af:11:65:3a:63:dc:ed:95:57:04',
      notAfter: Date.parse('2020-01-07T07:00:00Z'),
      inUseBy: ['arn:aws:cloudfront::644160558196:distribution/E3IM41Z1TUORKF'],
    });
    expect(described().validation[0]).toEqual({
      domainName: 'foobar.com',
      status: 'SUCCESS',
      method: 'DNS',
      record: {
        name: '_ec8035cff4a1a46daee290c427dac7a.foobar.com.',
        type: 'CNAME',
        value: '_1abbfb686a4ce0ad208bfb14516bf6f2.tljzshvwok.acm-validations.aws.',
      },
    });
  });

  test('was good at the time of the recording: validated, in use, strong, and renewed by ACM', () => {
    const verdicts = JUDGES.map((judge) => judge(described(), then)?.verdict);
    expect(verdicts).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', undefined]);
    expect(judgeExpiry(described(), then)?.reason).toBe('It is valid until 2020-01-07, for 245 days.');
  });

  test('has expired by now, in use as it was, and that is critical', () => {
    expect(judgeExpiry(described(), Date.parse('2026-01-02T00:00:00Z'))).toMatchObject({
      verdict: 'failed',
      severity: 'critical',
      reason: 'It expired on 2020-01-07.',
      fix: { playbook: 'rotate-certificate', params: { certificate: described().arn, way: 'request' } },
    });
  });
});

describe('an answer that says less than it should', () => {
  const now = Date.parse('2026-01-02T03:04:05Z');
  const bare = toCertificate(ARN, undefined);

  test('is a certificate of which only the ARN is known', () => {
    expect(bare).toEqual({ arn: ARN, subjectAlternativeNames: [], validation: [] });
  });

  test('passes nothing', () => {
    for (const judge of JUDGES) expect(judge(bare, now)?.verdict, judge.name).toBe('unknown');
  });

  test('names an algorithm that is not known here', () => {
    const odd = { ...bare, keyAlgorithm: 'ML_DSA_65', signatureAlgorithm: 'MLDSA65' };
    expect(judgeStrength(odd, now)).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/ML_DSA_65/) });
  });

  test('takes no hash of the second family for SHA-1', () => {
    const signed = (signatureAlgorithm: string) =>
      judgeStrength({ ...bare, keyAlgorithm: 'RSA_4096', signatureAlgorithm }, now)?.verdict;
    expect(['SHA256WITHRSA', 'SHA512WITHRSA', 'SHA384WITHECDSA', 'ecdsa-with-SHA256'].map(signed)).toEqual(
      Array(4).fill('passed'),
    );
    expect(['SHA1WITHRSA', 'SHA-1withRSA', 'MD5WITHRSA', 'ecdsa-with-SHA1'].map(signed)).toEqual(
      Array(4).fill('failed'),
    );
  });
});

test('a revoked certificate is not called valid', () => {
  const revoked = toCertificate(ARN, { Status: 'REVOKED', NotAfter: new Date('2030-01-01') });
  expect(judgeExpiry(revoked, Date.parse('2026-01-02'))).toBeUndefined();
  expect(judgeValidation(revoked, Date.parse('2026-01-02'))?.verdict).toBe('failed');
});

test('a signature by an algorithm that is not known is not taken for a strong one', () => {
  const signed = (SignatureAlgorithm: string) =>
    judgeStrength(toCertificate(ARN, { KeyAlgorithm: 'RSA_2048', SignatureAlgorithm } as CertificateDetail), 0)
      ?.verdict;
  expect(signed('RIPEMD160WITHRSA')).toBe('unknown');
  for (const strong of ['SHA256WITHRSA', 'SHA384WITHECDSA', 'ecdsa-with-SHA512']) expect(signed(strong)).toBe('passed');
});
