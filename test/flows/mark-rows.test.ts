import { expect, test } from 'vitest';
import type { Detection } from '../../src/flows/detect/detection.ts';
import { type RowMarker, rowMarker } from '../../src/flows/detect/mark-rows.ts';
import { allAtOnce } from '../../src/flows/in-steps.ts';
import { fakeConnection } from '../support/fake-feeds.ts';

const detection = (over: Partial<Detection>): Detection => ({
  rule: 'port-scan',
  key: 'port-scan|192.0.2.1|10.0.2.44',
  title: 'Port scan',
  why: '192.0.2.1 tried 131 ports of 10.0.2.44; raised from 25',
  severity: 'low',
  interfaceIds: [],
  instanceIds: [],
  first: 0,
  last: 0,
  figures: {},
  action: 'mixed',
  ...over,
});
const scanned = fakeConnection({ srcaddr: '192.0.2.1', dstaddr: '10.0.2.44', dstport: 22 });
const marks = (marker: RowMarker, detections: readonly Detection[]) => allAtOnce(marker.mark([scanned], detections))[0];
const titles = (detections: readonly Detection[]) =>
  (marks(rowMarker(), detections)?.raised ?? []).map(({ title }) => title);

test.each([
  ['source and target', { srcaddr: '192.0.2.1', dstaddr: '10.0.2.44' }, true],
  ['the target alone', { dstaddr: '10.0.2.44' }, true],
  ['source and port', { srcaddr: '192.0.2.1', dstport: 22 }, true],
  ['another port', { srcaddr: '192.0.2.1', dstport: 23 }, false],
  ['another target', { srcaddr: '192.0.2.1', dstaddr: '10.0.2.45' }, false],
  ['a port alone, which is nobody', { dstport: 22 }, false],
  ['accepted traffic of the same ends', { srcaddr: '192.0.2.1', action: 'ACCEPT' }, false],
  ['denied traffic of the same ends', { srcaddr: '192.0.2.1', action: 'REJECT' }, true],
] as const)('a denied row is named by %s: %j → %s', (_, named, marked) => {
  expect(titles([detection(named)])).toEqual(marked ? ['Port scan'] : []);
});

test('a row carries its detections in their order, each with its reason, and stays the same object', () => {
  const marker = rowMarker();
  const both = [
    detection({ srcaddr: '192.0.2.1', title: 'Brute force', severity: 'high' }),
    detection({ srcaddr: '192.0.2.1' }),
  ];
  const first = marks(marker, both);
  expect(first?.raised).toMatchObject([{ title: 'Brute force', severity: 'high' }, { why: both[1]?.why }]);
  expect(marks(marker, both)).toBe(first);
  expect(marks(marker, [])).toBe(scanned);
});
