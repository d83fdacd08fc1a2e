import { expect, test } from 'vitest';
import { DEFAULT_FORMAT, formatOf } from '../../src/flows/format.ts';
import { Intake } from '../../src/flows/intake.ts';
import { DENIED_SSH, recordLine } from './record-line.ts';

const NOW = 1_700_000_100_000;
const KNOWN = { addresses: new Set<string>(), quarantined: new Map<string, number>() };
const line = recordLine(DEFAULT_FORMAT.fields, DENIED_SSH);

test('a line of a shared log group counts by the one format that fits it', () => {
  const short = formatOf(['srcaddr', 'dstaddr', 'action']);
  const intake = new Intake();
  intake.line(line, [short, DEFAULT_FORMAT], NOW, NOW);
  intake.line('203.0.113.9 10.0.1.21 REJECT', [short, DEFAULT_FORMAT], NOW, NOW);
  const { rows } = intake.table.read(NOW, KNOWN);
  expect(rows.map(({ dstaddr, dstport }) => [dstaddr, dstport]).toSorted()).toEqual([
    ['10.0.1.20', 22],
    ['10.0.1.21', undefined],
  ]);
  expect(intake.notes(NOW)).toEqual([]);
});

test('a line that two formats fit, or none, is counted as unreadable', () => {
  const one = formatOf(['srcaddr', 'dstaddr', 'action']);
  const other = formatOf(['dstaddr', 'srcaddr', 'action']);
  const intake = new Intake();
  intake.line('203.0.113.9 10.0.1.21 REJECT', [one, other], NOW, NOW);
  intake.line(line.slice(0, 40), [DEFAULT_FORMAT], NOW, NOW);
  intake.line(line, [], NOW, NOW);
  expect(intake.table.read(NOW, KNOWN).rows).toEqual([]);
  expect(intake.notes(NOW)).toEqual(['3 lines could not be read (cut, or of another format)']);
});

test('lost records are a coverage gap for as long as they are in the window', () => {
  const intake = new Intake();
  const lost = recordLine(DEFAULT_FORMAT.fields, { start: 1, end: 2, 'log-status': 'SKIPDATA' });
  intake.line(lost, [DEFAULT_FORMAT], NOW, NOW);
  expect(intake.notes(NOW)).toEqual(['Coverage gap: AWS lost records 1× (SKIPDATA), last at 22:15Z']);
  expect(intake.notes(NOW + 3_600_001)).toEqual([]);
});
