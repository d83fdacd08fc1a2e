import type { ViewerCertificate } from '@aws-sdk/client-cloudfront';
import type { CheckCase } from './case.ts';
import { distributionNamed, noList, region, withConfig } from './distribution.ts';

const minimum = (policy: string, method = 'sni-only') =>
  withConfig('api', (config) => {
    config.ViewerCertificate = {
      ...config.ViewerCertificate,
      MinimumProtocolVersion: policy,
      SSLSupportMethod: method,
    } as ViewerCertificate;
  });

export const distributionMinimumTlsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'TLSv1.2_2021', resource: distributionNamed('static'), verdict: 'passed' },
  {
    kind: 'good',
    says: 'TLS 1.3 only',
    prepare: minimum('TLSv1.3_2025'),
    resource: distributionNamed('api'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'TLS 1.1',
    resource: distributionNamed('shop'),
    verdict: 'failed',
    severity: 'medium',
    reason: /TLSv1\.1_2016 still takes TLS 1\.1/,
  },
  {
    kind: 'bad',
    says: 'SSL 3 on an address of its own',
    prepare: minimum('SSLv3', 'vip'),
    resource: distributionNamed('api'),
    verdict: 'failed',
    severity: 'high',
  },
  {
    kind: 'bad',
    says: 'the certificate of cloudfront.net',
    resource: distributionNamed('downloads'),
    verdict: 'failed',
    reason: /can not be raised/,
  },
  {
    kind: 'borderline',
    says: 'TLS 1.2 with ciphers of 2019',
    resource: distributionNamed('api'),
    verdict: 'failed',
    severity: 'low',
    reason: /CBC/,
  },
  {
    kind: 'borderline',
    says: 'a policy that is newer than this program',
    prepare: minimum('TLSv1.4_2031'),
    resource: distributionNamed('api'),
    verdict: 'unknown',
    reason: /not one that this program knows/,
  },
  {
    kind: 'unreadable',
    says: 'distributions that may not be listed',
    prepare: noList,
    resource: region,
    verdict: 'unknown',
  },
];
