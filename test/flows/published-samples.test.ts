import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { DEFAULT_FORMAT, type FlowFormat, formatOf, parseHeader } from '../../src/flows/format.ts';
import { Intake } from '../../src/flows/intake.ts';
import { readLines } from '../../src/flows/lines.ts';
import { parseLine } from '../../src/flows/parse.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/vpcflow');

/** Reads a sample that others published; the test is skipped, saying so, where the samples are not there. */
function sample(name: string, { skip }: TestContext): Buffer {
  const file = join(FOLDER, name);
  skip(!existsSync(file), `SKIPPED: the published sample ${file} is not on this machine`);
  return readFileSync(file);
}

async function parsed(body: Buffer, given?: FlowFormat) {
  let format = given;
  const results: ReturnType<typeof parseLine>[] = [];
  await readLines(
    (async function* () {
      yield body;
    })(),
    (line) => {
      const header = parseHeader(line);
      if (header !== undefined) format = header;
      else if (format !== undefined) results.push(parseLine(line, format));
    },
  );
  return results;
}

describe('samples published by others', () => {
  test("AWS's default format: flows, NODATA, SKIPDATA, ICMP and IPv6", async (context) => {
    const results = await parsed(sample('awsdocs_v2_default.log', context), DEFAULT_FORMAT);
    const kinds = results.map((result) => (typeof result === 'string' ? result : result.action));
    expect(kinds).toEqual(['ACCEPT', 'REJECT', 'nodata', 'skipdata', 'ACCEPT', 'REJECT', 'ACCEPT']);
    expect(results[6]).toMatchObject({ srcaddr: '2001:db8:1234:a100:8d6e:3477:df66:f105', dstport: 22, bytes: 8855 });
  });

  test('the denied rows of the default format, counted by hand', (context) => {
    const now = 1_432_917_142_000;
    const intake = new Intake({ windowMs: 20 * 365 * 86_400_000 });
    const text = sample('awsdocs_v2_default.log', context).toString();
    for (const line of text.split('\n')) intake.line(line, [DEFAULT_FORMAT], now, now);
    const { rows } = intake.table.read(now, { addresses: new Set(), quarantined: new Map() });
    expect(rows.filter((row) => row.action === 'REJECT')).toMatchObject([
      { srcaddr: '172.31.16.139', dstaddr: '203.0.113.12', protocol: 1, packets: 4, bytes: 336, direction: 'egress' },
      { srcaddr: '172.31.9.69', dstaddr: '172.31.9.12', dstport: 3389, packets: 20, bytes: 4249 },
    ]);
    expect(intake.notes(now).join()).toMatch(/Coverage gap.*1×/);
  });

  test('version 3 in an order of its own, one line with two spaces', async (context) => {
    const results = await parsed(sample('awsdocs_v3_tcpflags_with_header.log', context));
    const records = results.filter((result) => typeof result !== 'string');
    expect([results.length, records.length]).toEqual([8, 8]);
    const sum = records.reduce((bytes, record) => bytes + record.bytes, 0);
    expect(sum).toBe(568 + 376 + 100_701 + 632 + 63_388 + 23_294_588 + 1260 + 967);
    expect(new Set(records.map((record) => record.instanceId))).toEqual(new Set(['i-01234567890123456']));
  });

  test('default and ECS fields', async (context) => {
    const results = await parsed(sample('otel_v5_default_plus_ecs_with_header.log', context));
    expect(results).toMatchObject([{ srcaddr: '10.0.1.100', dstport: 22, packets: 15, bytes: 3500, action: 'ACCEPT' }]);
  });

  test('a gzip object as AWS delivers it', async (context) => {
    const results = await parsed(sample('lambda-promtail_vpcflowlog.log.gz', context));
    expect(results).toMatchObject([
      { dstport: 443, bytes: 21_869 },
      { dstport: 60_220, bytes: 12_071 },
      { dstport: 57_879, bytes: 112 },
    ]);
  });

  test('four fields without an action', (context) => {
    const envelope = JSON.parse(sample('otel_cw_subscription_custom4field.json', context).toString());
    const format = formatOf(['version', 'interface-id', 'srcaddr', 'dstaddr']);
    const lines: { message: string }[] = envelope.logEvents;
    expect(lines.map(({ message }) => parseLine(message, format))).toMatchObject([
      { dstaddr: '172.31.16.21', action: 'UNKNOWN' },
      { dstaddr: '172.31.9.12', action: 'UNKNOWN' },
    ]);
  });
});
