import { FailureError } from '../aws/errors.ts';

/** A queue as `--queue-url` names it; on an endpoint of one's own the name alone will do. */
export type QueueName =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'url'; readonly url: URL; readonly account: string; readonly name: string };

/** Where the session's requests go. */
export interface QueuePlace {
  readonly region: string;
  /** The endpoint that every request goes to instead of AWS. */
  readonly endpointUrl?: string | undefined;
  readonly account: () => Promise<string>;
}

const NAME = /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/;
const ACCOUNT = /^\d{12}$/;

/** Hosts that AWS serves queues on, with the region in them. */
const HOSTS: readonly RegExp[] = [
  /^(?:vpce-[a-z0-9-]+\.)?sqs(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?$/,
  /^sqs(?:-fips)?\.([a-z0-9-]+)\.(?:api\.aws|api\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov)$/,
  /^([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?$/,
];

/** Reads what `--queue-url` was given; throws a FailureError that says in words why it names no queue. */
export function readQueueUrl(text: string): QueueName {
  if (NAME.test(text)) return { kind: 'name', name: text };
  if (text.startsWith('arn:')) throw invalid(`${text} is the ARN of a queue, not its URL`, text.split(':')[5]);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw invalid(`${text} is no URL`);
  const [account = '', name = '', ...more] = url.pathname.split('/').slice(1);
  if (!ACCOUNT.test(account) || !NAME.test(name) || more.length > 0 || url.search !== '' || url.username !== '') {
    throw invalid(`${text} is no queue: its path is not an account and a name, as in /111122223333/transit-tui`);
  }
  return { kind: 'url', url, account, name };
}

/**
 * Gives the URL to send requests to. The SDK sends them, signed, to the host that a queue's URL names: so only AWS's own
 * hosts of the session's region are taken, or the endpoint that the session was given. Throws a FailureError otherwise.
 */
export async function queueUrlFor(queue: QueueName, place: QueuePlace): Promise<string> {
  const { endpointUrl, region } = place;
  if (queue.kind === 'name') {
    if (endpointUrl === undefined) throw invalid(`${queue.name} is the name of a queue, not its URL`, queue.name);
    return new URL(`/${await place.account()}/${queue.name}`, endpointUrl).href;
  }
  const { url } = queue;
  if (endpointUrl !== undefined) {
    if (url.origin === new URL(endpointUrl).origin) return url.href;
    throw invalid(`The queue is on ${url.origin}, but requests go to ${endpointUrl}`, queue.name);
  }
  const its = regionOf(url.hostname);
  if (its === undefined || url.protocol !== 'https:' || url.port !== '') {
    throw invalid(`${url.origin} is no address of Amazon SQS: no request is signed for it`, queue.name);
  }
  if (its === region) return url.href;
  throw new FailureError({
    code: 'invalid',
    message: `The queue ${queue.name} is in ${its}, but this session is in ${region}.`,
    hint: `Rules send to a queue of their own region: start with --region ${its}, or name the queue in ${region}.`,
  });
}

function regionOf(host: string): string | undefined {
  if (host === 'queue.amazonaws.com') return 'us-east-1';
  for (const pattern of HOSTS) {
    const [, region] = pattern.exec(host) ?? [];
    if (region !== undefined) return region;
  }
  return undefined;
}

const invalid = (message: string, name = 'transit-tui'): FailureError =>
  new FailureError({
    code: 'invalid',
    message: `${message}.`,
    hint: `Its URL is what \`aws sqs get-queue-url --queue-name ${NAME.test(name) ? name : 'transit-tui'}\` prints.`,
  });
