import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { type Distribution, toSettings } from '../../../src/aws/cloudfront/distribution.ts';
import { judgeCertificate } from '../../../src/posture/checks/distribution-certificate.ts';
import { judgeMinimum } from '../../../src/posture/checks/distribution-minimum-tls.ts';
import { judgeOrigins } from '../../../src/posture/checks/distribution-origin-https.ts';
import { judgeViewers } from '../../../src/posture/checks/distribution-viewer-https.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../../support/recorded.ts';

const FILE = 'test_distribution_update_deep_attribute__cloudfront.GetDistributionConfig_1.json';

const of = (config: Partial<DistributionConfig>): Distribution => ({ id: 'E1EXAMPLE', ...toSettings(config) });

describe.skipIf(!hasRecorded)(`a distribution as others recorded it${hasRecorded ? '' : ` (${NO_RECORDED})`}`, () => {
  const recorded = () => of(recordedAnswer(FILE).DistributionConfig as DistributionConfig);

  test('lets viewers use HTTP by default, though not on its two other paths', () => {
    const { verdict, severity, reason, evidence } = judgeViewers(recorded());
    expect([verdict, severity, reason]).toEqual([
      'failed',
      'high',
      'Viewers may use plain HTTP on the default behavior.',
    ]);
    expect(evidence).toEqual([
      { name: 'DefaultCacheBehavior.ViewerProtocolPolicy', value: 'allow-all' },
      { name: 'CacheBehaviors[/content/immutable/*].ViewerProtocolPolicy', value: 'redirect-to-https' },
      { name: 'CacheBehaviors[/content/*].ViewerProtocolPolicy', value: 'redirect-to-https' },
    ]);
  });

  test('still takes TLS 1.0, with a certificate of ACM, so that it can be raised', () => {
    const { verdict, severity, reason, fix } = judgeMinimum(recorded());
    expect([verdict, severity, reason]).toEqual([
      'failed',
      'medium',
      'The security policy TLSv1_2016 still takes TLS 1.0.',
    ]);
    expect(fix).toEqual({ playbook: 'cloudfront-https', params: { distribution: 'E1EXAMPLE', with: 'minimum-tls' } });
    expect(judgeCertificate(recorded()).verdict).toBe('passed');
  });

  test('fetches from a bucket', () => {
    expect(judgeOrigins(recorded())).toMatchObject({ verdict: 'passed', reason: expect.stringMatching(/buckets/) });
  });
});

test('what AWS leaves out is unknown, not passed', () => {
  const nothing = of({});
  expect(judgeViewers(nothing).verdict).toBe('unknown');
  expect(judgeMinimum(nothing).verdict).toBe('unknown');
  expect(judgeCertificate(nothing).verdict).toBe('unknown');
  expect(judgeOrigins(nothing).verdict).toBe('unknown');
});

test.each([
  ['amzn-s3-demo-bucket.s3-website-us-east-1.amazonaws.com', 's3-website'],
  ['amzn-s3-demo-bucket.s3-website.eu-central-1.amazonaws.com', 's3-website'],
  ['amzn-s3-demo-bucket.s3-website.cn-north-1.amazonaws.com.cn', 's3-website'],
  ['s3-website.example.com', 'custom'],
])('%s is a %s origin', (DomainName, kind) => {
  const CustomOriginConfig = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' } as const;
  const Origins = { Quantity: 1, Items: [{ Id: 'one', DomainName, CustomOriginConfig }] };
  expect(of({ Origins }).origins[0]?.kind).toBe(kind);
});

describe('a distribution that only its tenants serve viewers by', () => {
  const tenants = (ViewerCertificate: DistributionConfig['ViewerCertificate']) =>
    of({ ConnectionMode: 'tenant-only', ViewerCertificate });

  test('is unknown where their certificates are not its own', () => {
    const judged = [judgeCertificate, judgeMinimum].map((judge) =>
      judge(tenants({ CloudFrontDefaultCertificate: true })),
    );
    expect(judged.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  });

  test('is judged by its security policy where it has a certificate for all', () => {
    const ACMCertificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
    expect(judgeMinimum(tenants({ ACMCertificateArn, MinimumProtocolVersion: 'TLSv1_2016' })).verdict).toBe('failed');
  });
});

describe('a custom origin that CloudFront comes to as the viewer came', () => {
  const by = (ViewerProtocolPolicy: string | undefined) =>
    judgeOrigins(
      of({
        DefaultCacheBehavior: { TargetOriginId: 'shop', ViewerProtocolPolicy } as never,
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'shop',
              DomainName: 'shop.example.com',
              CustomOriginConfig: {
                HTTPPort: 80,
                HTTPSPort: 443,
                OriginProtocolPolicy: 'match-viewer',
                OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] },
              },
            },
          ],
        },
      }),
    ).verdict;

  test.each([
    ['allow-all', 'failed'],
    ['https-only', 'passed'],
    [undefined, 'unknown'],
  ])('with %s', (policy, verdict) => {
    expect(by(policy)).toBe(verdict);
  });
});
