import type { ServiceEntry } from './handler.ts';

/** A service before its code is loaded: how to tell its requests, and where it is. */
export interface ServiceListing {
  readonly name: string;
  readonly signingName: string;
  /** Where two services share a signing name. */
  readonly pathPrefix?: string;
  readonly load: () => Promise<ServiceEntry>;
}

/** Every service of the embedded AWS, loaded at its first request. */
export const SERVICES: readonly ServiceListing[] = [
  { name: 'acm', signingName: 'acm', load: async () => (await import('./acm/index.ts')).acm },
  {
    name: 'cloudfront',
    signingName: 'cloudfront',
    load: async () => (await import('./cloudfront/index.ts')).cloudfront,
  },
  { name: 'sts', signingName: 'sts', load: async () => (await import('./sts/index.ts')).sts },
  { name: 'iam', signingName: 'iam', load: async () => (await import('./iam/index.ts')).iam },
  { name: 'ec2', signingName: 'ec2', load: async () => (await import('./ec2/index.ts')).ec2 },
  { name: 'sqs', signingName: 'sqs', load: async () => (await import('./sqs/index.ts')).sqs },
  { name: 's3', signingName: 's3', load: async () => (await import('./s3/index.ts')).s3 },
  {
    name: 's3-control',
    signingName: 's3',
    pathPrefix: '/v20180820/',
    load: async () => (await import('./s3-control/index.ts')).s3Control,
  },
  {
    name: 'auto-scaling',
    signingName: 'autoscaling',
    load: async () => (await import('./auto-scaling/index.ts')).autoScaling,
  },
  {
    name: 'elastic-load-balancing-v2',
    signingName: 'elasticloadbalancing',
    load: async () => (await import('./elastic-load-balancing-v2/index.ts')).elasticLoadBalancingV2,
  },
  {
    name: 'eventbridge',
    signingName: 'events',
    load: async () => (await import('./eventbridge/index.ts')).eventbridge,
  },
  {
    name: 'guardduty',
    signingName: 'guardduty',
    load: async () => (await import('./guardduty/index.ts')).guardduty,
  },
  {
    name: 'accessanalyzer',
    signingName: 'access-analyzer',
    load: async () => (await import('./accessanalyzer/index.ts')).accessanalyzer,
  },
  { name: 'athena', signingName: 'athena', load: async () => (await import('./athena/index.ts')).athena },
  {
    name: 'cloudwatch-logs',
    signingName: 'logs',
    load: async () => (await import('./cloudwatch-logs/index.ts')).cloudwatchLogs,
  },
];
