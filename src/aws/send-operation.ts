import { FailureError } from './errors.ts';
import type { ReadAccess, ServiceName } from './session.ts';
import { asking } from './to-failure.ts';

/** What this program carries of each SDK package, loaded when first needed. */
const SDKS: Readonly<Record<ServiceName, () => Promise<object>>> = {
  accessanalyzer: () => import('./accessanalyzer/sdk.ts'),
  acm: () => import('./acm/sdk.ts'),
  athena: () => import('./athena/sdk.ts'),
  'auto-scaling': () => import('./auto-scaling/sdk.ts'),
  cloudfront: () => import('./cloudfront/sdk.ts'),
  'cloudwatch-logs': () => import('./cloudwatch-logs/sdk.ts'),
  ec2: () => import('./ec2/sdk.ts'),
  'elastic-load-balancing-v2': () => import('./elastic-load-balancing-v2/sdk.ts'),
  eventbridge: () => import('./eventbridge/sdk.ts'),
  guardduty: () => import('./guardduty/sdk.ts'),
  iam: () => import('./iam/sdk.ts'),
  s3: () => import('./s3/sdk.ts'),
  's3-control': () => import('./s3-control/sdk.ts'),
  sqs: () => import('./sqs/sdk.ts'),
  sts: () => import('./sts/sdk.ts'),
};

type Command = new (input: object) => object;
interface Sending {
  send(command: object): Promise<object>;
}

/** Gives the operations that this program carries of a service, sorted: those it was built with, not all there are. */
export async function carriedOperations(service: ServiceName): Promise<readonly string[]> {
  const names = Object.keys(await SDKS[service]());
  return names.flatMap((name) => /^(.+)Command$/.exec(name)?.[1] ?? []).sort();
}

/**
 * Sends one operation, named as `service:Operation` by our service names, with AWS's own input, and gives AWS's own
 * output: one page of it. The access decides whether it may leave. Failures are FailureErrors; an operation that this
 * program does not carry is an `invalid` one.
 */
export async function sendOperation(access: ReadAccess, name: string, input: object = {}): Promise<object> {
  const [service = '', operation = ''] = name.split(':');
  if (!Object.hasOwn(SDKS, service)) {
    throw new FailureError({
      code: 'invalid',
      message: `There is no service ${JSON.stringify(service)} to send ${JSON.stringify(operation)} to.`,
      hint: `Those there are: ${Object.keys(SDKS).join(', ')}.`,
    });
  }
  const known = service as ServiceName;
  const sdk = (await SDKS[known]()) as Readonly<Record<string, unknown>>;
  const Made = Object.hasOwn(sdk, `${operation}Command`) ? (sdk[`${operation}Command`] as Command) : undefined;
  if (Made === undefined) {
    throw new FailureError({
      code: 'invalid',
      message: `This program does not carry ${name}, so it can't be sent.`,
      hint: `What it carries of ${service}: ${(await carriedOperations(known)).join(', ')}.`,
    });
  }
  return asking({ service: known, operation }, async () => {
    const client = (await access.client(known)) as unknown as Sending;
    return client.send(new Made(input));
  });
}
