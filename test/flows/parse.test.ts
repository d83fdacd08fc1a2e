import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_FORMAT, formatOf, parseHeader, parseLogFormat } from '../../src/flows/format.ts';
import { parseLine } from '../../src/flows/parse.ts';
import { DENIED_SSH, logFormat, recordLine } from './record-line.ts';

const record = {
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  srcport: 51515,
  dstport: 22,
  protocol: 6,
  packets: 3,
  bytes: 180,
  start: 1_700_000_000_000,
  end: 1_700_000_060_000,
  action: 'REJECT',
  interfaceId: 'eni-0aaaaaaaaaaaaaaaa',
  instanceId: undefined,
  direction: undefined,
};
const line = recordLine(DEFAULT_FORMAT.fields, DENIED_SSH);

describe('a format', () => {
  test("is read from DescribeFlowLogs' LogFormat", () => {
    expect(parseLogFormat(logFormat('version', 'srcaddr', 'flow-direction'))?.fields).toEqual([
      'version',
      'srcaddr',
      'flow-direction',
    ]);
    expect(parseLogFormat('version srcaddr')).toBeUndefined();
    expect(parseLogFormat(`${logFormat('srcaddr')} and more`)).toBeUndefined();
    expect(parseLogFormat('')).toBeUndefined();
  });

  test('is read from a header with dashes or underscores', () => {
    const dashes = parseHeader('version account-id interface-id srcaddr');
    expect(dashes?.fields).toEqual(['version', 'account-id', 'interface-id', 'srcaddr']);
    expect(parseHeader('version account_id interface_id srcaddr\r')?.fields).toEqual(dashes?.fields);
  });

  test('is not read from a record', () => {
    expect(parseHeader(line)).toBeUndefined();
    expect(parseHeader('')).toBeUndefined();
    expect(parseHeader('hello world')).toBeUndefined();
  });
});

describe('a line', () => {
  test('gives the record of its fields', () => {
    expect(parseLine(line, DEFAULT_FORMAT)).toEqual(record);
  });

  test('says how it was encrypted where its format has the field and AWS knows', () => {
    const fields = [...DEFAULT_FORMAT.fields, 'encryption-status'];
    const statusOf = (status: string) => {
      const parsed = parseLine(recordLine(fields, { ...DENIED_SSH, 'encryption-status': status }), formatOf(fields));
      return typeof parsed === 'string' ? parsed : parsed.encryptionStatus;
    };
    expect(['0', '1', '2', '3', '-'].map(statusOf)).toEqual(['0', '1', '2', '3', undefined]);
  });

  test('may end in CRLF and hold runs of spaces', () => {
    expect(parseLine(`${line.replaceAll(' ', '  ')}\r\n`, DEFAULT_FORMAT)).toEqual(record);
  });

  test('without traffic says so, and one for lost records says that', () => {
    const dashes = { 'interface-id': 'eni-0aaaaaaaaaaaaaaaa', start: 1, end: 2 };
    const idle = recordLine(DEFAULT_FORMAT.fields, { ...dashes, 'log-status': 'NODATA' });
    const lost = recordLine(DEFAULT_FORMAT.fields, { ...dashes, 'log-status': 'SKIPDATA' });
    expect([parseLine(idle, DEFAULT_FORMAT), parseLine(lost, DEFAULT_FORMAT)]).toEqual(['nodata', 'skipdata']);
    expect(parseLine('  \r', DEFAULT_FORMAT)).toBe('blank');
  });

  test('that was cut anywhere is bad or, cut inside its last value, still bad', () => {
    for (let length = 1; length < line.length; length++) {
      expect([length, parseLine(line.slice(0, length), DEFAULT_FORMAT)]).toEqual([length, 'bad']);
    }
  });

  test('with too many values or words for numbers is bad', () => {
    expect(parseLine(`${line} more`, DEFAULT_FORMAT)).toBe('bad');
    expect(parseLine(line.replace(' 180 ', ' 18x '), DEFAULT_FORMAT)).toBe('bad');
    expect(parseLine(line.replace('REJECT', 'REJ'), DEFAULT_FORMAT)).toBe('bad');
  });

  test('of a format without action has an unknown one', () => {
    const format = formatOf(['version', 'interface-id', 'srcaddr', 'dstaddr']);
    expect(parseLine('2 eni-1235b8ca123456789 172.31.16.139 172.31.16.21', format)).toMatchObject({
      action: 'UNKNOWN',
      dstport: undefined,
    });
  });

  test('gives the same record whatever the order of its fields', () => {
    const fields = [...DEFAULT_FORMAT.fields, 'tcp-flags', 'flow-direction', 'ecs-task-id'];
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (order) => {
        const values = { ...DENIED_SSH, 'flow-direction': 'ingress', 'tcp-flags': 2 };
        expect(parseLine(recordLine(order, values), formatOf(order))).toEqual({ ...record, direction: 'ingress' });
      }),
    );
  });

  test('of any text never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseLine(text, DEFAULT_FORMAT)).toBeDefined();
      }),
    );
  });
});
