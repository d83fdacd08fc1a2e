import { describe, expect, test } from 'vitest';
import { parseFilter, rowFilter } from '../../src/app/row-filter.ts';

interface Row {
  readonly type: string;
  readonly ips: readonly string[];
}
const pane = { fields: { type: (row: Row) => row.type, ip: (row: Row) => row.ips } };
const rows: readonly Row[] = [
  { type: 'Exfiltration:S3/AnomalousBehavior', ips: ['198.51.100.23'] },
  { type: 'Policy:S3/BucketPublic', ips: [] },
  { type: 'Trojan:EC2/DNSDataExfiltration', ips: ['192.0.2.1', '198.51.100.23'] },
];
const kept = (text: string): number[] => {
  const keep = rowFilter(pane, text) ?? (() => true);
  return rows.flatMap((row, index) => (keep(row) ? [index] : []));
};

describe('a filter', () => {
  test.each([
    ['', [0, 1, 2]],
    ['   ', [0, 1, 2]],
    ['exfil', [0, 2]],
    ['EXFIL s3', [0]],
    ['type:policy', [1]],
    ['ip:192.0.2', [2]],
    ['!ip:198.51', [1]],
    ['!policy !trojan', [0]],
    ['"S3/Bucket"', [1]],
    // `exfiltration` is no field, so the colon is part of the word.
    ['exfiltration:s3', [0]],
    // A field without a value yet, as while typing, hides nothing.
    ['type:', [0, 1, 2]],
    ['!', [0, 1, 2]],
  ])('%j keeps rows %j', (text, expected) => {
    expect(kept(text)).toEqual(expected);
  });
});

test('quotes hold spaces together, also after a field', () => {
  expect(parseFilter('type:"a b" !"c d', ['type'])).toEqual([
    { field: 'type', value: 'a b', not: false },
    { value: 'c d', not: true },
  ]);
});
