import {
  AccessAnalyzerClient,
  GetFindingV2Command,
  ListAnalyzersCommand,
  ListFindingsV2Command,
  StartResourceScanCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer';
import { afterEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';

let emulator: Emulator | undefined;
afterEach(() => emulator?.stop());
const bucket = 'amzn-s3-demo-customer-exports';
const resourceArn = `arn:aws:s3:::${bucket}`;

async function open() {
  const server = await startEmulator({ frozenAt: Date.UTC(2026, 5, 1, 3), seed: 1 });
  emulator = server;
  const client = new AccessAnalyzerClient({
    endpoint: server.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  });
  const { analyzers: [analyzer] = [] } = await client.send(new ListAnalyzersCommand({}));
  const analyzerArn = analyzer?.arn;
  const findings = async () =>
    (await client.send(new ListFindingsV2Command({ analyzerArn, filter: { resource: { eq: [resourceArn] } } })))
      .findings ?? [];
  const active = async () => (await findings()).filter((finding) => finding.status === 'ACTIVE').length;
  return { server, client, analyzerArn, findings, active };
}

const withoutPolicy = (server: Emulator) =>
  server.edit((world) => {
    const found = world.buckets[bucket];
    if (found) found.policy = null;
  });

describe('findings about a bucket', () => {
  it('stay for minutes after the bucket was closed, and then resolve', async () => {
    const { server, active } = await open();
    expect(await active()).toBe(2);
    withoutPolicy(server);
    server.advance(60_000);
    expect(await active()).toBe(2);
    server.advance(180_000);
    expect(await active()).toBe(0);
  });

  it('resolve sooner when a scan is asked for', async () => {
    const { server, client, analyzerArn, active } = await open();
    withoutPolicy(server);
    await client.send(new StartResourceScanCommand({ analyzerArn, resourceArn }));
    expect(await active()).toBe(2);
    server.advance(20_000);
    expect(await active()).toBe(0);
  });

  it('stay when the scan finds the bucket as open as before', async () => {
    const { server, client, analyzerArn, active } = await open();
    await client.send(new StartResourceScanCommand({ analyzerArn, resourceArn }));
    server.advance(600_000);
    expect(await active()).toBe(2);
  });

  it('come back when it is opened again, and new ones come for new grants', async () => {
    const { server, findings, active } = await open();
    const policy = server.world().buckets[bucket]?.policy ?? '';
    withoutPolicy(server);
    await findings();
    server.advance(200_000);
    expect(await active()).toBe(0);
    server.edit((world) => {
      const found = world.buckets[bucket];
      if (found) found.policy = policy.replaceAll('444455556666:root', '444455556666:role/Other');
    });
    await findings();
    server.advance(200_000);
    expect(await active()).toBe(2);
    expect(await findings()).toHaveLength(3);
  });

  it('carry who and what in their details, and an error finding carries neither', async () => {
    const { client, analyzerArn } = await open();
    const { findings = [] } = await client.send(new ListFindingsV2Command({ analyzerArn }));
    const detail = async (id: string | undefined) => client.send(new GetFindingV2Command({ analyzerArn, id }));
    const exposed = findings.filter((finding) => finding.resource === resourceArn);
    const details = await Promise.all(exposed.map((finding) => detail(finding.id)));
    const principals = details.map((one) => one.findingDetails?.[0]?.externalAccessDetails?.principal?.AWS).sort();
    expect(principals).toEqual(['*', '444455556666']);
    const failed = await detail(findings.find((finding) => finding.error)?.id);
    expect(failed.error).toBe('ACCESS_DENIED');
    expect(failed.findingDetails).toEqual([]);
  });

  it('are listed page by page', async () => {
    const { client, analyzerArn } = await open();
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListFindingsV2Command({ analyzerArn, maxResults: 3, nextToken }));
      seen.push(...(page.findings ?? []).map((finding) => finding.id));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(new Set(seen).size).toBe(10);
  });
});

describe('UpdateFindings', () => {
  it('archives a finding by its id, which then stays so, and makes it active again', async () => {
    const { client, analyzerArn, findings, active } = await open();
    const [first] = await findings();
    const ids = [first?.id ?? ''];
    await client.send(new UpdateFindingsCommand({ analyzerArn, ids, status: 'ARCHIVED' }));
    expect(await active()).toBe(1);
    await client.send(new UpdateFindingsCommand({ analyzerArn, ids, status: 'ACTIVE' }));
    expect(await active()).toBe(2);
  });

  it('takes either ids or a resource, and knows only findings that are there', async () => {
    const { client, analyzerArn, active } = await open();
    const send = (input: object) =>
      client
        .send(new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', ...input }))
        .catch((error) => error.name);
    expect(await send({})).toBe('ValidationException');
    expect(await send({ ids: ['a0b1c2d3-0000-4000-8000-000000000000'] })).toBe('ResourceNotFoundException');
    await send({ resourceArn });
    expect(await active()).toBe(0);
  });
});
