import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as accessanalyzer from '@aws-sdk/client-accessanalyzer';
import * as acm from '@aws-sdk/client-acm';
import * as athena from '@aws-sdk/client-athena';
import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as guardduty from '@aws-sdk/client-guardduty';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/core/protocols';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUERY_WRITES } from '../../src/aws/athena/operations.ts';
import { failureOf } from '../../src/aws/errors.ts';
import { openSession } from '../../src/aws/open-session.ts';
import { loadService, SERVICES } from '../../src/aws/service-clients.ts';
import type { ReadAccess, ServiceName, Session } from '../../src/aws/session.ts';
import { WATCH_WRITES } from '../../src/live/event-bus.ts';
import { QUEUE_WRITES } from '../../src/live/open-queue.ts';

type CommandClass = new (input: object) => object;
type Sender = { send(command: object): Promise<unknown> };

const packages: Record<ServiceName, object> = {
  accessanalyzer,
  acm,
  athena,
  'auto-scaling': autoScaling,
  cloudfront,
  'cloudwatch-logs': logs,
  ec2,
  'elastic-load-balancing-v2': elb,
  eventbridge,
  guardduty,
  iam,
  s3,
  's3-control': s3control,
  sqs,
  sts,
};

/** Members that the path or the host of some request needs before it can leave; other operations ignore them. */
const input = {
  AccountId: '111122223333',
  Arn: 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE',
  Bucket: 'amzn-s3-demo-bucket',
  DetectorId: '12abc34d567e8fa901bc2d34e56789f0',
  Id: 'EDFDVBD6EXAMPLE',
  Key: 'key',
  Name: 'demo',
  analyzerArn: 'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/demo',
  analyzerName: 'demo',
  id: 'a0b1c2d3-0000-4000-8000-000000000000',
};

const commandsOf = (service: ServiceName): [string, CommandClass][] =>
  Object.entries(packages[service])
    .filter(([name]) => /^[A-Z]\w*Command$/.test(name) && name !== 'Command')
    .map(([name, value]) => [name.replace(/Command$/, ''), value as CommandClass]);

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

const portOf = (one: Server): number => (one.address() as AddressInfo).port;

let server: Server;
let arrived = 0;
let session: Session;

const open = (readOnly: boolean): Promise<Session> =>
  openSession({
    endpointUrl: `http://127.0.0.1:${portOf(server)}`,
    region: 'us-east-1',
    readOnly,
    maxAttempts: 1,
    credentials: CREDENTIALS,
  });

/** Sends every command of a service; says for which a request arrived, and which the guard refused. */
async function tryAll(access: ReadAccess, service: ServiceName) {
  const client = (await access.client(service)) as unknown as Sender;
  const reached: string[] = [];
  const refused: string[] = [];
  for (const [operation, Command] of commandsOf(service)) {
    const before = arrived;
    const error = await client.send(new Command(input)).then(() => undefined, failureOf);
    if (arrived > before) reached.push(operation);
    if (error?.code === 'refused' && error.operation === `${service}:${operation}`) refused.push(operation);
  }
  return { reached: reached.sort(), refused: refused.sort() };
}

/** What should come of every command of a service when only `allowed` may pass. */
function only(service: ServiceName, allowed: readonly string[]) {
  const others = commandsOf(service).flatMap(([operation]) => (allowed.includes(operation) ? [] : [operation]));
  return { reached: [...allowed].sort(), refused: others.sort() };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived += 1;
    request.resume().on('end', () => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  session = await open(true);
});
afterAll(async () => {
  session.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a read-only session', () => {
  it.each([
    ['eventbridge', ['PutEvents', 'PutRule', 'PutTargets', 'StartReplay']],
    ['sqs', ['ReceiveMessage', 'DeleteMessage', 'DeleteMessageBatch', 'ChangeMessageVisibility', 'PurgeQueue']],
  ] as const)('counts no change of %s among its reads', async (service, changes) => {
    const { reads } = await loadService(service);
    for (const change of changes) expect(reads).not.toContain(change);
  });

  it('has no way to make a client that writes', () => {
    expect(session.write).toBeUndefined();
    expect(Object.keys(session)).not.toContain('write');
  });

  it.each(SERVICES)(
    'lets only listed reads of %s reach the wire, out of every command its client has',
    async (service) => {
      const { reads } = await loadService(service);
      expect(commandsOf(service).length).toBeGreaterThan(5);
      expect(await tryAll(session.read, service)).toEqual(only(service, reads));
    },
    120_000,
  );

  it('goes by what is sent, not by what a command calls itself', async () => {
    const client = (await session.read.client('ec2')) as unknown as Sender;
    class DescribeInstancesCommand extends ec2.TerminateInstancesCommand {}
    const before = arrived;
    await expect(client.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))).rejects.toThrow(
      /ec2:TerminateInstances was not sent/,
    );
    expect(arrived).toBe(before);
  });

  it('keeps its guard when somebody tries to take it off', async () => {
    const tampered = await open(false);
    const client = await tampered.read.client('ec2');
    expect(() => Object.assign(client, { middlewareStack: new ec2.EC2Client({}).middlewareStack })).toThrow(TypeError);
    // Everything of the step that the guard is in, by every handle it offers.
    for (const entry of client.middlewareStack.identify().filter((one) => one.includes('initialize'))) {
      client.middlewareStack.remove(entry.split(' - ')[0] ?? entry);
    }
    for (const tag of ['', 'INITIALIZE', 'GUARD']) client.middlewareStack.removeByTag(tag);
    const before = arrived;
    await expect(client.send(new ec2.StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))).rejects.toThrow(
      /ec2:StopInstances was not sent/,
    );
    expect(arrived).toBe(before);
    tampered.close();
  });

  it('lets nothing out by its transport alone', async () => {
    const client = await session.read.client('ec2');
    const before = arrived;
    const request = new HttpRequest({ hostname: '127.0.0.1', port: portOf(server), protocol: 'http:', method: 'POST' });
    await expect(client.config.requestHandler.handle(request)).rejects.toThrow(/was not sent/);
    await new ec2.EC2Client({
      endpoint: `http://127.0.0.1:${portOf(server)}`,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      requestHandler: client.config.requestHandler,
    })
      .send(new ec2.StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))
      .catch(() => {});
    expect(arrived).toBe(before);
  });
});

describe('a session that may write', () => {
  it('lets Athena’s queries be started and stopped where that was asked for, and nothing else of it', async () => {
    const writing = await open(false);
    const access = writing.write?.(QUERY_WRITES);
    if (access === undefined) throw new Error('this session should be able to write');
    const { reads } = await loadService('athena');
    const allowed = [...reads, 'StartQueryExecution', 'StopQueryExecution'];
    expect(await tryAll(access, 'athena')).toEqual(only('athena', allowed));
    expect(await tryAll(writing.read, 'athena')).toEqual(only('athena', reads));
    writing.close();
  });

  it('gives its screens and feeds the same guarded clients', async () => {
    const writing = await open(false);
    const { reads } = await loadService('guardduty');
    expect(await tryAll(writing.read, 'guardduty')).toEqual(only('guardduty', reads));
    writing.close();
  });

  it.each([
    ['watch', 'eventbridge', WATCH_WRITES, ['PutEvents']],
    ['the queue of pushes', 'sqs', QUEUE_WRITES, ['DeleteMessageBatch', 'ReceiveMessage']],
  ] as const)(
    'lets %s send what it needs on %s, and nothing else anywhere',
    async (_, service, writes, operations) => {
      const writing = await open(false);
      const access = writing.write?.(writes);
      if (access === undefined) throw new Error('this session should be able to write');
      const { reads } = await loadService(service);
      expect(await tryAll(access, service)).toEqual(only(service, [...reads, ...operations]));
      for (const other of SERVICES.filter((each) => each !== service && each !== 'ec2')) {
        expect(await tryAll(access, other)).toEqual(only(other, (await loadService(other)).reads));
      }
      writing.close();
    },
    120_000,
  );

  it('lets a playbook send what it declared besides reads, and nothing else', async () => {
    const writing = await open(false);
    const access = writing.write?.(['ec2:CreateTags', 'ec2:ModifyNetworkInterfaceAttribute']);
    if (access === undefined) throw new Error('this session should be able to write');
    const { reads } = await loadService('ec2');
    const allowed = [...reads, 'CreateTags', 'ModifyNetworkInterfaceAttribute'];
    expect(await tryAll(access, 'ec2')).toEqual(only('ec2', allowed));
    writing.close();
  }, 120_000);
});
