import { describe, expect, test } from 'vitest';
import { conditionSql } from '../../../src/flows/athena/condition-sql.ts';
import { filedKey, listedBelow, partitionCondition, stretchOf } from '../../../src/flows/athena/partitions.ts';
import { type AthenaPlace, joined, outermost, placesOf } from '../../../src/flows/athena/place.ts';
import { selectOf } from '../../../src/flows/athena/select.ts';
import { tableOf } from '../../../src/flows/athena/table.ts';
import { parseFilter } from '../../../src/flows/filter.ts';
import { DEFAULT_FORMAT, formatOf } from '../../../src/flows/format.ts';
import type { FlowFilter, FlowQuery } from '../../../src/flows/query.ts';

const PLACE: AthenaPlace = {
  bucket: 'amzn-s3-demo-bucket',
  prefix: 'logs/',
  hive: false,
  perHour: false,
  fileFormat: 'text',
  format: DEFAULT_FORMAT,
  owners: [{ account: '111122223333', region: 'us-east-1' }],
  flowLogIds: [],
};
const QUERY: FlowQuery = { by: ['srcaddr'], action: 'denied', sort: 'count', top: 50 };
const at = (text: string): number => Date.parse(`${text}Z`);
const ONE_DAY = { from: at('2026-11-24T00:00'), to: at('2026-11-24T00:00') };

const scanOf = (place: AthenaPlace) => ({ place, table: tableOf(place, 'default'), stretch: ONE_DAY });
const selectWith = (over: Partial<FlowQuery>, place = PLACE): string =>
  selectOf({ ...QUERY, ...over }, [scanOf(place)]);

describe('the table of a place', () => {
  test('has the columns of the format in their order, and partitions that come from the folders', () => {
    const { ddl, name } = tableOf(PLACE, 'default');
    expect(ddl).toContain(
      `CREATE EXTERNAL TABLE IF NOT EXISTS \`default\`.\`${name}\` (\n  \`version\` string,\n  \`account_id\` string,`,
    );
    expect(ddl).toContain("LOCATION 's3://amzn-s3-demo-bucket/logs/AWSLogs/'");
    // Headers are read, so that one of another format is noticed.
    expect(ddl).not.toContain('skip.header');
    expect(ddl).toContain("'projection.partition_account.type' = 'injected'");
    expect(ddl).toContain("'projection.partition_month.digits' = '2'");
    expect(ddl).toContain(
      `'storage.location.template' = 's3://amzn-s3-demo-bucket/logs/AWSLogs/\${partition_account}/vpcflowlogs/\${partition_region}/\${partition_year}/\${partition_month}/\${partition_day}/'`,
    );
  });

  test('of Parquet in Hive folders by the hour is typed, and follows their names', () => {
    const { ddl } = tableOf({ ...PLACE, fileFormat: 'parquet', hive: true, perHour: true }, 'default');
    expect(ddl).toContain('STORED AS PARQUET');
    expect(ddl).toContain('  `srcport` int,\n  `dstport` int,\n  `protocol` bigint,');
    expect(ddl).not.toContain('skip.header');
    expect(ddl).toContain(
      `aws-account-id=\${partition_account}/aws-service=vpcflowlogs/aws-region=\${partition_region}/year=\${partition_year}/month=\${partition_month}/day=\${partition_day}/hour=\${partition_hour}/`,
    );
  });

  test('is another one where anything of it differs, and the same one otherwise', () => {
    const names = [
      PLACE,
      { ...PLACE, owners: [{ account: '444455556666', region: 'eu-west-1' }] },
      { ...PLACE, format: formatOf(['srcaddr', 'dstaddr']) },
      { ...PLACE, perHour: true },
      { ...PLACE, prefix: '' },
    ].map((place) => tableOf(place, 'default').name);
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(4);
  });
});

describe('what others named', () => {
  test.each([
    [{ bucket: "a'); DROP TABLE x; --" }, /bucket .* can't be named/],
    [{ prefix: "x' OR '1'='1/" }, /prefix .* can't be named/],
    [{ prefix: `\${partition_account}/` }, /prefix .* can't be named/],
    [{ prefix: 'a\\/' }, /prefix .* can't be named/],
    [{ within: "logs/AWSLogs/'" }, /prefix .* can't be named/],
  ])('is refused where a table could not hold it: %j', (over, message) => {
    expect(() => tableOf({ ...PLACE, ...over }, 'default')).toThrow(message);
  });

  test('is no database with a quote in it', () => {
    expect(() => tableOf(PLACE, 'x`; DROP')).toThrow(/database .* can't be named/);
  });

  test('in a log format becomes a column by its position, and never a part of the statement', () => {
    const format = formatOf(['srcaddr', 'x`) LOCATION', 'srcaddr', 'partition-day', "q'"]);
    const { ddl } = tableOf({ ...PLACE, format }, 'default');
    expect(ddl.match(/^ {2}`.*$/gm)).toEqual([
      '  `srcaddr` string,',
      '  `column_2_of_the_format` string,',
      '  `column_3_of_the_format` string,',
      '  `column_4_of_the_format` string,',
      '  `column_5_of_the_format` string,',
      '  `beyond_the_format` string',
    ]);
  });

  test('in a filter stays one value', () => {
    const value = `x' OR "kind" = 'match' -- \\'`;
    const filter: FlowFilter = { kind: 'text', field: 'interface-id', is: '=', value };
    expect(selectWith({ filter })).toContain(`(NULLIF("interface_id", '-') = 'x'' OR "kind" = ''match'' -- \\''')`);
  });

  test('as a flow log is matched by its characters alone', () => {
    const sql = selectWith({}, { ...PLACE, flowLogIds: ["fl-0a.'1"] });
    expect(sql).toContain(`regexp_like("$path", '_(fl-0a\\.\\''1)_[^/]*\\.log(\\.gz)?$')`);
  });
});

describe('a filter as SQL', () => {
  const sqlOf = (filter: string): string =>
    conditionSql(parseFilter(filter), {
      value: (field) => (field === 'vpc-id' ? undefined : `"${field}"`),
      number: (field) => `"${field}"`,
    });

  test.each([
    ['dstport=22', '("dstport" = 22)'],
    ['bytes != 10MB', '("bytes" <> 10000000)'],
    ['!(action=ACCEPT | bytes<1)', `(NOT (("action" = 'ACCEPT') OR ("bytes" < 1)))`],
    ['vpc-id = vpc-1', 'CAST(NULL AS BOOLEAN)'],
    // Trino refuses a network with bits set behind its length.
    ['src in 10.1.2.3/9', `contains('10.0.0.0/9', TRY_CAST("srcaddr" AS IPADDRESS))`],
    ['src = 192.0.2.1', `contains('192.0.2.1/32', TRY_CAST("srcaddr" AS IPADDRESS))`],
    ['src in 2001:db8::ffff/33', `contains('2001:db8:0:0:0:0:0:0/33', TRY_CAST("srcaddr" AS IPADDRESS))`],
  ])('%s', (filter, sql) => {
    expect(sqlOf(filter)).toBe(sql);
  });

  test('refuses what Trino would take for another kind of address', () => {
    expect(() => sqlOf('src in ::ffff:192.0.2.0/120')).toThrow(/IPv4 address written as IPv6/);
  });
});

describe('the partitions of a stretch', () => {
  test('are an hour more on either side, and end now', () => {
    const now = at('2026-11-24T12:00');
    expect(stretchOf({ ...QUERY, since: now / 1000 - 7200 }, now)).toEqual({
      from: at('2026-11-24T09:00'),
      to: at('2026-11-24T13:00'),
    });
    expect(stretchOf(QUERY, now).from).toBe(Number.NEGATIVE_INFINITY);
  });

  test('are asked for month by month', () => {
    const sql = partitionCondition({ from: at('2026-11-29T22:00'), to: at('2026-12-02T03:00') }, false);
    expect(sql).toBe(
      '(("partition_year" = 2026 AND "partition_month" = 11 AND "partition_day" BETWEEN 29 AND 30) OR ("partition_year" = 2026 AND "partition_month" = 12 AND "partition_day" BETWEEN 1 AND 2))',
    );
  });

  test('by the hour leave out the hours before and after', () => {
    const sql = partitionCondition({ from: at('2026-11-24T22:00'), to: at('2026-11-26T03:00') }, true);
    expect(sql.match(/"partition_day" BETWEEN[^)]*/g)).toEqual([
      '"partition_day" BETWEEN 24 AND 24 AND "partition_hour" BETWEEN 22 AND 23',
      '"partition_day" BETWEEN 25 AND 25',
      '"partition_day" BETWEEN 26 AND 26 AND "partition_hour" BETWEEN 0 AND 3',
    ]);
  });

  test('are the folders that are listed', () => {
    const stretch = { from: at('2026-11-30T23:00'), to: at('2026-12-01T01:00') };
    expect(listedBelow(PLACE, '111122223333', 'us-east-1', stretch)).toEqual([
      'logs/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/30/',
      'logs/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/12/01/',
    ]);
    const key =
      'AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=30/hour=07/x.log.gz';
    expect(filedKey(key)).toMatchObject({ hive: true, perHour: true, at: at('2026-11-30T07:00') });
    expect(filedKey('AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/30/x.json.gz')).toBeUndefined();
  });
});

describe('the places of an account', () => {
  const log = {
    flowLogId: 'fl-0a',
    resourceId: 'vpc-0a',
    status: 'ACTIVE',
    destinationType: 's3',
    destination: 'arn:aws:s3:::amzn-s3-demo-bucket/logs',
    trafficType: 'ALL',
    logFormat: `\${srcaddr} \${dstaddr} \${action}`,
  };

  test('are one where flow logs share it, so that nothing is read twice', () => {
    const { places, notes } = placesOf([log, { ...log, flowLogId: 'fl-0b' }], '111122223333', 'us-east-1');
    expect(places).toMatchObject([{ prefix: 'logs/', flowLogIds: ['fl-0a', 'fl-0b'], fileFormat: 'text' }]);
    expect(notes).toEqual([]);
  });

  test('say what Athena can not read', () => {
    const { places, notes } = placesOf(
      [
        { ...log, destinationType: 'cloud-watch-logs', destination: 'arn:aws:logs:us-east-1:111122223333:log-group:x' },
        { ...log, logFormat: 'srcaddr' },
      ],
      '111122223333',
      'us-east-1',
    );
    expect(places).toEqual([]);
    expect(notes).toEqual([
      'fl-0a delivers to cloud-watch-logs: Athena reads what lies in S3',
      "fl-0a has a format that can't be read: srcaddr",
    ]);
  });

  test('are read where an account has a region’s folder, and not where another account has one', () => {
    const [first, second] = ['111122223333', '444455556666'];
    const owned = (account = '', region = '') => ({ ...PLACE, owners: [{ account, region }] });
    const apart = joined([owned(second, 'us-east-1'), owned(first, 'eu-west-1')]);
    expect(apart).toHaveLength(1);
    expect(selectWith({}, apart[0])).toContain(
      `"partition_account" IN ('${first}', '${second}')
    AND "partition_region" IN ('eu-west-1', 'us-east-1')
    AND (("partition_account" = '${first}' AND "partition_region" = 'eu-west-1') OR ("partition_account" = '${second}' AND "partition_region" = 'us-east-1'))`,
    );
    const [both] = joined([...apart, owned(first, 'us-east-1'), owned(second, 'eu-west-1')]);
    expect(selectWith({}, both)).toContain(
      `"partition_account" IN ('${first}', '${second}')
    AND "partition_region" IN ('eu-west-1', 'us-east-1')
    AND ("partition_year"`,
    );
  });

  test('of several formats are read side by side in one statement', () => {
    const other = { ...PLACE, format: formatOf(['srcaddr', 'bytes']) };
    expect(
      joined([PLACE, other, { ...PLACE, owners: [{ account: '111122223333', region: 'eu-west-1' }] }]),
    ).toMatchObject([
      { owners: [{ region: 'eu-west-1' }, { region: 'us-east-1' }] },
      { format: { fields: ['srcaddr', 'bytes'] } },
    ]);
    const sql = selectOf(QUERY, [scanOf(PLACE), scanOf(other)]);
    expect(sql.match(/UNION ALL/g)).toHaveLength(1);
    expect(sql).toContain('"records_1"');
  });
});

test.each([
  [['s3://a/', 's3://a/AWSLogs/111122223333/'], ['s3://a/']],
  [['s3://a/AWSLogs/', 's3://a'], ['s3://a']],
  [['s3://a', 's3://a/', 's3://a'], ['s3://a']],
  [
    ['s3://a', 's3://a-2', 's3://a-2/x/', 's3://b/y/', 's3://b/z/'],
    ['s3://a', 's3://a-2', 's3://b/y/', 's3://b/z/'],
  ],
])('of %j those that no other one holds are read', (sources, read) => {
  expect(outermost(sources)).toEqual(read);
});
