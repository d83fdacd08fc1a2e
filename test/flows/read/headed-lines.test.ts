import { expect, test } from 'vitest';
import { formatOf } from '../../../src/flows/format.ts';
import { HeadedLines } from '../../../src/flows/read/headed-lines.ts';

const short = formatOf(['srcaddr', 'dstaddr', 'action']);
const long = formatOf(['srcaddr', 'dstaddr', 'dstport', 'action']);

test('a header comes before the first record and wherever the format changes, also from page to page', () => {
  const lines = new HeadedLines([short, long]);
  expect(lines.text(['10.0.0.1 10.0.0.2 ACCEPT', '10.0.0.1 10.0.0.2 REJECT\n'])).toBe(
    'srcaddr dstaddr action\n10.0.0.1 10.0.0.2 ACCEPT\n10.0.0.1 10.0.0.2 REJECT\n',
  );
  expect(lines.text(['10.0.0.1 10.0.0.2 REJECT', '10.0.0.1 10.0.0.2 22 REJECT'])).toBe(
    '10.0.0.1 10.0.0.2 REJECT\nsrcaddr dstaddr dstport action\n10.0.0.1 10.0.0.2 22 REJECT\n',
  );
});

test('a record that no format fits, or two, is a line that can not be read', () => {
  const mirrored = formatOf(['dstaddr', 'srcaddr', 'action']);
  expect(new HeadedLines([short, long]).text(['cut 10.0.0.1'])).toBe('cut␠10.0.0.1\n');
  expect(new HeadedLines([short, mirrored]).text(['10.0.0.1 10.0.0.2 ACCEPT'])).toBe('10.0.0.1␠10.0.0.2␠ACCEPT\n');
});

test('a message of several lines stays one, and without formats there is no header', () => {
  expect(new HeadedLines([]).text(['10.0.0.1 10.0.0.2 ACCEPT\r\n', 'a\nb'])).toBe('10.0.0.1 10.0.0.2 ACCEPT\na ⏎ b\n');
});
