import { SILENT } from './credentials.ts';
import { s3ControlEndpoint } from './endpoint.ts';
import type { ServiceClients, ServiceName } from './session.ts';

/** What every client is made with. Only what differs between services is set elsewhere. */
export type ClientConfig = Readonly<Record<string, unknown>>;

interface Loaded {
  readonly reads: readonly string[];
  readonly make: (config: ClientConfig) => ServiceClients[ServiceName];
}

/** One entry a service: its client and its list of reads, both loaded on first use. */
const LOADERS: { readonly [S in ServiceName]: () => Promise<Loaded> } = {
  accessanalyzer: async () => {
    const { AccessAnalyzerClient } = await import('./accessanalyzer/sdk.ts');
    const { READS } = await import('./accessanalyzer/operations.ts');
    return { reads: READS, make: (config) => new AccessAnalyzerClient(config) };
  },
  acm: async () => {
    const { ACMClient } = await import('./acm/sdk.ts');
    const { READS } = await import('./acm/operations.ts');
    return { reads: READS, make: (config) => new ACMClient(config) };
  },
  athena: async () => {
    const { AthenaClient } = await import('./athena/sdk.ts');
    const { READS } = await import('./athena/operations.ts');
    return { reads: READS, make: (config) => new AthenaClient(config) };
  },
  'auto-scaling': async () => {
    const { AutoScalingClient } = await import('./auto-scaling/sdk.ts');
    const { READS } = await import('./auto-scaling/operations.ts');
    return { reads: READS, make: (config) => new AutoScalingClient(config) };
  },
  cloudfront: async () => {
    const { CloudFrontClient } = await import('./cloudfront/sdk.ts');
    const { READS } = await import('./cloudfront/operations.ts');
    return { reads: READS, make: (config) => new CloudFrontClient(config) };
  },
  'cloudwatch-logs': async () => {
    const { CloudWatchLogsClient } = await import('./cloudwatch-logs/sdk.ts');
    const { READS } = await import('./cloudwatch-logs/operations.ts');
    return { reads: READS, make: (config) => new CloudWatchLogsClient(config) };
  },
  ec2: async () => {
    const { EC2Client } = await import('./ec2/sdk.ts');
    const { READS } = await import('./ec2/operations.ts');
    return { reads: READS, make: (config) => new EC2Client(config) };
  },
  'elastic-load-balancing-v2': async () => {
    const { ElasticLoadBalancingV2Client } = await import('./elastic-load-balancing-v2/sdk.ts');
    const { READS } = await import('./elastic-load-balancing-v2/operations.ts');
    return { reads: READS, make: (config) => new ElasticLoadBalancingV2Client(config) };
  },
  eventbridge: async () => {
    const { EventBridgeClient } = await import('./eventbridge/sdk.ts');
    const { READS } = await import('./eventbridge/operations.ts');
    return { reads: READS, make: (config) => new EventBridgeClient(config) };
  },
  guardduty: async () => {
    const { GuardDutyClient } = await import('./guardduty/sdk.ts');
    const { READS } = await import('./guardduty/operations.ts');
    return { reads: READS, make: (config) => new GuardDutyClient(config) };
  },
  iam: async () => {
    const { IAMClient } = await import('./iam/sdk.ts');
    const { READS } = await import('./iam/operations.ts');
    return { reads: READS, make: (config) => new IAMClient(config) };
  },
  s3: async () => {
    const { S3Client } = await import('./s3/sdk.ts');
    const { READS } = await import('./s3/operations.ts');
    return { reads: READS, make: (config) => new S3Client(config) };
  },
  's3-control': async () => {
    const { S3ControlClient } = await import('./s3-control/sdk.ts');
    const { READS } = await import('./s3-control/operations.ts');
    const { withMultiRegionRoute } = await import('./s3-control/multi-region.ts');
    return {
      reads: READS,
      make: (config) => withMultiRegionRoute(new S3ControlClient({ ...config, ...s3ControlEndpoint(config) })),
    };
  },
  sqs: async () => {
    const { SQSClient } = await import('./sqs/sdk.ts');
    const { READS } = await import('./sqs/operations.ts');
    // The client would warn on the console, in the midst of the screen, of every queue whose host is not the usual one.
    return { reads: READS, make: (config) => new SQSClient({ ...config, logger: SILENT }) };
  },
  sts: async () => {
    const { STSClient } = await import('./sts/sdk.ts');
    const { READS } = await import('./sts/operations.ts');
    return { reads: READS, make: (config) => new STSClient(config) };
  },
};

/** The services a session can talk to. */
export const SERVICES = Object.keys(LOADERS) as readonly ServiceName[];

/** Loads a service's client and its list of reads. */
export const loadService = (service: ServiceName): Promise<Loaded> => LOADERS[service]();
