import { createHash } from 'node:crypto';
import { FailureError } from '../../aws/errors.ts';
import { PARTITION } from './partitions.ts';
import type { AthenaPlace } from './place.ts';

/** An external table over a place, and the column of each field. */
export interface AthenaTable {
  readonly database: string;
  readonly name: string;
  readonly ddl: string;
  readonly columns: ReadonlyMap<string, string>;
}

/** Holds whatever a line has beyond its format: such a line is of another one. Text only. */
export const BEYOND = 'beyond_the_format';

/** The types that AWS's own tables give these fields in Parquet; other numbers are read as `bigint`, which takes both widths. */
const INT: ReadonlySet<string> = new Set(['version', 'srcport', 'dstport', 'tcp-flags', 'traffic-path']);
const BIGINT: ReadonlySet<string> = new Set(
  'protocol packets bytes start end encryption-status packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired'.split(
    ' ',
  ),
);

/**
 * Gives the table of a place: its partitions are projected from the folders, so that nothing has to be added as days go by.
 * Its name carries a hash of its definition: another format or layout is another table. Values of text are left as the
 * words they are, so that a line that doesn't fit its format can be told from one that does; headers are not skipped, so that
 * an object of another format is noticed.
 * Throws FailureError for a name that such a statement can't hold.
 * @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-partition-projection.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-partition-projection-parquet-example.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function tableOf(place: AthenaPlace, database: string): AthenaTable {
  checkNames(place, database);
  const columns = columnsOf(place);
  const definition = definitionOf(place, columns);
  const name = `transit_tui_flows_${createHash('sha256').update(definition).digest('hex').slice(0, 16)}`;
  return {
    database,
    name,
    ddl: `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${name}\` ${definition}`,
    columns: new Map([...columns].map(([field, { name: column }]) => [field, column])),
  };
}

function definitionOf(place: AthenaPlace, columns: ReadonlyMap<string, Column>): string {
  const { bucket, prefix, hive, perHour, fileFormat, format } = place;
  const text = fileFormat === 'text';
  const fields = [...columns.values(), ...(text ? [{ name: BEYOND, type: 'string' }] : [])];
  const location = `s3://${bucket}/${prefix}AWSLogs/`;
  const { account, region, year, month, day, hour } = PARTITION;
  const folders = hive
    ? `aws-account-id=\${${account}}/aws-service=vpcflowlogs/aws-region=\${${region}}/year=\${${year}}/month=\${${month}}/day=\${${day}}/${perHour ? `hour=\${${hour}}/` : ''}`
    : `\${${account}}/vpcflowlogs/\${${region}}/\${${year}}/\${${month}}/\${${day}}/${perHour ? `\${${hour}}/` : ''}`;
  const properties = {
    'projection.enabled': 'true',
    [`projection.${account}.type`]: 'injected',
    [`projection.${region}.type`]: 'injected',
    ...numbers(year, '2015,2099', 4),
    ...numbers(month, '1,12', 2),
    ...numbers(day, '1,31', 2),
    ...(perHour ? numbers(hour, '0,23', 2) : {}),
    'storage.location.template': `${location}${folders}`,
  };
  return [
    `(\n${fields.map(({ name, type }) => `  \`${name}\` ${type}`).join(',\n')}\n)`,
    `PARTITIONED BY (${account} string, ${region} string, ${year} int, ${month} int, ${day} int${perHour ? `, ${hour} int` : ''})`,
    text ? `ROW FORMAT DELIMITED FIELDS TERMINATED BY '${format.separator ?? ' '}'` : 'STORED AS PARQUET',
    `LOCATION '${location}'`,
    `TBLPROPERTIES (\n${Object.entries(properties)
      .map(([key, value]) => `  '${key}' = '${value}'`)
      .join(',\n')}\n)`,
  ].join('\n');
}

const numbers = (column: string, range: string, digits: number) => ({
  [`projection.${column}.type`]: 'integer',
  [`projection.${column}.range`]: range,
  [`projection.${column}.digits`]: String(digits),
});

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The columns in the order of the format, by their fields. A field that is no plain name gets one from its position. */
function columnsOf({ format, fileFormat }: AthenaPlace): ReadonlyMap<string, Column> {
  const taken = new Set<string>([...Object.values(PARTITION), BEYOND]);
  const columns = new Map<string, Column>();
  for (const [at, field] of format.fields.entries()) {
    const plain = field.replaceAll('-', '_');
    const usable = /^[a-z][a-z0-9_]{0,100}$/.test(plain) && !taken.has(plain);
    const name = usable ? plain : `column_${at + 1}_of_the_format`;
    taken.add(name);
    // A field that is named twice is asked about by its first column.
    columns.set(columns.has(field) ? name : field, { name, type: fileFormat === 'text' ? 'string' : typeOf(field) });
  }
  return columns;
}

const typeOf = (field: string): string => (INT.has(field) ? 'int' : BIGINT.has(field) ? 'bigint' : 'string');

/** Statements that define tables have no safe way to write just any name: what is not plain is refused. */
function checkNames({ bucket, prefix, within = '' }: AthenaPlace, database: string): void {
  const hint = 'Read these objects here, without --engine athena.';
  const wrong = (what: string, hint: string) =>
    new FailureError({ code: 'invalid', message: `${what} can't be named in a table of Athena.`, hint });
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw wrong(`The bucket ${bucket}`, hint);
  for (const part of [prefix, within]) {
    if (!/^[A-Za-z0-9!_.*()/=+@:,-]*$/.test(part)) throw wrong(`The prefix ${part}`, hint);
  }
  if (!/^[a-z0-9_]{1,255}$/.test(database)) {
    throw wrong(`The database ${database}`, 'Give --athena-database small letters, digits and underscores.');
  }
}
