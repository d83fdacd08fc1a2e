import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilterPattern } from '../../../src/emulator/cloudwatch-logs/filter-pattern.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';

const frozenAt = Date.UTC(2026, 5, 1, 3);
const logGroupName = '/vpc/payments/flow-logs';
let emulator: Emulator;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  emulator = await startEmulator({ frozenAt, seed: 1 });
  client = new CloudWatchLogsClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  });
});
afterAll(() => emulator.stop());

async function filter(input: Partial<FilterLogEventsCommandInput>) {
  const events = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ logGroupName, ...input, nextToken }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

describe('FilterLogEvents', () => {
  const startTime = frozenAt - 300_000;

  it('gives the same events in small pages as in one', async () => {
    const whole = await filter({ startTime });
    const paged = await filter({ startTime, limit: 100 });
    expect(whole.length).toBeGreaterThan(500);
    expect(paged).toEqual(whole);
  });

  it('finds refused flows by a pattern of fields, as many as by the word', async () => {
    const byField = await filter({
      startTime,
      filterPattern: '[..., action=REJECT, status, flags, src, dst, direction]',
    });
    expect(byField.length).toBeGreaterThan(50);
    expect(byField).toEqual(await filter({ startTime, filterPattern: 'REJECT' }));
  });

  it('keeps to a time and to one stream', async () => {
    const { logStreams = [] } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'eni-' }),
    );
    const events = await filter({ startTime, endTime: startTime + 60_000 });
    expect(events.every((event) => Number(event.timestamp) <= startTime + 60_000)).toBe(true);
    const stream = events[0]?.logStreamName ?? '';
    expect(logStreams.map((one) => one.logStreamName)).toContain(stream);
    const own = await filter({ startTime, logStreamNames: [stream] });
    expect(new Set(own.map((event) => event.logStreamName))).toEqual(new Set([stream]));
    const read = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: stream, startTime, startFromHead: true }),
    );
    expect(read.events?.map((event) => event.message)).toEqual(own.map((event) => event.message));
  });

  it('knows no other group, and no token of another question', async () => {
    await expect(filter({ logGroupName: '/nothing' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { nextToken } = await client.send(new FilterLogEventsCommand({ logGroupName, startTime, limit: 1 }));
    const other = client.send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern: 'x', nextToken }));
    await expect(other).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('filter patterns', () => {
  const line = '5 111122223333 vpc-1 10.0.0.1 198.51.100.23 443 ACCEPT OK';
  it.each([
    ['ACCEPT', true],
    ['REJECT', false],
    ['"198.51.100.23 443"', true],
    ['ACCEPT -OK', false],
    ['?REJECT ?ACCEPT', true],
    ['%10\\.0\\.\\d+\\.1%', true],
    ['[v, account, vpc, src, dst, port, action, status]', true],
    ['[v, account, vpc, src, dst, port, action]', false],
    ['[v, account, vpc, src=10.*, dst, port>=443, action, status]', true],
    ['[v, account, vpc, src, dst, port<443, action, status]', false],
    ['[..., action=ACCEPT || action=REJECT, status]', true],
    ['[v=2, ...]', false],
    ['[v!=2, ...]', true],
    ['{ $.action = "ACCEPT" }', false],
  ])('%s: %s', (pattern, expected) => {
    expect(compileFilterPattern(pattern)(line)).toBe(expected);
  });
});

describe('queries', () => {
  const parse =
    'parse @message "* * * * * * * * * * * * * * * * *" as version, account, vpc, subnet, instance, eni, srcAddr, dstAddr, srcPort, dstPort, protocol, packets, bytes, startTime, endTime, action, rest';
  const ask = async (queryString: string): Promise<Record<string, string>[]> => {
    const { queryId } = await client.send(
      new StartQueryCommand({ logGroupName, startTime: frozenAt / 1000 - 300, endTime: frozenAt / 1000, queryString }),
    );
    const first = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(first.status).toBe('Running');
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    return results.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
  };

  it('sum up connections, and agree with the events', async () => {
    const rows = await ask(
      `${parse} | filter action = "REJECT" | stats count(*) as n, sum(bytes) by srcAddr, dstAddr, dstPort, protocol, action | sort n desc`,
    );
    const events = await filter({ startTime: frozenAt - 300_000, endTime: frozenAt, filterPattern: 'REJECT' });
    expect(rows.reduce((sum, row) => sum + Number(row.n), 0)).toBe(events.length);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'srcAddr',
      'dstAddr',
      'dstPort',
      'protocol',
      'action',
      'n',
      'sum(bytes)',
    ]);
    const counts = rows.map((row) => Number(row.n));
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
  });

  it('filter by numbers, lists, patterns and subnets', async () => {
    const rows = await ask(
      `${parse} | filter dstPort in [443, 22] and bytes > 100 and srcAddr like /^10\\.20\\./ and isIpv4InSubnet(dstAddr, "198.51.100.0/24") | fields dstAddr, bytes | limit 5`,
    );
    expect(rows).toHaveLength(5);
    expect(rows.every((row) => row.dstAddr === '198.51.100.23' && Number(row.bytes) > 100)).toBe(true);
  });

  it('count by the minute', async () => {
    const rows = await ask('stats count(*) as n by bin(1m)');
    expect(rows.length).toBeGreaterThanOrEqual(5);
  });

  it.each(['stats median(bytes) by srcAddr', 'fields @message | dedup srcAddr', 'filter action = ', 'nonsense'])(
    'refuse what they can not do: %s',
    async (queryString) => {
      await expect(ask(queryString)).rejects.toMatchObject({ name: 'MalformedQueryException' });
    },
  );
});
