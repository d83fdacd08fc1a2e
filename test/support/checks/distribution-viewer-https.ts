import type { CheckCase } from './case.ts';
import { distributionNamed, noList, region, withConfig } from './distribution.ts';

export const distributionViewerHttpsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'HTTPS only', resource: distributionNamed('api'), verdict: 'passed', reason: /refused/ },
  {
    kind: 'bad',
    says: 'HTTP allowed by default',
    resource: distributionNamed('reports'),
    verdict: 'failed',
    severity: 'high',
    reason: /the default behavior/,
  },
  {
    kind: 'borderline',
    says: 'one cache behavior of three that allows HTTP',
    resource: distributionNamed('shop'),
    verdict: 'failed',
    reason: /on \/legacy\/\*\.$/,
  },
  {
    kind: 'borderline',
    says: 'a redirect, whose first request is in the clear',
    resource: distributionNamed('static'),
    verdict: 'passed',
    reason: /redirected/,
  },
  {
    kind: 'borderline',
    says: 'HTTP allowed, but disabled',
    prepare: withConfig('reports', (config) => {
      config.Enabled = false;
    }),
    resource: distributionNamed('reports'),
    verdict: 'failed',
    severity: 'low',
    reason: /disabled now/,
  },
  {
    kind: 'unreadable',
    says: 'distributions that may not be listed',
    prepare: noList,
    resource: region,
    verdict: 'unknown',
    reason: /cloudfront:ListDistributions is not permitted/,
  },
];
