import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { ConsoleOptions } from '../../src/app/screen.ts';
import { startConsole } from '../../src/app/start-console.tsx';
import type { CallerIdentity, Session } from '../../src/aws/session.ts';
import { FAKE_START, fakeConnection, fakeFeeds, fakeFinding } from './fake-feeds.ts';

/** The console over fake feeds, started in a terminal by tests; it takes orders from the socket named in FAKE_ORDERS. */
const started = Date.now();
const frozen = process.env.FAKE_FROZEN === 'yes';
const now = (): number => FAKE_START + 300_000 + (frozen ? 0 : Date.now() - started);
const identity: CallerIdentity = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/incident-responder/alex',
  userId: 'AROAEXAMPLE:alex',
  roleArn: 'arn:aws:iam::111122223333:role/incident-responder',
};

const session: Session = {
  region: 'us-east-1',
  embedded: process.env.FAKE_EMBEDDED === 'yes',
  readOnly: process.env.FAKE_READ_ONLY === 'yes',
  read: {
    client: () => Promise.reject(new Error('The fake session has no clients.')),
  },
  identity: async () => identity,
  endpointFor: () => undefined,
  credentialsExpireAt: async () =>
    process.env.FAKE_EXPIRES_IN === undefined ? undefined : now() + Number(process.env.FAKE_EXPIRES_IN),
  onCall: () => () => undefined,
  renew: () => undefined,
  close: () => undefined,
};

const feeds = fakeFeeds();
const many = Number(process.env.FAKE_ROWS ?? 0);
if (many > 0) {
  feeds.findings.show({
    rows: Array.from({ length: many }, (_, index) =>
      fakeFinding({
        id: `many-${index}`,
        updatedAt: FAKE_START - index,
        buckets: [{ name: `amzn-s3-demo-${index % 977}` }],
      }),
    ),
  });
}

const orders: Record<string, (argument: string) => void> = {
  'new-finding': (id) =>
    feeds.findings.show({
      rows: [
        fakeFinding({ id, type: 'Exfiltration:S3/MaliciousIPCaller', updatedAt: now(), title: id, severity: 8.5 }),
        ...feeds.findings.snapshot().rows,
      ],
      updatedAt: now(),
    }),
  'deny-access': () =>
    feeds.access.show({
      rows: [],
      status: 'denied',
      failure: {
        code: 'denied',
        message: 'Access Analyzer findings could not be read.',
        hint: 'Ask for the permission, then press r.',
        permission: 'access-analyzer:ListFindingsV2',
      },
    }),
  throttle: () =>
    feeds.findings.show({
      status: 'throttled',
      failure: { code: 'throttled', message: 'GuardDuty asked to slow down.', hint: 'It is asked again by itself.' },
    }),
  read: (objects) =>
    feeds.flows.show({
      refreshing: true,
      progress: {
        startedAt: now() - 10_000,
        records: 12_345,
        objects: { read: Number(objects), of: 40 },
        bytes: { read: Number(objects) * 1024 * 1024, of: 40 * 1024 * 1024 },
      },
    }),
  'newest-ago': (minutes) =>
    feeds.flows.show({
      lag: {
        endedAt: now() - Number(minutes) * 60_000,
        usualMs: 20 * 60_000,
        usual: '10 min of gathering and about 10 of delivery to S3',
      },
    }),
  hostile: () =>
    feeds.flows.show({
      rows: [
        fakeConnection({
          srcService: 'S3\u202e\u001b[31m',
          raised: [
            {
              key: 'port-scan|1',
              rule: 'port-scan',
              title: 'Port \u001b]0;scan\u0007',
              why: 'tried \u202e131 ports',
              severity: 'high',
            },
          ],
        }),
      ],
    }),
  off: () => feeds.findings.show({ rows: [], status: 'off' }),
  throw: () => {
    throw new Error('thrown on order');
  },
};

const path = process.env.FAKE_ORDERS;
if (path !== undefined) {
  const socket = connect(path);
  socket.unref();
  createInterface({ input: socket }).on('line', (line) => {
    const [order = '', argument = ''] = line.split(' ');
    orders[order]?.(argument);
  });
}

const options: ConsoleOptions = {
  openSession: async () => session,
  openFeeds: async () => feeds,
  openPlaybooks: () => Promise.reject(new Error('The fake console has no playbooks.')),
  accountAlias: async () => 'demo-alias',
  readOnly: session.readOnly,
  embedded: session.embedded,
  version: '0.0.0',
  now,
  env: process.env,
  commandLine: (words) => ['transit-tui', ...words, '--profile', 'incident'].join(' '),
  writeExport: async (name) => name,
};

const code = await startConsole(options);
process.stdout.write(`left with ${code}\n`);
process.exit(code);
