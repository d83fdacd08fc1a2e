import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../src/aws/errors.ts';
import { EXIT, exitCodeOfFailure } from '../../src/cli/exit-codes.ts';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { type Ask, flowsByAthena } from '../../src/cli/flows-athena.ts';
import { POLICY_PARTS } from '../../src/cli/policy-parts.ts';
import { createClock } from '../../src/emulator/clock.ts';
import type { AthenaResult, Emulator, RunAthenaSql } from '../../src/emulator/emulator.ts';
import { serveWorld } from '../../src/emulator/start.ts';
import { sessionOn } from '../aws/session-on.ts';
import { BUCKET, NOW, smallWorld } from '../emulator/small-world.ts';
import { memoryCli } from './memory-cli.ts';

const KEY =
  'logs/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/05/04/111122223333_vpcflowlogs_us-east-1_fl-0a1b2c3d4e5f60718_20260504T0900Z_0a1b2c3d.log.gz';
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const BODY = gzipSync(`${HEADER}\n`);

const COLUMNS =
  'is_total kind row_key keys count records_0 packets bytes first last interface_low interface_high instance_low instance_high direction_low direction_high';
const total = (kind: string, count: number, keys = 1): (string | null)[] => [
  '1',
  kind,
  null,
  String(keys),
  String(count),
  String(count),
  ...Array(10).fill(null),
];
const RESULT: AthenaResult = {
  columns: COLUMNS.split(' ').map((name) => ({ name, type: 'varchar' })),
  rows: [
    total('match', 7, 2),
    total('other', 5),
    total('skipdata', 1),
    total('bad', 3),
    [
      '0',
      'match',
      '203.0.113.7 10.0.0.5 22 6',
      '1',
      '4',
      '4',
      '8',
      '400',
      '1777885000',
      '1777885060',
      'eni-01',
      'eni-02',
      null,
      null,
      'ingress',
      'ingress',
    ],
    [
      '0',
      'match',
      '198.51.100.9 10.0.0.5 - 6',
      '1',
      '3',
      '3',
      '3',
      '120',
      null,
      null,
      'eni-01',
      'eni-01',
      'i-01',
      'i-01',
      null,
      null,
    ],
  ],
  scannedBytes: 2_500_000_000,
};
const answering: RunAthenaSql = async (sql) =>
  sql.startsWith('CREATE') ? { columns: [], rows: [], scannedBytes: 0 } : RESULT;

let emulator: Emulator;
beforeEach(() => serve(answering));
afterEach(() => emulator.stop());

async function serveInstead(runAthenaSql: RunAthenaSql): Promise<void> {
  await emulator.stop();
  await serve(runAthenaSql);
}

async function serve(runAthenaSql: RunAthenaSql): Promise<void> {
  const world = smallWorld();
  const stored = { key: KEY, size: BODY.length, lastModified: NOW, etag: '"0"', storageClass: 'STANDARD' };
  if (world.buckets[BUCKET]) world.buckets[BUCKET].objects[KEY] = { ...stored, body: BODY.toString('base64') };
  emulator = await serveWorld({
    world,
    clock: createClock({ frozenAt: NOW }),
    traffic: { delivered: () => [], settle: () => {}, changed: () => undefined, catchUp: () => undefined },
    runAthenaSql,
  });
}

function addFlowLog(flowLogId: string, logGroupName: string | null = null): void {
  emulator.edit((world) => {
    world.flowLogs[flowLogId] = {
      flowLogId,
      resourceId: 'vpc-0aaaaaaaaaaaaaaa1',
      trafficType: 'ALL',
      destinationType: logGroupName === null ? 's3' : 'cloud-watch-logs',
      logGroupName,
      destination: logGroupName === null ? `arn:aws:s3:::${BUCKET}/logs` : '',
      logFormat: HEADER.split(' ')
        .map((field) => `\${${field}}`)
        .join(' '),
      maxAggregationSeconds: 60,
      deliveryDelaySeconds: 10,
      status: 'ACTIVE',
      createdAt: NOW,
      deliverLogsError: null,
      hiveCompatible: false,
      perHour: false,
      tags: {},
    };
  });
}

const nobody: Ask = async () => undefined;
const SOURCE: FlowsOptions = { engine: 'athena', sources: [`s3://${BUCKET}/logs`], athenaWorkgroup: 'responders' };

async function run(
  options: FlowsOptions,
  { ask = nobody, readOnly = false, signal = new AbortController().signal } = {},
) {
  const memory = memoryCli({
    now: emulator.now,
    columns: 120,
    signal,
    openSession: () => sessionOn(emulator, { readOnly }),
  });
  const ended = await flowsByAthena(memory.cli, options, ask).then(
    (code) => ({ code, failure: undefined }),
    (error: { failure: Failure }) => ({ code: exitCodeOfFailure(error.failure.code), failure: error.failure }),
  );
  return { ...ended, ...memory, told: memory.errors.join('\n') };
}

const started = () =>
  emulator.requests().filter(({ operation, applied }) => operation === 'StartQueryExecution' && applied);
const stopped = () => emulator.requests().filter(({ operation }) => operation === 'StopQueryExecution');

describe('transit-tui flows --engine athena', () => {
  test('shows what it would read and cost, and the statements, and runs nothing that nobody agreed to', async () => {
    const { code, out, told } = await run(SOURCE);
    expect(code).toBe(EXIT.approvalMissing);
    expect(told).toContain(
      `Athena would read at most ${BODY.length} B, by what lies there now: 1 object filed under 2026-05-04\n`,
    );
    expect(told).toContain(
      'That costs less than 0.01 USD (5 USD a terabyte, 10 MB at least; the price differs by region)',
    );
    expect(told).toContain(`writes its result to s3://${BUCKET}/athena/`);
    expect(told).toContain('Nothing was run. With --yes it is.');
    expect(out[0]).toMatch(/^CREATE EXTERNAL TABLE IF NOT EXISTS `default`\.`transit_tui_flows_[0-9a-f]{16}` \($/);
    expect(out.join('\n')).toContain(
      '"partition_year" = 2026 AND "partition_month" = 5 AND "partition_day" BETWEEN 4 AND 4',
    );
    expect(started()).toEqual([]);
  });

  test('says the same to a script', async () => {
    const { code, objects } = await run({ ...SOURCE, json: true });
    expect(code).toBe(EXIT.approvalMissing);
    expect(objects).toEqual([
      {
        type: 'approval-missing',
        bytes: BODY.length,
        objects: 1,
        usd: 0.00005,
        statements: [expect.stringMatching(/^CREATE EXTERNAL/), expect.stringMatching(/^WITH "judged"/)],
      },
    ]);
  });

  test('asks a person, and takes no for an answer', async () => {
    const asked: string[] = [];
    const no = await run(SOURCE, { ask: async (question) => asked.push(question) < 0 });
    expect([no.code, no.out, asked]).toEqual([EXIT.approvalMissing, [], ['Run it? [y/N] ']]);
    expect(started()).toEqual([]);
    expect((await run(SOURCE, { ask: async () => true })).code).toBe(EXIT.done);
    expect(started()).toHaveLength(2);
  });

  test('prints the rows under the names of the fields, and what was read and billed', async () => {
    const { code, objects, told } = await run({ ...SOURCE, yes: true, json: true });
    expect(code).toBe(EXIT.done);
    expect(objects).toMatchObject([
      {
        srcaddr: '203.0.113.7',
        dstport: 22,
        count: 4,
        packets: 8,
        bytes: 400,
        first: '2026-05-04T08:56:40.000Z',
        'interface-id': ['eni-01', 'eni-02'],
        'more-interface-id': true,
        'flow-direction': ['ingress'],
        error: null,
      },
      { srcaddr: '198.51.100.9', dstport: null, count: 3, first: null, 'instance-id': ['i-01'] },
    ]);
    expect(told).toContain('12 records read, 7 match');
    expect(told).toMatch(/^3 lines could not be read$/m);
    expect(told).toContain('AWS lost records 1× (SKIPDATA)');
    expect(told).toMatch(/Athena read 2\.3 GiB: about 0\.01 USD \(query [0-9a-f-]{36}\)/);
  });

  test('reads what the account’s own flow logs write, where no source is named', async () => {
    addFlowLog('fl-0a1b2c3d4e5f60718');
    const { code, out } = await run({ engine: 'athena', athenaWorkgroup: 'responders' });
    expect(code).toBe(EXIT.approvalMissing);
    expect(out.join('\n')).toContain(`"start" AS BIGINT) END) >= ${NOW / 1000 - 3600}`);
    expect(out.join('\n')).toContain("'_(fl-0a1b2c3d4e5f60718)_[^/]*\\.log(\\.gz)?$'");
  });

  test('reads a record once where two flow logs of a resource write it, and says which is left out', async () => {
    addFlowLog('fl-0a1b2c3d4e5f60718');
    addFlowLog('fl-0a1b2c3d4e5f60719');
    addFlowLog('fl-0a1b2c3d4e5f60720', '/vpc/flows');
    const { out, told } = await run({ engine: 'athena', athenaWorkgroup: 'responders' });
    expect(out.join('\n')).toContain("'_(fl-0a1b2c3d4e5f60718)_[^/]*");
    expect(told).toContain(
      'fl-0a1b2c3d4e5f60719 is not read: fl-0a1b2c3d4e5f60718 has the same records of vpc-0aaaaaaaaaaaaaaa1',
    );
    // The one in CloudWatch Logs does not stand for it.
    expect(told).toContain('fl-0a1b2c3d4e5f60720 delivers to cloud-watch-logs: Athena reads what lies in S3');
  });

  test('counts each object once, whatever others lie beside it and however often it is named', async () => {
    const key = (account: string, region: string, hour = '') =>
      `org/AWSLogs/${account}/vpcflowlogs/${region}/2026/05/04/${hour}${account}_vpcflowlogs_${region}_fl-0a_20260504T0900Z_0a.log.gz`;
    emulator.edit((world) => {
      const { objects = {}, ...rest } = world.buckets[BUCKET] ?? {};
      const stored = Object.values(objects).find(({ key }) => key === KEY);
      const keys = [
        key('111122223333', 'eu-west-1'),
        key('444455556666', 'us-east-1'),
        key('111122223333', 'us-east-1', '09/'),
      ];
      for (const each of keys) if (stored) objects[each] = { ...stored, key: each };
      Object.assign(world.buckets, { [BUCKET]: { ...rest, objects } });
    });
    const org = `s3://${BUCKET}/org/`;
    const { code, told } = await run({ ...SOURCE, sources: [org, `${org}AWSLogs/111122223333/`] });
    expect(code).toBe(EXIT.approvalMissing);
    expect(told).toContain(`at most ${3 * BODY.length} B, by what lies there now: 3 objects filed`);
  });

  test('has nothing to ask where no object lies in the time asked for', async () => {
    const { code, told } = await run({ ...SOURCE, yes: true, until: '2026-05-01' });
    expect(code).toBe(EXIT.done);
    expect(told).toContain('No objects of flow logs in that time');
    expect(started()).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('a read-only session refuses, and says why', async () => {
    const { code, failure } = await run({ ...SOURCE, yes: true }, { readOnly: true });
    expect(code).toBe(EXIT.refused);
    expect(failure?.message).toMatch(/costs money and writes its result to S3, and this session is read-only/);
    expect(emulator.requests()).toEqual([]);
  });

  test.each([
    [{ sources: ['flows.log'] }, /Athena reads s3:\/\/bucket\/prefix, not flows\.log/],
    [{ learn: true }, /--learn needs --detect/],
    [{ baseline: 'baseline.json' }, /--baseline needs --detect/],
    [{ findingAddress: '203.0.113.7' }, /--finding-address needs --detect/],
    [{ quarantined: 'i-0123456789abcdef0' }, /--quarantined needs --detect/],
    [{ detect: true }, /--detect needs the records themselves/],
    [{ showBad: true }, /--show-bad needs another engine/],
    [{ json: true, csv: true }, /exclude each other/],
  ])('%j is wrong usage', async (over, message) => {
    const { code, told } = await run({ ...SOURCE, ...over });
    expect(code).toBe(EXIT.usage);
    expect(told).toMatch(message);
  });

  test('a workgroup without a place for results is told before anything is asked', async () => {
    const { failure } = await run({ ...SOURCE, athenaWorkgroup: 'primary', yes: true });
    expect(failure).toMatchObject({
      message: 'The workgroup primary has no place for results, and none is given.',
      hint: expect.stringContaining('--athena-output s3://bucket/prefix/'),
    });
    const given = await run({ ...SOURCE, athenaWorkgroup: 'primary', athenaOutput: `s3://${BUCKET}/mine/`, yes: true });
    expect(given.code).toBe(EXIT.done);
    expect(started()[0]?.input).toMatchObject({ ResultConfiguration: { OutputLocation: `s3://${BUCKET}/mine/` } });
  });

  test('a workgroup whose settings may not be read is used all the same', async () => {
    emulator.addFault({ operation: 'athena:GetWorkGroup', kind: 'access-denied', count: 1 });
    const { code, told } = await run({ ...SOURCE, yes: true });
    expect(code).toBe(EXIT.done);
    expect(told).toContain('The settings of the workgroup responders may not be read');
  });

  test('places without flow logs are named', async () => {
    const { failure } = await run({ ...SOURCE, sources: [`s3://${BUCKET}/elsewhere/`] });
    expect(failure?.message).toBe(
      `There are no flow logs below s3://${BUCKET}/elsewhere/, in the folders that AWS delivers them to.`,
    );
  });

  test('a lost answer starts no query twice', async () => {
    emulator.addFault({ operation: 'athena:StartQueryExecution', kind: 'reset-after', count: 1, skip: 1 });
    const { code, objects } = await run({ ...SOURCE, yes: true, json: true });
    expect([code, objects.length]).toEqual([EXIT.done, 2]);
    const sent = started().map(({ input }) => input as { QueryString: string; ClientRequestToken: string });
    const selects = sent.filter(({ QueryString }) => QueryString.startsWith('WITH'));
    expect(selects).toHaveLength(2);
    expect(new Set(selects.map(({ ClientRequestToken }) => ClientRequestToken)).size).toBe(1);
    const results = Object.keys(emulator.world().buckets[BUCKET]?.objects ?? {}).filter((key) =>
      key.startsWith('athena/'),
    );
    expect(results).toHaveLength(2);
  });

  test('a query that fails says so in Athena’s words', async () => {
    await serveInstead(async () => {
      throw new Error('HIVE_CURSOR_ERROR: Access Denied (Service: Amazon S3; Status Code: 403)');
    });
    const { code, failure } = await run({ ...SOURCE, yes: true });
    expect(code).toBe(EXIT.noAccess);
    expect(failure?.message).toMatch(/^Athena query [0-9a-f-]{36} failed: HIVE_CURSOR_ERROR: Access Denied/);
    expect(failure?.hint).toContain('s3:GetObject and s3:ListBucket on the logs');
  });

  test('one that asks for too much hints at asking for less', async () => {
    await serveInstead(async () => {
      throw new Error('Query exhausted resources at this scale factor');
    });
    const { code, failure } = await run({ ...SOURCE, yes: true });
    expect([code, failure?.hint]).toEqual([EXIT.failed, expect.stringMatching(/^Ask for less/)]);
  });

  test('whoever may not start queries is told which permissions it takes', async () => {
    emulator.addFault({ operation: 'athena:StartQueryExecution', kind: 'access-denied', count: 1 });
    const { code, failure } = await run({ ...SOURCE, yes: true });
    expect(code).toBe(EXIT.noAccess);
    expect(failure).toMatchObject({
      permission: 'athena:StartQueryExecution',
      hint: expect.stringContaining('glue:CreateTable'),
    });
  });

  test('polls that are throttled are asked again', async () => {
    emulator.addFault({ operation: 'athena:GetQueryExecution', kind: 'throttle', count: 4 });
    expect((await run({ ...SOURCE, yes: true })).code).toBe(EXIT.done);
  });

  test('a query that can not be followed is stopped, so that it costs nothing unseen', async () => {
    emulator.addFault({ operation: 'athena:GetQueryExecution', kind: 'access-denied', count: 1 });
    const { code, failure } = await run({ ...SOURCE, yes: true });
    expect(code).toBe(EXIT.noAccess);
    expect(failure?.message).toMatch(/Athena query [0-9a-f-]{36} was stopped$/);
    expect(stopped()).toHaveLength(1);
  });

  test('an interrupt stops the query and says so', async () => {
    const interrupt = new AbortController();
    await serveInstead((sql) => (sql.startsWith('CREATE') ? answering(sql, '') : new Promise(() => interrupt.abort())));
    const { code, out, told } = await run({ ...SOURCE, yes: true }, { signal: interrupt.signal });
    expect([code, out]).toEqual([EXIT.interrupted, []]);
    expect(told).toContain('Stopped');
    expect(stopped()).toHaveLength(1);
  });

  test('an interrupt before the answer is there starts nothing', async () => {
    const early = await run({ ...SOURCE, yes: true }, { signal: AbortSignal.abort() });
    expect(early.code).toBe(EXIT.interrupted);
    const interrupt = new AbortController();
    const ask: Ask = async () => {
      interrupt.abort();
      return false;
    };
    expect((await run(SOURCE, { ask, signal: interrupt.signal })).code).toBe(EXIT.interrupted);
    expect(started()).toEqual([]);
  });

  test('all that is sent to Athena is in the policy that is printed for it', async () => {
    await run({ ...SOURCE, yes: true });
    const interrupt = new AbortController();
    const seen = emulator.requests();
    await serveInstead((sql) => (sql.startsWith('CREATE') ? answering(sql, '') : new Promise(() => interrupt.abort())));
    await run({ ...SOURCE, yes: true }, { signal: interrupt.signal });
    const sent = [...seen, ...emulator.requests()].filter(({ service }) => service === 'athena');
    const { reads = [], writes = [] } = POLICY_PARTS.athena ?? {};
    const actions = [...reads, ...writes].filter((action) => action.startsWith('athena:'));
    expect([...new Set(sent.map(({ operation }) => `athena:${operation}`))].sort()).toEqual(actions.sort());
  });

  test('where even stopping fails, the command that does it is given', async () => {
    const interrupt = new AbortController();
    await serveInstead((sql) => (sql.startsWith('CREATE') ? answering(sql, '') : new Promise(() => interrupt.abort())));
    emulator.addFault({ operation: 'athena:StopQueryExecution', kind: 'access-denied', count: 1 });
    const { failure } = await run({ ...SOURCE, yes: true }, { signal: interrupt.signal });
    expect(failure?.message).toMatch(/^Athena query [0-9a-f-]{36} may still run/);
    expect(failure?.hint).toMatch(/aws athena stop-query-execution --query-execution-id [0-9a-f-]{36}/);
  });
});
