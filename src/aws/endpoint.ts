import { FailureError } from './errors.ts';
import type { ServiceName } from './session.ts';

/** The services' names in `AWS_ENDPOINT_URL_…`. */
const VARIABLE: Readonly<Record<ServiceName, string>> = {
  accessanalyzer: 'ACCESSANALYZER',
  acm: 'ACM',
  athena: 'ATHENA',
  'auto-scaling': 'AUTO_SCALING',
  cloudfront: 'CLOUDFRONT',
  'cloudwatch-logs': 'CLOUDWATCH_LOGS',
  ec2: 'EC2',
  'elastic-load-balancing-v2': 'ELASTIC_LOAD_BALANCING_V2',
  eventbridge: 'EVENTBRIDGE',
  guardduty: 'GUARDDUTY',
  iam: 'IAM',
  s3: 'S3',
  's3-control': 'S3_CONTROL',
  sqs: 'SQS',
  sts: 'STS',
};

/**
 * Gives the endpoint that was asked for, else the one that the environment names for the service or for all; undefined
 * leaves it to the profile and to AWS.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(
  service: ServiceName,
  asked: string | undefined,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (asked !== undefined) return asked;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${VARIABLE[service]}`] || env.AWS_ENDPOINT_URL || undefined;
}

/** Throws FailureError unless the endpoint is an HTTP address, or none. */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || /^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return;
  throw new FailureError({
    code: 'invalid',
    message: `The endpoint ${endpoint} is not a URL.`,
    hint: 'Give --endpoint-url or AWS_ENDPOINT_URL in full, such as http://127.0.0.1:4566.',
  });
}

/** Gives the parts of a client's configuration that its endpoint asks for. */
export function endpointConfig(endpoint: string | undefined): Readonly<Record<string, unknown>> {
  if (endpoint === undefined) return {};
  // A literal address can't carry a bucket or an account id as a prefix of its name.
  return isLiteralHost(endpoint) ? { endpoint, forcePathStyle: true, disableHostPrefix: true } : { endpoint };
}

/**
 * Gives S3 Control an endpoint without the account id before its name where that name can't carry it; the account
 * travels in a header too.
 */
export function s3ControlEndpoint({ endpoint }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof endpoint !== 'string' || !isLiteralHost(endpoint)) return {};
  const authSchemes = [{ name: 'sigv4', signingName: 's3', disableDoubleEncoding: true }];
  return { endpointProvider: () => ({ url: new URL(endpoint), headers: {}, properties: { authSchemes } }) };
}

function isLiteralHost(endpoint: string): boolean {
  const { hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: '' };
  return hostname === 'localhost' || hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
}
