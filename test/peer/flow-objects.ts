import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const BUCKET = 'amzn-s3-demo-bucket';
export const FLOW_LOG = 'fl-0a1b2c3d4e5f60718';
export const OTHER_FLOW_LOG = 'fl-0b1b2c3d4e5f60718';

/** The hour in which the first objects begin. */
export const BEGIN = Date.UTC(2026, 10, 24, 21);
/** Hours after BEGIN in which an object is written. */
export const HOURS = [0, 1, 2, 3, 4, 27];

export const V2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
export const V5 =
  'log-status end start flow-direction tcp-flags action instance-id bytes packets protocol dstport srcport dstaddr srcaddr interface-id pkt-dst-aws-service';
export const SPARSE = 'srcaddr dstaddr dstport bytes end';

/** Numbers in [0, 1), the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const pick = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** The values of one record by their fields; some have none, some addresses are IPv6, one is none at all. */
function recordAt(at: number, random: () => number): Record<string, string> {
  const outside = pick(random, ['203.0.113.7', '198.51.100.9', '192.0.2.1', '2001:db8::7', '2001:db8:0:0:1::9']);
  const odd = random() < 0.01 ? '999.1.2.3' : outside;
  const inside = pick(random, ['10.0.0.5', '10.0.1.6', '10.128.0.7', 'fd00::5']);
  const icmp = random() < 0.1;
  const start = Math.floor(at / 1000) + Math.floor(random() * 3500);
  return {
    version: '2',
    'account-id': ACCOUNT,
    'interface-id': pick(random, ['eni-0a1b2c3d4e5f60718', 'eni-0b1b2c3d4e5f60718']),
    srcaddr: odd,
    dstaddr: inside,
    srcport: icmp ? '0' : String(32_768 + Math.floor(random() * 5)),
    dstport: icmp ? '0' : pick(random, ['22', '443', '3389', '53', '8080']),
    protocol: icmp ? '1' : pick(random, ['6', '6', '6', '17']),
    packets: random() < 0.02 ? '-' : String(1 + Math.floor(random() * 50)),
    bytes: String(40 + Math.floor(random() * 5000)),
    start: random() < 0.02 ? '-' : String(start),
    end: random() < 0.02 ? '-' : String(start + 60),
    action: random() < 0.03 ? '-' : pick(random, ['ACCEPT', 'REJECT']),
    'log-status': 'OK',
    'instance-id': pick(random, ['i-0123456789abcdef0', '-']),
    'flow-direction': pick(random, ['ingress', 'egress', '-']),
    'tcp-flags': icmp ? '-' : pick(random, ['2', '18', '1']),
    'pkt-dst-aws-service': pick(random, ['-', '-', 'S3', 'AMAZON']),
  };
}

const lineOf = (fields: readonly string[], record: Record<string, string>): string =>
  fields.map((field) => record[field] ?? '-').join(' ');

/** Lines that carry no flow, and such as are no records, by what their format has. */
function otherLines(format: string, at: number): readonly string[] {
  const fields = format.split(' ');
  const empty = { start: String(at / 1000), end: String(at / 1000 + 60), 'interface-id': 'eni-0a1b2c3d4e5f60718' };
  const whole = recordAt(at, randomFrom(5));
  const odd = { ...whole, bytes: '12x' };
  return [
    ...(fields.includes('log-status')
      ? [lineOf(fields, { ...empty, 'log-status': 'NODATA' }), lineOf(fields, { ...empty, 'log-status': 'SKIPDATA' })]
      : [lineOf(fields, empty)]),
    ...(fields.includes('log-status') ? [lineOf(fields, { ...whole, 'log-status': 'PERHAPS' })] : []),
    ...(fields.includes('action') ? [lineOf(fields, { ...whole, action: 'MAYBE' })] : []),
    lineOf(fields, odd),
    lineOf(fields, { ...whole, srcaddr: 'nowhere' }),
    lineOf(fields, whole).split(' ').slice(0, -1).join(' '),
    lineOf(fields, whole).split(' ').slice(0, 2).join(' '),
    `${lineOf(fields, whole)} more`,
    `${lineOf(fields, whole)} much more`,
    format,
    '',
  ];
}

export interface WrittenObject {
  readonly key: string;
  readonly path: string;
  readonly lines: readonly string[];
}

/** How the objects of a flow log are filed. */
export interface Layout {
  readonly prefix: string;
  readonly hive: boolean;
  readonly perHour: boolean;
  readonly flowLogId?: string;
}

/** Gives an object the folders and the name that AWS gives it. */
export function keyOf(layout: Layout, at: number, extension: string): string {
  const [year, month, day, hour] = new Date(at).toISOString().split(/[-T:]/);
  const folder = layout.hive
    ? `aws-account-id=${ACCOUNT}/aws-service=vpcflowlogs/aws-region=${REGION}/year=${year}/month=${month}/day=${day}/${layout.perHour ? `hour=${hour}/` : ''}`
    : `${ACCOUNT}/vpcflowlogs/${REGION}/${year}/${month}/${day}/${layout.perHour ? `${hour}/` : ''}`;
  const stamp = `${year}${month}${day}T${hour}00Z`;
  return `${layout.prefix}AWSLogs/${folder}${ACCOUNT}_vpcflowlogs_${REGION}_${layout.flowLogId ?? FLOW_LOG}_${stamp}_0a1b2c3d.${extension}`;
}

/** Writes objects of some hours, the same ones each time, and gives them with their lines. */
export function writeTextObjects(buckets: string, layout: Layout, format: string): readonly WrittenObject[] {
  const fields = format.split(' ');
  return HOURS.map((hour) => {
    const at = BEGIN + hour * 3_600_000;
    const random = randomFrom(hour + 17);
    const records = Array.from({ length: 140 }, () => lineOf(fields, recordAt(at, random)));
    // It begins and ends on the second, where a window may begin and end.
    const border = lineOf(fields, { ...recordAt(at, random), start: `${at / 1000}`, end: `${at / 1000 + 60}` });
    const lines = [format, border, ...records.slice(0, 100), ...otherLines(format, at), ...records.slice(100)];
    const key = keyOf(layout, at, 'log.gz');
    const path = join(buckets, BUCKET, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
    return { key, path, lines };
  });
}
