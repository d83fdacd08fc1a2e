import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowProgress } from '../../../src/flows/answer-flows.ts';
import { formatOf } from '../../../src/flows/format.ts';
import type { Piece } from '../../../src/flows/read/piece.ts';
import { BY_CONNECTION, counted, gzipped, pieceOf } from './counted.ts';

const V2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** Peak memory of a process that counts so many megabytes of hostile input, bytes. */
async function peakMemory(kind: string, megabytes: number): Promise<number> {
  const script = join(import.meta.dirname, 'count-hostile.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, kind, String(megabytes)]);
  return Number(stdout);
}

interface Sample {
  readonly srcaddr: string;
  readonly dstport: number;
  readonly bytes: number;
  readonly action: 'ACCEPT' | 'REJECT';
}

const START = 1_700_000_000;

function line({ srcaddr, dstport, bytes, action }: Sample): string {
  const ends = `${START} ${START + 60}`;
  return `2 111122223333 eni-0a1b2c3d4e5f60718 ${srcaddr} 10.0.0.5 40000 ${dstport} 6 3 ${bytes} ${ends} ${action} OK`;
}

const SAMPLE: Sample = { srcaddr: '203.0.113.7', dstport: 22, bytes: 540, action: 'REJECT' };

const samples = fc.array(
  fc.record({
    srcaddr: fc.constantFrom('203.0.113.7', '198.51.100.9', '2001:db8::17', '10.0.1.2'),
    dstport: fc.constantFrom(22, 443, 3389),
    bytes: fc.integer({ min: 0, max: 5_000_000_000_000 }),
    action: fc.constantFrom('ACCEPT' as const, 'REJECT' as const),
  }),
  { maxLength: 60 },
);

/** The same question, answered the plainest way. */
function byHand(records: readonly Sample[]) {
  const rows = new Map<string, { count: number; bytes: number }>();
  for (const { srcaddr, dstport, bytes } of records.filter(({ action }) => action === 'REJECT')) {
    const key = `${srcaddr} 10.0.0.5 ${dstport} 6`;
    const row = rows.get(key) ?? { count: 0, bytes: 0 };
    rows.set(key, { count: row.count + 1, bytes: row.bytes + bytes });
  }
  return Object.fromEntries(rows);
}

const figures = ({ answer }: Awaited<ReturnType<typeof counted>>) =>
  Object.fromEntries(answer.rows.map(({ values, count, bytes }) => [values.join(' '), { count, bytes }]));

describe('counting flow records', () => {
  test('any cut of the input into parts gives the same answer, down to single bytes', async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.integer({ min: 1, max: 200 }), fc.boolean(), async (records, part, zipped) => {
        const text = [V2, ...records.map(line)].join('\n');
        const piece = zipped ? gzipped('a.log.gz', text, part) : pieceOf('a.log', text, part);
        const report = await counted([piece]);
        expect(figures(report)).toEqual(byHand(records));
        expect(report.answer.intake).toMatchObject({ records: records.length, bad: 0 });
      }),
      { numRuns: 60 },
    );
  });

  test('any order of the fields, with dashes or underscores, spaces or commas, and headers that repeat', async () => {
    const names = V2.split(' ');
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.constantFrom(' ', '  ', ',', '\t'),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        async (records, order, between, underscores, end) => {
          const header = order.map((name) => (underscores ? name.replaceAll('-', '_') : name)).join(between);
          const reordered = (record: Sample) => {
            const values = line(record).split(' ');
            return order.map((name) => values[names.indexOf(name)]).join(between);
          };
          const lines = records.flatMap((record, at) =>
            at % 7 === 3 ? [header, reordered(record)] : [reordered(record)],
          );
          const report = await counted([pieceOf('a.log', `${[header, ...lines].join(end)}${end}`, 97)]);
          expect(figures(report)).toEqual(byHand(records));
          expect(report.badLines).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('several pieces with headers of their own count together, in one thread and in two', async () => {
    const all: Sample[] = Array.from({ length: 4000 }, (_, at) => ({
      srcaddr: `203.0.113.${at % 250}`,
      dstport: at % 3 === 0 ? 22 : 3389,
      bytes: at,
      action: at % 5 === 0 ? 'ACCEPT' : 'REJECT',
    }));
    const reversed = V2.split(' ').reverse().join(' ');
    const pieces = () => [
      pieceOf('one.log', [V2, ...all.slice(0, 1500).map(line)].join('\n')),
      gzipped(
        'two.log.gz',
        [reversed, ...all.slice(1500).map((each) => line(each).split(' ').reverse().join(' '))].join('\n'),
      ),
    ];
    const alone = await counted(pieces());
    const together = await counted(pieces(), {}, { threads: 2 });
    expect(figures(alone)).toEqual(byHand(all));
    expect(together.answer.rows).toEqual(alone.answer.rows);
    expect(together.answer.intake).toEqual(alone.answer.intake);
    expect(together.answer.matched).toBe(alone.answer.matched);
  });

  test.each([1, 2])('stopped in the middle of a line, %d threads call no line bad', async (threads) => {
    const stop = new AbortController();
    /** Whole records and the half of one, and then what never comes. */
    const endless = (name: string): Piece => ({
      name,
      async *open(signal) {
        yield Buffer.from(`${V2}\n${line(SAMPLE)}\n${line(SAMPLE).slice(0, 30)}`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    const report = await counted(
      [endless('one.log'), endless('two.log')],
      { action: 'all' },
      { threads, signal: stop.signal, progress: ({ records }) => records >= 2 && stop.abort() },
    );
    expect(report.stopped).toBe(true);
    expect(report.answer.intake).toMatchObject({ records: 2, bad: 0 });
    expect(report.badLines).toEqual([]);
  });

  test.each([1, 2])(
    'a line that the end of a broken piece cut is none, whatever it looks like, in %d threads',
    async (threads) => {
      const broken = (name: string): Piece => ({
        name,
        async *open() {
          yield Buffer.from(
            'srcaddr dstaddr action bytes\n203.0.113.7 10.0.0.5 REJECT 5000\n203.0.113.7 10.0.0.5 REJECT 12',
          );
          throw new Error('the line went dead');
        },
      });
      const { answer, failures } = await counted([broken('one.log'), broken('two.log')], {}, { threads });
      expect(answer.intake).toMatchObject({ records: 2, bad: 0 });
      expect(answer.rows).toMatchObject([{ count: 2, bytes: 10_000 }]);
      expect(failures).toHaveLength(2);
    },
  );

  test.each([1, 2])('the progress of %d threads reaches the end, and says what failed on the way', async (threads) => {
    const text = `${V2}\n${line(SAMPLE)}\n`;
    const denied: Piece = {
      name: 'denied.log',
      size: 1000,
      async *open() {
        yield Buffer.from(text);
        throw new Error('the line went dead');
      },
    };
    const told: FlowProgress[] = [];
    await counted(
      [denied, pieceOf('whole.log', text)],
      {},
      { threads, progress: (progress) => void told.push(progress) },
    );
    expect(told.at(-1)).toMatchObject({ pieces: 2, totalPieces: 2, failedPieces: 1, records: 2 });
    const { readBytes = 0, totalBytes, lostBytes = 0 } = told.at(-1) ?? {};
    expect({ readBytes, left: (totalBytes ?? 0) - readBytes - lostBytes }).toEqual({
      readBytes: 2 * text.length,
      left: 0,
    });
  });

  test('a damaged piece spoils none that its thread counts after it', async () => {
    const whole = Array.from({ length: 4000 }, () => line(SAMPLE)).join('\n');
    const stored = gzipSync(`${V2}\n${whole}\n`);
    const damaged = Buffer.from(stored);
    damaged.fill(255, 40, 60);
    // In parts so small that some are under way when the damage is met.
    const pieces = Array.from({ length: 12 }, (_, at) => pieceOf(`${at}.gz`, at % 3 === 0 ? damaged : stored, 97));
    for (const threads of [1, 2, 3]) {
      const { answer, failures } = await counted(pieces, {}, { threads });
      expect(failures.map(({ piece }) => piece).sort()).toEqual(['0.gz', '3.gz', '6.gz', '9.gz']);
      for (const { error } of failures) expect(String(error)).toContain('The gzip is damaged');
      expect(answer.matched).toBe(8 * 4000);
      expect(answer.intake).toMatchObject({ records: 8 * 4000, bad: 0 });
    }
  });

  test('pieces that are read at the same time keep their formats, cut lines and line numbers apart', async () => {
    const reversed = V2.split(' ').reverse().join(' ');
    const turned = (record: Sample) => line(record).split(' ').reverse().join(' ');
    await fc.assert(
      fc.asyncProperty(samples, samples, fc.integer({ min: 1, max: 90 }), async (some, others, part) => {
        const pieces = () => [
          pieceOf('one.log', [V2, ...some.map(line), 'not a record'].join('\n'), part),
          pieceOf('two.log', [reversed, 'nor this', ...others.map(turned)].join('\n'), part + 1),
          pieceOf('three.log', [V2, ...others.map(line)].join('\n'), 2 * part),
        ];
        const [alone, beside] = await Promise.all(
          [1, 3].map((piecesAtOnce) => counted(pieces(), {}, { piecesAtOnce })),
        );
        expect(figures(alone ?? (await counted([])))).toEqual(byHand([...some, ...others, ...others]));
        // `everyRow` is a way to ask for rows, not one of them.
        expect({ ...beside?.answer, everyRow: undefined }).toEqual({ ...alone?.answer, everyRow: undefined });
        expect(beside?.badLines).toEqual(alone?.badLines);
        expect(alone?.badLines).toMatchObject([
          { piece: 'one.log', line: some.length + 2 },
          { piece: 'two.log', line: 2 },
        ]);
      }),
      { numRuns: 40 },
    );
  });

  test('a question that the format cannot answer is unknown, not nothing', async () => {
    const header = 'srcaddr dstaddr srcport dstport protocol bytes start end';
    const report = await counted([pieceOf('a.log', `${header}\n203.0.113.7 10.0.0.5 40000 22 6 10 1 2\n`)]);
    expect(report.answer.rows).toEqual([]);
    expect(report.answer.unknown).toContain('what was denied: unknown, the format has no `action`');
    const accepted = await counted([pieceOf('a.log', `${header}\n203.0.113.7 10.0.0.5 40000 22 6 10 1 2\n`)], {
      action: 'all',
    });
    expect(accepted.answer.rows).toMatchObject([{ count: 1, bytes: 10, packets: undefined }]);
    expect(accepted.answer.unknown).toContain('packets: unknown, the format has no `packets`');
  });

  test('lines that cannot be read are counted and kept with the reason', async () => {
    const text = [
      V2,
      line({ srcaddr: '203.0.113.7', dstport: 22, bytes: 5, action: 'REJECT' }),
      '2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.7 10.0.0',
      line({ srcaddr: '203.0.113.7', dstport: 22, bytes: 5, action: 'REJECT' }).replace(' 22 ', ' 2x '),
      `${line({ srcaddr: '203.0.113.7', dstport: 22, bytes: 5, action: 'REJECT' })} with words`,
      `2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - ${START} ${START + 60} - NODATA`,
      `2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - ${START} ${START + 60} - SKIPDATA`,
      'x'.repeat(200_000),
      line({ srcaddr: '203.0.113.7', dstport: 22, bytes: 6, action: 'REJECT' }),
    ].join('\n');
    const { answer, badLines } = await counted([pieceOf('a.log', text, 4096)]);
    expect(answer.intake).toEqual({ lines: 9, records: 2, nodata: 1, skipdata: 1, bad: 4 });
    expect(answer.rows).toMatchObject([{ count: 2, bytes: 11 }]);
    expect(badLines.map(({ line: at, why }) => [at, why])).toEqual([
      [3, '5 values where its format has 14'],
      [4, 'a value is not of its field (a number, ACCEPT or REJECT, a log-status)'],
      [5, '16 values where its format has 14'],
      [8, 'longer than 65536 bytes'],
    ]);
  });

  test('random bytes never crash it, and it reads no more records than lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 999 }), async (bytes, part) => {
        const { answer, failures } = await counted(
          [pieceOf('noise', bytes, part)],
          {},
          { format: formatOf(V2.split(' ')) },
        );
        // In JSON, which begins with a bracket, each value that one closes is an event and so a line of its own.
        const first = bytes.find((byte) => byte > 32);
        const json = first === 0x5b || first === 0x7b;
        const ends = bytes.filter((byte) => byte === 10 || (json && (byte === 0x5d || byte === 0x7d)));
        const newlines = ends.length + 1;
        expect(answer.intake.records).toBeLessThanOrEqual(newlines);
        expect(answer.intake.lines).toBeLessThanOrEqual(newlines);
        expect(failures.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  test.each(['noise', 'headers', 'words', 'one-line', 'json'])(
    'seven times as much hostile input takes no more memory: %s',
    async (kind) => {
      const [short = 0, long = 0] = await Promise.all([16, 112].map((megabytes) => peakMemory(kind, megabytes)));
      // All the more input would have to be kept to be seen here: 96 MB of it.
      expect(long - short).toBeLessThan(48e6);
    },
    120_000,
  );

  test('headers of more formats than anyone writes are refused with their records', async () => {
    const text = Array.from(
      { length: 300 },
      (_, at) => `srcaddr dstaddr action field${at}\n203.0.113.7 10.0.0.5 REJECT x\n`,
    );
    const { answer, badLines } = await counted([pieceOf('a.log', text.join(''))], { by: ['srcaddr'] });
    expect(answer.intake).toMatchObject({ lines: 600, records: 256, bad: 88 });
    expect(answer.rows).toMatchObject([{ count: 256 }]);
    expect(badLines[0]).toMatchObject({ line: 513, why: 'a header of yet another format: 256 are told apart' });
  });

  test('a gzip object that ends early counts up to there and says so', async () => {
    const text = [
      V2,
      ...Array.from({ length: 5000 }, () => line({ srcaddr: '203.0.113.7', dstport: 22, bytes: 1, action: 'REJECT' })),
    ].join('\n');
    const whole = gzipped('cut.log.gz', text);
    const bytes: Uint8Array[] = [];
    for await (const part of whole.open(new AbortController().signal)) bytes.push(part);
    const cut = Buffer.concat(bytes).subarray(0, -200);
    const { answer, failures } = await counted([pieceOf('cut.log.gz', cut)]);
    expect(failures.map(({ piece }) => piece)).toEqual(['cut.log.gz']);
    expect(answer.rows[0]?.count).toBeGreaterThan(0);
    expect(answer.rows[0]?.count).toBeLessThanOrEqual(5000);
  });

  test('a filter and a time window hold, and what has no value matches neither a condition nor its opposite', async () => {
    const header = 'srcaddr dstaddr dstport protocol bytes start end action tcp-flags';
    const text = [
      header,
      `203.0.113.7 10.0.0.5 22 6 10 ${START} ${START + 60} REJECT 2`,
      `203.0.113.8 10.0.0.5 22 6 10 ${START} ${START + 60} REJECT -`,
      `198.51.100.1 10.0.0.5 22 6 10 ${START} ${START + 60} REJECT 2`,
      `203.0.113.9 10.0.0.5 22 6 10 ${START - 900} ${START - 840} REJECT 2`,
      `2001:db8::1 10.0.0.5 22 6 10 ${START} ${START + 60} REJECT 2`,
    ].join('\n');
    const piece = () => pieceOf('a.log', text);
    const sources = async (query: Parameters<typeof counted>[1]) =>
      (await counted([piece()], { by: ['srcaddr'], ...query })).answer.rows.map(({ values }) => values[0]).sort();
    const block = { kind: 'block', field: 'srcaddr', address: '203.0.113.0', bits: 24 } as const;
    const syn = { kind: 'number', field: 'tcp-flags', is: '=', value: 2 } as const;
    expect(await sources({ filter: block })).toEqual(['203.0.113.7', '203.0.113.8', '203.0.113.9']);
    expect(await sources({ filter: { kind: 'and', parts: [block, syn] }, since: START })).toEqual(['203.0.113.7']);
    expect(await sources({ filter: { kind: 'not', part: syn } })).toEqual([]);
    expect(await sources({ since: -1 })).toHaveLength(5);
    expect(await sources({ until: -1 })).toEqual([]);
    const v6 = { kind: 'block', field: 'srcaddr', address: '2001:db8::', bits: 33 } as const;
    expect(await sources({ filter: { kind: 'or', parts: [v6, { kind: 'not', part: block }] } })).toEqual([
      '198.51.100.1',
      '2001:db8::1',
    ]);
  });
});

describe('more connections than there is room for', () => {
  test('the heaviest are in the answer, and the truth is within the stated error', async () => {
    const truth = new Map<string, number>();
    const lines = [V2];
    for (let at = 0; at < 1_200_000; at++) {
      const heavy = at % 3 === 0;
      const id = heavy ? (at / 3) % 50 : at;
      const srcaddr = `${heavy ? 203 : 11}.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`;
      if (heavy) truth.set(srcaddr, (truth.get(srcaddr) ?? 0) + 1);
      lines.push(line({ srcaddr, dstport: 22, bytes: 40, action: 'REJECT' }));
    }
    const { answer } = await counted([pieceOf('large.log', lines.join('\n'))], { by: BY_CONNECTION, top: 100 });
    const found = new Map(answer.rows.map((row) => [row.values[0], row]));
    expect(answer.rows.some(({ error }) => error !== undefined)).toBe(true);
    for (const [srcaddr, count] of truth) {
      const row = found.get(srcaddr);
      expect(row?.count).toBeLessThanOrEqual(count);
      expect((row?.count ?? 0) + (row?.error?.count ?? 0)).toBeGreaterThanOrEqual(count);
    }
  });
});
