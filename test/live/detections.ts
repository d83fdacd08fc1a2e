import type { Detection } from '../../src/flows/detect/detection.ts';

export const NOON = Date.UTC(2026, 0, 15, 12, 0);

/** A port scan that ended two minutes before noon. */
export const portScan = (over: Partial<Detection> = {}): Detection => ({
  rule: 'port-scan',
  key: 'port-scan|203.0.113.9|10.0.1.20',
  title: 'Port scan',
  why: '203.0.113.9 tried 131 ports of 10.0.1.20; raised from 100 ports',
  severity: 'high',
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  interfaceIds: ['eni-0aaaaaaaaaaaaaaaa'],
  instanceIds: ['i-0aaaaaaaaaaaaaaaa'],
  first: NOON - 600_000,
  last: NOON - 120_000,
  figures: { ports: 131, threshold: 100 },
  action: 'REJECT',
  ...over,
});

/** So many scans, each by a source of its own. */
export const portScans = (count: number, over: Partial<Detection> = {}): Detection[] =>
  Array.from({ length: count }, (_, at) => portScan({ key: `port-scan|${at}`, srcaddr: `203.0.113.${at}`, ...over }));
