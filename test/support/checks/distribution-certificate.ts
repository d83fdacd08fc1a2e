import type { CheckCase } from './case.ts';
import { distributionNamed, noList, region, withConfig } from './distribution.ts';

export const distributionCertificateCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a certificate of ACM', resource: distributionNamed('api'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'the certificate of cloudfront.net',
    resource: distributionNamed('reports'),
    verdict: 'failed',
    severity: 'low',
  },
  {
    kind: 'bad',
    says: 'the certificate of cloudfront.net under a name of its own',
    prepare: withConfig('reports', (config) => {
      config.Aliases = { Quantity: 1, Items: ['reports.example.com'] };
    }),
    resource: distributionNamed('reports'),
    verdict: 'failed',
    severity: 'high',
    reason: /reports\.example\.com, which it does not name/,
  },
  {
    kind: 'borderline',
    says: 'a certificate that was uploaded to IAM',
    prepare: withConfig('api', (config) => {
      config.ViewerCertificate = {
        IAMCertificateId: 'ASCAEXAMPLE123EXAMPLE',
        SSLSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      };
    }),
    resource: distributionNamed('api'),
    verdict: 'passed',
    reason: /nothing renews/,
  },
  {
    kind: 'unreadable',
    says: 'distributions that may not be listed',
    prepare: noList,
    resource: region,
    verdict: 'unknown',
  },
];
