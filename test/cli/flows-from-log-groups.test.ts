import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { INSIGHTS_FROM } from '../../src/cli/flow-engines.ts';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { flows } from '../../src/cli/flows.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { sessionOn } from '../live/embedded-aws.ts';
import { asked, BUCKET, FLOW_LOG, HEADER, keyOf, NOW, put, record, serveGroups } from './flow-places-aws.ts';
import { memoryCli } from './memory-cli.ts';

let emulator: Emulator;
afterEach(() => {
  vi.restoreAllMocks();
  return emulator.stop();
});

const GROUP = '/vpc/flow-logs';
const SHORT = 'srcaddr dstaddr dstport start end action';
const short = (src: string, minutesAgo = 10) => {
  const end = NOW / 1000 - minutesAgo * 60;
  return `${src} 10.0.0.5 22 ${end - 60} ${end} REJECT`;
};
const twice = ['203.0.113.7', '203.0.113.7', '198.51.100.9'].map((src) => record(src));
const gaps = [
  `2 111122223333 eni-01 - - - - - - - ${NOW / 1000 - 700} ${NOW / 1000 - 640} - NODATA`,
  `2 111122223333 eni-01 - - - - - - - ${NOW / 1000 - 700} ${NOW / 1000 - 640} - SKIPDATA`,
];

async function run(options: FlowsOptions, signal = new AbortController().signal) {
  const memory = memoryCli({ columns: 120, now: () => NOW, signal, openSession: () => sessionOn(emulator) });
  const code = await flows(memory.cli, { json: true, by: 'srcaddr', ...options });
  return { code, ...memory, notes: memory.errors.join('\n') };
}

describe('flows cloudwatch:LOG-GROUP', () => {
  test('counts its events of the last hour, by the format that DescribeFlowLogs tells', async () => {
    emulator = await serveGroups([
      { logGroupName: GROUP, fields: HEADER, records: [...twice, ...gaps, record('192.0.2.1', 90)] },
    ]);
    const { code, objects, errors } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(code).toBe(EXIT.done);
    expect(objects).toMatchObject([
      { srcaddr: '203.0.113.7', count: 2, packets: 4, bytes: 200 },
      { srcaddr: '198.51.100.9', count: 1 },
    ]);
    expect(errors[0]).toBe(`Counting here: events of ${GROUP}`);
    expect(errors).toContain('Only the hour before is counted: --since gives more');
    expect(errors).toContain('Coverage gap: AWS lost records 1× (SKIPDATA)');
    expect(errors.join('\n')).not.toContain('The format was taken');
  });

  test('a longer window is read in slices side by side, each event once', async () => {
    const every = Array.from({ length: 150 }, (_, at) => record('203.0.113.7', 5 + at));
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: every }], 4);
    const arn = `arn:aws:logs:us-east-1:111122223333:log-group:${GROUP}:*`;
    const { objects } = await run({ sources: [arn], since: '3h' });
    expect(objects).toMatchObject([{ count: 150 }]);
    const slices = asked(emulator, 'FilterLogEvents').map(
      ({ startTime, endTime }) => [startTime, endTime] as [number, number],
    );
    slices.sort(([a], [b]) => a - b);
    expect(slices.length).toBeGreaterThan(10);
    for (const [at, [from]] of slices.entries()) if (at > 0) expect(from).toBe((slices[at - 1]?.[1] ?? 0) + 1);
  });

  test('a group named by its name and by its ARN, with and without :*, counts once; one of another account apart', async () => {
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: twice }]);
    const arn = `arn:aws:logs:us-east-1:111122223333:log-group:${GROUP}`;
    const names = [`cloudwatch:${GROUP}`, arn, `${arn}:*`];
    for (const sources of [names, names.toReversed(), names.slice(1)]) {
      const { objects, notes } = await run({ sources });
      expect(objects).toMatchObject([{ srcaddr: '203.0.113.7', count: 2 }, { count: 1 }]);
      expect(notes).toContain('3 records read');
    }
    const shared = arn.replace('111122223333', '444455556666');
    const { errors } = await run({ sources: [`cloudwatch:${GROUP}`, arn, shared] });
    expect(errors[0]).toMatch(/^Counting here: events of 2 log groups/);
  });

  test('a group that flow logs of two formats share: each record by its own', async () => {
    emulator = await serveGroups([
      { logGroupName: GROUP, fields: HEADER, records: twice },
      { logGroupName: GROUP, fields: SHORT, records: [short('203.0.113.7'), short('192.0.2.1')], resourceId: 'vpc-b' },
    ]);
    const { objects, errors } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(objects).toMatchObject([
      { srcaddr: '203.0.113.7', count: 3, bytes: 200 },
      { srcaddr: '192.0.2.1', count: 1 },
      { srcaddr: '198.51.100.9', count: 1 },
    ]);
    expect(errors).toContain('bytes: unknown, the format has no `bytes` (2 of 5 records)');
  });

  test('throttled pages and broken answers are asked for again and count once', async () => {
    const every = Array.from({ length: 12_000 }, (_, at) => record(`203.0.113.${at % 100}`, 6));
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: every }]);
    emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'throttle', count: 3, skip: 1 });
    emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'reset-after', count: 2 });
    const { objects, code } = await run({ sources: [`cloudwatch:${GROUP}`], top: 500 });
    expect(code).toBe(EXIT.done);
    expect(objects).toHaveLength(100);
    expect(objects).toEqual(objects.map(() => expect.objectContaining({ count: 120 })));
    expect(asked(emulator, 'FilterLogEvents').some(({ nextToken }) => nextToken !== undefined)).toBe(true);
  });

  test('a stretch of time that may not be read is named beside the rest', async () => {
    const every = Array.from({ length: 55 }, (_, at) => record('203.0.113.7', 2 + at));
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: every }]);
    emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'access-denied', count: 1, skip: 2 });
    const { objects, code, notes } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(code).toBe(EXIT.noAccess);
    expect((objects[0] as { count: number }).count).toBeLessThan(55);
    expect(notes).toMatch(/1 of \d sources could not be read to the end; [\d.]+ .?i?B was read/);
    expect(notes).toMatch(
      /\/vpc\/flow-logs 2026-05-04 0\d:\d\d to 2026-05-04 0\d:\d\d: .*logs:FilterLogEvents is not permitted/,
    );
  });

  test('a token that runs out ends the reading, and says what was read', async () => {
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: twice }]);
    emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'expired-token', count: 99 });
    const { code, notes } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(code).toBe(EXIT.noAccess);
    expect(notes).toMatch(/could not be read to the end; 0 B was read/);
    expect(notes).toContain('expired');
  });

  test('without DescribeFlowLogs the format is told by the values, and that is said', async () => {
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: twice }]);
    emulator.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'access-denied', count: 1 });
    const { objects, notes } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(objects).toMatchObject([{ count: 2 }, { count: 1 }]);
    expect(notes).toContain('Formats of log groups are told by their values only');
    expect(notes).toContain('The format was taken for the default one');
  });

  test('a group that is not there, or in another region', async () => {
    emulator = await serveGroups([]);
    const { code, notes } = await run({ sources: ['cloudwatch:/nowhere'] });
    expect(code).toBe(EXIT.failed);
    expect(notes).toContain('The specified log group does not exist');
    const elsewhere = 'arn:aws:logs:eu-west-1:111122223333:log-group:/x';
    await expect(run({ sources: [elsewhere] })).rejects.toMatchObject({
      failure: { hint: 'Give --region eu-west-1.' },
    });
  });
});

describe('flows without a source, asked to count', () => {
  const inBucket = {
    ...FLOW_LOG,
    flowLogId: 'fl-0b',
    resourceId: 'vpc-b',
    destinationType: 's3' as const,
    destination: `arn:aws:s3:::${BUCKET}`,
    logFormat: HEADER.replaceAll(/\S+/g, (field) => `\${${field}}`),
  };
  const objects = (id: string) => ({
    [keyOf(11, { id })]: `${HEADER}\n${record('203.0.113.7')}\n${record('192.0.2.1')}\n`,
  });

  test("counts the account's own flow logs in both destinations", async () => {
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: twice }], 3, (world) => {
      world.flowLogs['fl-0b'] = inBucket;
      put(world, { ...objects('fl-0b'), ...objects('fl-0other') });
    });
    const { code, objects: rows, errors } = await run({ since: '2h', filter: 'dstport=22' });
    expect(code).toBe(EXIT.done);
    expect(rows).toMatchObject([
      { srcaddr: '203.0.113.7', count: 3 },
      { srcaddr: '192.0.2.1', count: 1 },
      { srcaddr: '198.51.100.9', count: 1 },
    ]);
    expect(errors[0]).toMatch(/^Counting here: [\d.]+ KiB in \d+ objects, events of \/vpc\/flow-logs/);
  });

  test('counts no resource twice', async () => {
    emulator = await serveGroups(
      [{ logGroupName: GROUP, fields: HEADER, records: twice, resourceId: 'vpc-b' }],
      3,
      (world) => {
        world.flowLogs['fl-0b'] = inBucket;
        put(world, objects('fl-0b'));
      },
    );
    const { objects: rows, notes } = await run({ since: '2h' });
    expect(rows).toMatchObject([{ count: 2 }, { count: 1 }]);
    expect(notes).toContain('fl-0b is not read: fl-00000000000000000 has the same records of vpc-b');
  });

  test('says where there is none, and where it may not ask', async () => {
    emulator = await serveGroups([]);
    await expect(run({ top: 5 })).rejects.toMatchObject({ failure: { code: 'off' } });
    emulator.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'access-denied', count: 1 });
    await expect(run({ top: 5 })).rejects.toMatchObject({ failure: { code: 'denied' } });
  });
});

describe('counting by CloudWatch Logs Insights', () => {
  const large = 4 * INSIGHTS_FROM * 10;
  const mixed = [
    ...twice,
    record('203.0.113.7', 10, 'ACCEPT', 443),
    record('203.0.113.8', 10, 'REJECT', 3389),
    record('203.0.113.7', 100),
    ...gaps,
  ];
  beforeEach(async () => {
    emulator = await serveGroups([
      { logGroupName: GROUP, fields: HEADER, records: mixed, storedBytes: large },
      { logGroupName: GROUP, fields: SHORT, records: [short('203.0.113.7')], resourceId: 'vpc-b' },
    ]);
  });

  test.each<[string, FlowsOptions]>([
    ['denied sources', {}],
    ['all, by connection', { by: 'srcaddr,dstaddr,dstport,protocol', action: 'all', sort: 'bytes' }],
    [
      'a filter',
      { filter: 'dstport in 22,443 & src in 203.0.113.0/24 & !(bytes>1MB)', action: 'all', by: 'src,dstport' },
    ],
    [
      'negations over what has no value',
      { filter: '!(dstport=22) | !(src in 198.51.100.0/24 | packets<1)', action: 'all' },
    ],
    ['words', { filter: 'action!=ACCEPT & eni=eni-0a1b2c3d4e5f60718', action: 'all', by: 'interface-id' }],
    ['a window', { since: '2h', until: '50m' }],
  ])('gives what counting here gives: %s', async (_, options) => {
    const sources = [`cloudwatch:${GROUP}`];
    const here = await run({ sources, engine: 'local', ...options });
    const there = await run({ sources, engine: 'insights', ...options });
    expect(there.code).toBe(EXIT.done);
    expect(here.objects.length).toBeGreaterThan(0);
    const shared = (rows: readonly unknown[]) =>
      rows.map((row) => ({ ...(row as object), histogram: undefined, 'flow-direction': undefined }));
    expect(shared(there.objects)).toEqual(shared(here.objects));
    expect(asked(emulator, 'StartQuery').length).toBeGreaterThan(0);
  });

  test('is chosen where the window holds much, and says so', async () => {
    const { errors, notes, objects } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(errors[0]).toMatch(
      /^Asking CloudWatch Logs Insights: events of \/vpc\/flow-logs, about [\d.]+ GiB in the window; AWS bills what it scans, about 0\.\d\d USD$/,
    );
    expect(objects).toMatchObject([{ srcaddr: '203.0.113.7', count: 3 }, { count: 1 }, { count: 1 }]);
    expect(notes).toContain('Logs Insights counts no lines that could not be read');
    expect(notes).toContain('Coverage gap: AWS lost records 1× (SKIPDATA)');
    const [query] = asked(emulator, 'StartQuery');
    expect(query?.queryString).toContain('| parse @message "* * * * * * * * * * * * * *" as flVersion, flAccountId');
    expect(query?.queryString).toContain('stats count(*) as rCount');
  });

  test('above about 0.10 USD it is recommended with its price, and only asked when named', async () => {
    emulator.edit((world) => {
      for (const log of Object.values(world.flowLogs)) log.storedBytes = 100 * 1024 ** 3;
    });
    const { errors } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(errors[0]).toMatch(
      /^Logs Insights would be quicker for [\d.]+ GiB: --engine insights, for about \d\.\d\d USD$/,
    );
    expect(errors[1]).toMatch(/^Counting here/);
    expect(asked(emulator, 'StartQuery')).toHaveLength(0);
    const named = await run({ sources: [`cloudwatch:${GROUP}`], engine: 'insights' });
    expect(named.errors[0]).toMatch(/AWS bills what it scans, about \d\.\d\d USD$/);
  });

  test('what it cannot say is counted here, and the reason is given', async () => {
    const { errors } = await run({ sources: [`cloudwatch:${GROUP}`], showBad: true });
    expect(errors[0]).toMatch(/^Logs Insights would be quicker for .*, but it tells no lines that could not be read/);
    expect(errors[1]).toMatch(/^Counting here/);
    await expect(
      run({ sources: [`cloudwatch:${GROUP}`], engine: 'insights', detect: true, by: undefined }),
    ).rejects.toMatchObject({
      failure: { code: 'invalid', message: "--engine insights can't answer this: --detect takes every connection." },
    });
    const athena = await run({ sources: [`cloudwatch:${GROUP}`], engine: 'athena' });
    expect([athena.code, athena.errors]).toEqual([
      EXIT.usage,
      [`transit-tui: Athena reads s3://bucket/prefix, not cloudwatch:${GROUP}`],
    ]);
  });

  test('throttled calls are made again; one query that is denied is named beside the other', async () => {
    emulator.addFault({ operation: 'cloudwatch-logs:GetQueryResults', kind: 'throttle', count: 3 });
    const whole = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(whole.code).toBe(EXIT.done);
    expect(whole.objects).toMatchObject([{ count: 3 }, { count: 1 }, { count: 1 }]);
    emulator.addFault({ operation: 'cloudwatch-logs:StartQuery', kind: 'access-denied', count: 1 });
    const partly = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(partly.code).toBe(EXIT.noAccess);
    expect(partly.notes).toContain('1 of 2 sources could not be read to the end');
    expect(partly.notes).toContain('logs:StartQuery is not permitted');
  });

  test('an interrupt stops the queries and prints what they gave so far', async () => {
    emulator.addFault({ operation: 'cloudwatch-logs:GetQueryResults', kind: 'throttle', count: 2, skip: 2 });
    const stop = new AbortController();
    const running = run({ sources: [`cloudwatch:${GROUP}`], action: 'all' }, stop.signal);
    await vi.waitFor(() => expect(asked(emulator, 'GetQueryResults').length).toBeGreaterThan(1), { timeout: 20_000 });
    stop.abort();
    const { code, objects, notes } = await running;
    expect(code).toBe(EXIT.interrupted);
    expect(asked(emulator, 'StopQuery')).toHaveLength(2);
    expect(objects.length).toBeGreaterThan(0);
    expect(notes).toMatch(/Stopped: .* was read/);
  });

  test('an interrupt that cannot stop a query says that it may still run, and how to stop it', async () => {
    emulator.addFault({ operation: 'cloudwatch-logs:GetQueryResults', kind: 'slow', count: 2, delayMs: 600_000 });
    emulator.addFault({ operation: 'cloudwatch-logs:StopQuery', kind: 'access-denied', count: 1 });
    const stop = new AbortController();
    const running = run({ sources: [`cloudwatch:${GROUP}`] }, stop.signal);
    await vi.waitFor(() => expect(asked(emulator, 'GetQueryResults').length).toBe(2), { timeout: 20_000 });
    stop.abort();
    const { code, notes } = await running;
    expect(code).toBe(EXIT.interrupted);
    expect(asked(emulator, 'StopQuery')).toHaveLength(2);
    expect(notes).toMatch(
      /query (\S+) may still run, and be billed: .*logs:StopQuery is not permitted.*`aws logs stop-query --query-id \1`/,
    );
    expect(notes.match(/may still run/g)).toHaveLength(1);
  });

  test('a query whose results may not be read is stopped, or said to run on', async () => {
    emulator.addFault({ operation: 'cloudwatch-logs:GetQueryResults', kind: 'access-denied', count: 2 });
    emulator.addFault({ operation: 'cloudwatch-logs:StopQuery', kind: 'access-denied', count: 1 });
    const { code, notes } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(code).toBe(EXIT.noAccess);
    expect(asked(emulator, 'StopQuery')).toHaveLength(2);
    expect(notes).toMatch(/logs:GetQueryResults is not permitted.*; Logs Insights query \S+ was stopped/);
    expect(notes).toMatch(/Logs Insights query (\S+) may still run.*`aws logs stop-query --query-id \1`/);
  });

  test('10,000 rows are all it gives: the rest is said to be missing', async () => {
    await emulator.stop();
    const many = Array.from({ length: 10_500 }, (_, at) => record(`203.0.${at >> 8}.${at & 255}`));
    emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records: many, storedBytes: large }]);
    const { objects, notes } = await run({ sources: [`cloudwatch:${GROUP}`] });
    expect(objects).toHaveLength(50);
    expect(notes).toContain('10,500 records read, 10,500 match');
    expect(notes).toContain('Logs Insights gives 10,000 rows at most: there are more');
  });
});
