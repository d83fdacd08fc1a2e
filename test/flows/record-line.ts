/** Makes the line of a record for a format's fields; what isn't given is `-`. */
export function recordLine(fields: readonly string[], values: Readonly<Record<string, string | number>>): string {
  return fields.map((field) => String(values[field] ?? '-')).join(' ');
}

/** A denied attempt on SSH, as the default format gives it. */
export const DENIED_SSH = {
  version: 2,
  'account-id': '111122223333',
  'interface-id': 'eni-0aaaaaaaaaaaaaaaa',
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  srcport: 51515,
  dstport: 22,
  protocol: 6,
  packets: 3,
  bytes: 180,
  start: 1_700_000_000,
  end: 1_700_000_060,
  action: 'REJECT',
  'log-status': 'OK',
} as const;

/** Writes fields as DescribeFlowLogs gives a `LogFormat`. */
export const logFormat = (...fields: readonly string[]): string => fields.map((field) => `\${${field}}`).join(' ');
