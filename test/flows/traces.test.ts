import { describe, expect, test } from 'vitest';
import { FlowTable } from '../../src/flows/aggregate.ts';
import { judgedBy } from '../../src/flows/detect/index.ts';
import { unencrypted } from '../../src/flows/detect/unencrypted.ts';
import { formatOf } from '../../src/flows/format.ts';
import { Intake } from '../../src/flows/intake.ts';
import { DENIED_SSH, recordLine } from './record-line.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0);
const MINUTE = 60_000;
const FIELDS = Object.keys(DENIED_SSH);
const MINUTES = { windowMs: 60 * MINUTE, slices: 60 };

const intakeOf = (records: readonly Readonly<Record<string, string | number>>[], options = MINUTES): Intake => {
  const intake = new Intake(options);
  for (const record of records) {
    intake.line(recordLine(FIELDS, { ...DENIED_SSH, ...record }), [formatOf(FIELDS)], NOW, NOW);
  }
  return intake;
};
const endedAgo = (minutes: number) => ({
  start: (NOW - (minutes + 1) * MINUTE) / 1000,
  end: (NOW - minutes * MINUTE) / 1000,
});
const HTTPS = { srcaddr: '10.0.1.20', dstaddr: '198.51.100.7', dstport: 443, action: 'ACCEPT' };

describe('traces of a table', () => {
  test('are every connection, ordinary ones too, by the minute and oldest first', () => {
    const { table } = intakeOf([
      endedAgo(4),
      { ...endedAgo(9), packets: 1, bytes: 40 },
      endedAgo(4),
      { ...endedAgo(2), ...HTTPS },
    ]);
    const { traces, sliceMs } = table.traces(NOW - 60 * MINUTE, NOW);
    expect(sliceMs).toBe(MINUTE);
    expect(traces).toMatchObject([
      {
        srcaddr: '203.0.113.9',
        dstport: 22,
        action: 'REJECT',
        direction: 'ingress',
        cells: [
          { at: NOW - 9 * MINUTE, last: NOW - 9 * MINUTE, count: 1, packets: 1, bytes: 40 },
          { at: NOW - 4 * MINUTE, count: 2, packets: 6, bytes: 360 },
        ],
      },
      { srcaddr: '10.0.1.20', dstport: 443, action: 'ACCEPT', cells: [{ at: NOW - 2 * MINUTE, count: 1 }] },
    ]);
  });

  test('know to the second when the newest record of a slice ended, and that there were more interfaces than are kept', () => {
    const ended = (seconds: number) => ({ start: NOW / 1000 - 90, end: NOW / 1000 - seconds });
    const enis = Array.from({ length: 17 }, (_, at) => `eni-0${at}`);
    const { table } = intakeOf(enis.map((eni, at) => ({ ...ended(59 - at), 'interface-id': eni })));
    const [trace] = table.traces(NOW - 60 * MINUTE, NOW).traces;
    expect(trace?.cells).toMatchObject([{ at: NOW - MINUTE, last: NOW - 43_000 }]);
    expect([trace?.interfaceIds.length, trace?.moreInterfaces]).toEqual([16, true]);
  });

  test('keep what was said of encryption, once each, and nothing where nothing was', () => {
    const fields = [...FIELDS, 'encryption-status'];
    const encryptionOf = (...statuses: readonly string[]) => {
      const intake = new Intake(MINUTES);
      for (const status of statuses) {
        const record = { ...DENIED_SSH, ...endedAgo(3), 'encryption-status': status };
        intake.line(recordLine(fields, record), [formatOf(fields)], NOW, NOW);
      }
      return intake.table.traces(NOW - 60 * MINUTE, NOW).traces[0]?.encryption;
    };
    expect(encryptionOf('1', '1', '-')).toEqual(['1']);
    expect(encryptionOf('1', '0', '1', '-', '0')).toEqual(['1', '0']);
    expect(encryptionOf('-')).toEqual([]);
    expect(encryptionOf(...Array.from({ length: 50 }, (_, at) => String(at)))).toHaveLength(8);
    expect(intakeOf([endedAgo(3)]).table.traces(NOW - 60 * MINUTE, NOW).traces[0]?.encryption).toEqual([]);
  });

  test('let a detection see that AWS says of a service that it was not encrypted', () => {
    const fields = [...FIELDS, 'encryption-status'];
    const intake = new Intake(MINUTES);
    for (const [dstport, status] of [
      [9000, '0'],
      [9001, '1'],
    ] as const) {
      const flow = { srcaddr: '10.0.1.20', dstaddr: '10.0.1.30', dstport, action: 'ACCEPT', bytes: 90_000 };
      const record = { ...DENIED_SSH, ...endedAgo(3), ...flow, 'encryption-status': status };
      intake.line(recordLine(fields, record), [formatOf(fields)], NOW, NOW);
    }
    const { traces, from, to, sliceMs } = intake.table.traces(NOW - 60 * MINUTE, NOW);
    const has = (field: string) => intake.has(field);
    const known = { findingAddresses: new Map(), quarantined: new Map() };
    const { detections } = judgedBy(unencrypted, traces, { from, to, sliceMs, has, ...known });
    expect(detections).toMatchObject([{ dstaddr: '10.0.1.30', dstport: 9000, figures: { inferred: 0 } }]);
  });

  test('cover the time from the oldest record to the newest, and no more', () => {
    const { table } = intakeOf([endedAgo(12), endedAgo(7)]);
    expect(table.traces(NOW - 60 * MINUTE, NOW)).toMatchObject({
      from: NOW - 12 * MINUTE,
      to: NOW - 6 * MINUTE,
      newest: NOW - 7 * MINUTE,
    });
  });

  test('cut to a stretch leave out what was before and after it', () => {
    const { table } = intakeOf([endedAgo(40), endedAgo(20), endedAgo(5)]);
    const { traces } = table.traces(NOW - 30 * MINUTE, NOW - 10 * MINUTE);
    expect(traces.map(({ cells }) => cells.map(({ at }) => at))).toEqual([[NOW - 20 * MINUTE]]);
  });

  test('of a table without records cover nothing', () => {
    const { traces, from, to, newest } = new FlowTable(MINUTES).traces(NOW - 60 * MINUTE, NOW);
    expect([traces, to - from, newest]).toEqual([[], 0, undefined]);
  });

  test('fold the answers of a service under its port', () => {
    const answer = { srcport: 443, dstport: 51000, srcaddr: '198.51.100.7', dstaddr: '10.0.1.20' };
    const [trace] = intakeOf([{ ...endedAgo(3), ...answer }]).table.traces(NOW - 60 * MINUTE, NOW).traces;
    expect(trace).toMatchObject({ srcport: 443, dstport: undefined });
  });
});

describe('an intake', () => {
  test('knows which fields its records came with', () => {
    const intake = intakeOf([endedAgo(3)]);
    expect(['action', 'bytes', 'flow-direction', 'no-such-field'].map((field) => intake.has(field))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('lacks a field as soon as one of several formats does', () => {
    const intake = intakeOf([endedAgo(3)]);
    const fields = FIELDS.filter((field) => field !== 'action');
    intake.line(recordLine(fields, { ...DENIED_SSH, ...endedAgo(2) }), [formatOf(fields)], NOW, NOW);
    expect([intake.has('action'), intake.has('dstport'), intake.records]).toEqual([false, true, 2]);
  });
});
