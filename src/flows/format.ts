/**
 * The order of the fields of a flow log's records. Names are AWS's own with dashes (`account-id`), whatever the source
 * writes.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface FlowFormat {
  readonly fields: readonly string[];
  /** Where the parser puts the value of each column; -1 for a field that nothing here reads. */
  readonly slots: Int8Array;
  /** What stands between values besides white space; white space alone unless a header says otherwise. */
  readonly separator: ',' | undefined;
  has(field: string): boolean;
}

/** The fields that a FlowRecord is made from, and where the parser puts their values. */
export const SLOT = {
  srcaddr: 0,
  dstaddr: 1,
  srcport: 2,
  dstport: 3,
  protocol: 4,
  packets: 5,
  bytes: 6,
  start: 7,
  end: 8,
  action: 9,
  'log-status': 10,
  'interface-id': 11,
  'instance-id': 12,
  'flow-direction': 13,
  'pkt-src-aws-service': 14,
  'pkt-dst-aws-service': 15,
  'reject-reason': 16,
  'encryption-status': 17,
} as const;

const slotOf: ReadonlyMap<string, number> = new Map(Object.entries(SLOT));

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...Object.keys(SLOT),
  ...'version account-id vpc-id subnet-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type'.split(
    ' ',
  ),
  ...'sublocation-id pkt-src-aws-service pkt-dst-aws-service traffic-path reject-reason resource-id'.split(' '),
  ...'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id'.split(' '),
  ...'ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn'.split(' '),
  'ecs-task-id',
]);

/** Makes a format from the names of its fields, in their order; dashes and underscores mean the same. */
export function formatOf(names: readonly string[], separator?: ','): FlowFormat {
  const fields = names.map((name) => name.toLowerCase().replaceAll('_', '-'));
  const slots = Int8Array.from(fields, (field) => slotOf.get(field) ?? -1);
  const present = new Set(fields);
  return { fields, slots, separator, has: (field) => present.has(field) };
}

/** Version 2's fields. Only right where AWS says that the format is the default; never a guess for unknown lines. */
export const DEFAULT_FORMAT: FlowFormat = formatOf(
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  ),
);

/** Reads DescribeFlowLogs' `LogFormat` (`${version} ${srcaddr} …`); undefined where it isn't one. */
export function parseLogFormat(text: string): FlowFormat | undefined {
  const names = [...text.matchAll(/\$\{([^}\s]+)\}/g)].map((match) => match[1] ?? '');
  const rest = text.replaceAll(/\$\{[^}\s]+\}/g, '').trim();
  return names.length > 0 && rest === '' ? formatOf(names) : undefined;
}

/**
 * Reads the header line that starts an object on S3; undefined where the line is no header. A line is one when it names
 * at least two known fields and holds no value (an address, a number, a dash).
 */
export function parseHeader(line: string): FlowFormat | undefined {
  const separator = line.includes(',') ? ',' : undefined;
  const names = line.trim().split(separator === undefined ? /\s+/ : /[\s,]+/);
  if (!names.every((name) => /^[a-z][a-z0-9_-]*$/i.test(name))) return undefined;
  const format = formatOf(names, separator);
  const known = format.fields.filter((field) => KNOWN_FIELDS.has(field)).length;
  return known >= Math.min(2, names.length) && known > 0 ? format : undefined;
}
