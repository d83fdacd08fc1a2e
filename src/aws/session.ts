import type { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import type { ACMClient } from '@aws-sdk/client-acm';
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';

/** The SDK client of each service, by our folder name. */
export interface ServiceClients {
  readonly accessanalyzer: AccessAnalyzerClient;
  readonly acm: ACMClient;
  readonly athena: AthenaClient;
  readonly 'auto-scaling': AutoScalingClient;
  readonly cloudfront: CloudFrontClient;
  readonly 'cloudwatch-logs': CloudWatchLogsClient;
  readonly ec2: EC2Client;
  readonly 'elastic-load-balancing-v2': ElasticLoadBalancingV2Client;
  readonly eventbridge: EventBridgeClient;
  readonly guardduty: GuardDutyClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly 's3-control': S3ControlClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}
export type ServiceName = keyof ServiceClients;

/** Clients that refuse, before anything is signed or sent, every command outside the lists of reads. */
export interface ReadAccess {
  /** Loads the SDK package on first use; the same client afterwards. */
  client<S extends ServiceName>(service: S): Promise<ServiceClients[S]>;
}

/** Clients that also accept the operations that whoever changes something declared (a playbook, `watch`, the queue), and nothing else. */
export interface WriteAccess extends ReadAccess {
  /** `service:Operation` names this access allows beyond reads, e.g. `ec2:CreateSecurityGroup`. */
  readonly allowed: readonly string[];
}

/** sts:GetCallerIdentity. `arn` may be an assumed-role session; `roleArn` is then the role's own ARN. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly roleArn?: string;
}

/** A call as it left, for the run screen and the error log. */
export interface SentCall {
  readonly at: number;
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly durationMs: number;
  readonly attempts: number;
  /** For whom it was sent, where that is known: the id of the run at work. */
  readonly scope?: string;
}

export interface Session {
  readonly region: string;
  readonly profile?: string;
  /** Where requests to a service go instead of to AWS: what was asked for, else what the environment names. */
  endpointFor(service: ServiceName): string | undefined;
  /** True when the endpoint is our embedded AWS. */
  readonly embedded: boolean;
  readonly readOnly: boolean;
  readonly read: ReadAccess;
  /** Absent under `--read-only`: nothing in the process can then construct a writing client. */
  readonly write?: (allowed: readonly string[]) => WriteAccess;
  identity(): Promise<CallerIdentity>;
  /** Epoch milliseconds at which the current credentials end; undefined when they don't, or are not known yet. */
  credentialsExpireAt(): Promise<number | undefined>;
  /** Called for each finished call, in order. Returns the unsubscribe function. */
  onCall(listener: (call: SentCall) => void): () => void;
  /** Forgets clients and cached credentials, so that the next call resolves them anew (after `aws sso login`). */
  renew(): void;
  close(): void;
}

export interface SessionOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly readOnly: boolean;
  readonly embedded?: boolean;
  /** Static credentials: only for the embedded AWS and tests; otherwise the standard chain. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The SDK's attempts a call, 3 unless told. */
  readonly maxAttempts?: number;
}
