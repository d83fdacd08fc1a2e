import type { CheckCase } from './case.ts';
import { distributionNamed, noList, region, withConfig } from './distribution.ts';

export const distributionOriginHttpsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'HTTPS only with TLS 1.2', resource: distributionNamed('api'), verdict: 'passed' },
  { kind: 'good', says: 'a bucket', resource: distributionNamed('static'), verdict: 'passed', reason: /buckets/ },
  {
    kind: 'bad',
    says: 'HTTP to one origin of two',
    resource: distributionNamed('shop'),
    verdict: 'failed',
    severity: 'high',
    reason: /^Origin web may be spoken to in TLSv1; CloudFront comes to origin tills over HTTP\.$/,
  },
  {
    kind: 'bad',
    says: 'the website endpoint of a bucket',
    resource: distributionNamed('reports'),
    verdict: 'failed',
    severity: 'high',
    reason: /website endpoint/,
  },
  {
    kind: 'borderline',
    says: 'as the viewer comes, who is redirected to HTTPS',
    resource: distributionNamed('downloads'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'as the viewer comes, on a path of an origin group that allows HTTP',
    prepare: withConfig('downloads', (config) => {
      config.OriginGroups = {
        Quantity: 1,
        Items: [
          {
            Id: 'both',
            FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [503] } },
            Members: { Quantity: 2, Items: [{ OriginId: 'mirror' }, { OriginId: 'mirror' }] },
          },
        ],
      };
      const { DefaultCacheBehavior: usual } = config;
      if (usual === undefined) return;
      const open = { PathPattern: '/open/*', TargetOriginId: 'both', ViewerProtocolPolicy: 'allow-all' } as const;
      config.CacheBehaviors = { Quantity: 1, Items: [{ ...usual, ...open }] };
    }),
    resource: distributionNamed('downloads'),
    verdict: 'failed',
    reason: /where the viewer does/,
  },
  {
    kind: 'borderline',
    says: 'HTTPS only, but with TLS 1.1 still offered',
    prepare: withConfig('api', (config) => {
      const custom = config.Origins?.Items?.[0]?.CustomOriginConfig;
      if (custom !== undefined) custom.OriginSslProtocols = { Quantity: 2, Items: ['TLSv1.1', 'TLSv1.2'] };
    }),
    resource: distributionNamed('api'),
    verdict: 'failed',
    severity: 'low',
    reason: /TLSv1\.1/,
  },
  {
    kind: 'unreadable',
    says: 'a VPC origin, whose protocol is set elsewhere',
    prepare: withConfig('api', (config) => {
      const [origin] = config.Origins?.Items ?? [];
      if (origin === undefined) return;
      origin.CustomOriginConfig = undefined;
      origin.VpcOriginConfig = { VpcOriginId: 'vo_EXAMPLE' };
    }),
    resource: distributionNamed('api'),
    verdict: 'unknown',
    reason: /VPC origin/,
  },
  {
    kind: 'unreadable',
    says: 'distributions that may not be listed',
    prepare: noList,
    resource: region,
    verdict: 'unknown',
  },
];
