import { cpus } from 'node:os';
import process from 'node:process';
import { openSession } from '../../src/aws/open-session.ts';
import type { LoggedRequest } from '../../src/emulator/emulator.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { serveAccount } from '../posture/large-account.ts';
import { auditOn } from '../support/audit-on.ts';

const SIZES = { groups: 2_000, buckets: 1_000, listeners: 300, certificates: 40 };
const PARALLEL = 16;
const ROUNDS = 3;
const LIMIT = 3;

interface Sdk {
  readonly [name: string]: new (input: object) => object;
}
interface Client {
  send(command: object): Promise<unknown>;
  destroy(): void;
}
/** The SDK's package and class of a service, by our name of it. */
const PACKAGES: Readonly<Record<string, readonly [name: string, client: string]>> = {
  accessanalyzer: ['accessanalyzer', 'AccessAnalyzerClient'],
  acm: ['acm', 'ACMClient'],
  cloudfront: ['cloudfront', 'CloudFrontClient'],
  'cloudwatch-logs': ['cloudwatch-logs', 'CloudWatchLogsClient'],
  ec2: ['ec2', 'EC2Client'],
  'elastic-load-balancing-v2': ['elastic-load-balancing-v2', 'ElasticLoadBalancingV2Client'],
  eventbridge: ['eventbridge', 'EventBridgeClient'],
  guardduty: ['guardduty', 'GuardDutyClient'],
  s3: ['s3', 'S3Client'],
};

const emulator = await serveAccount(SIZES);
const credentials = {
  accessKeyId: emulator.env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: emulator.env.AWS_SECRET_ACCESS_KEY ?? '',
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function auditOnce(): Promise<void> {
  const session = await openSession({
    region: 'us-east-1',
    endpointUrl: emulator.url,
    readOnly: true,
    embedded: true,
    credentials,
  });
  await auditOn(session, CHECKS, { now: emulator.now, parallel: PARALLEL });
  session.close();
}

/** Sends the requests of an audit once more with clients that nothing was added to, so many at a time. */
async function sendBare(requests: readonly LoggedRequest[]): Promise<void> {
  const sdks = new Map<string, readonly [Sdk, Client]>();
  for (const { service } of requests) {
    if (sdks.has(service)) continue;
    const [name, client] = PACKAGES[service] ?? [];
    const sdk = (await import(`@aws-sdk/client-${name}`)) as Sdk;
    const Made = sdk[client ?? ''];
    if (Made === undefined) throw new Error(`the bench knows no client of ${service}`);
    const options = { region: 'us-east-1', endpoint: emulator.url, credentials, forcePathStyle: true };
    sdks.set(service, [sdk, new Made(options) as Client]);
  }
  const line = [...requests];
  const send = async (): Promise<void> => {
    for (let next = line.shift(); next !== undefined; next = line.shift()) {
      const [sdk, client] = sdks.get(next.service) ?? [];
      const Command = sdk?.[`${next.operation}Command`];
      if (client === undefined || Command === undefined) throw new Error(`the bench can't send ${next.operation}`);
      // What answers with an error (a bucket without a policy) did so for the audit too.
      await client.send(new Command(next.input as object)).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, send));
  for (const [, client] of sdks.values()) client.destroy();
}

emulator.clearRequests();
await auditOnce();
const requests = emulator.requests();
const ratios: number[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  // By turns, so that what else the machine does hits both.
  const bare = await timed(() => sendBare(requests));
  const whole = await timed(auditOnce);
  ratios.push(whole / bare);
  process.stdout.write(
    `round ${round}: audit ${Math.round(whole)} ms, ${requests.length} bare requests ${Math.round(bare)} ms, ratio ${(whole / bare).toFixed(2)}\n`,
  );
}
await emulator.stop();
const [best = Number.POSITIVE_INFINITY] = ratios.toSorted((a, b) => a - b);
const median = ratios.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? best;
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`;
const account = `${SIZES.groups} groups, ${SIZES.buckets} buckets, ${SIZES.listeners} listeners, ${CHECKS.length} checks`;
process.stdout.write(
  `${account}: median ratio ${median.toFixed(2)} (limit ${LIMIT}), ${PARALLEL} at a time, on ${machine}\n`,
);
process.exitCode = median < LIMIT ? 0 : 1;
