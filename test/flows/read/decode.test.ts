import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOf } from '../../../src/flows/format.ts';
import { decode } from '../../../src/flows/read/decode.ts';
import { inflate } from '../../../src/flows/read/inflate.ts';
import type { Piece } from '../../../src/flows/read/piece.ts';
import { counted, pieceOf } from '../engine/counted.ts';

async function textOf(bytes: Uint8Array | string, part?: number): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of decode(pieceOf('piece', bytes, part), new AbortController().signal)) {
    text += decoder.decode(piece.bytes, { stream: true });
  }
  return text;
}

const RECORD = '2 eni-1235b8ca123456789 172.31.16.139 172.31.16.21';
const envelope = (messages: readonly string[], messageType = 'DATA_MESSAGE') =>
  JSON.stringify({ messageType, owner: '111122223333', logEvents: messages.map((message, id) => ({ id, message })) });

describe('the text of a piece', () => {
  test('plain, gzip of several members, gzip within gzip and zstd are told by their bytes, whatever the cuts', async () => {
    const text = 'srcaddr dstaddr\n10.0.0.1 10.0.0.2\n'.repeat(40);
    const forms = [
      Buffer.from(text),
      Buffer.concat([gzipSync(text.slice(0, 99)), gzipSync(text.slice(99))]),
      zstdCompressSync(text),
      gzipSync(Buffer.concat([gzipSync(text.slice(0, 99)), gzipSync(text.slice(99))])),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...forms), fc.integer({ min: 1, max: 300 }), async (bytes, part) => {
        expect(await textOf(bytes, part)).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  test('a first text too short to tell the form is kept, though whoever gave it writes over it', async () => {
    for (const short of [1, 2, 3]) {
      const gunzip = async function* (stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const text of inflate(stored)) {
          const lent = Uint8Array.from(text);
          yield lent;
          lent.fill(0);
        }
      };
      const text = 'srcaddr dstaddr\n10.0.0.1 10.0.0.2\n';
      const stored = Buffer.concat([gzipSync(text.slice(0, short)), gzipSync(text.slice(short))]);
      let back = '';
      for await (const { bytes } of decode(pieceOf('piece', stored), new AbortController().signal, gunzip)) {
        back += Buffer.from(bytes).toString();
      }
      expect(back).toBe(text);
    }
  });

  const RECORDS = Array.from({ length: 40_000 }, (_, at) => `${RECORD} ${(at * at) % 99_991}\n`).join('');
  const forms = {
    plain: Buffer.from(RECORDS),
    gzip: gzipSync(RECORDS),
    zstd: zstdCompressSync(RECORDS),
    JSON: Buffer.from(envelope([RECORD]).repeat(9999)),
    // Nothing of it but what tells the form: the rest is read by parts.
    Parquet: Buffer.from('PAR1'.repeat(9999)),
  };

  test.each(Object.entries(forms))('%s is closed once nobody wants more of it', async (_, bytes) => {
    let given = 0;
    let isOpen = false;
    const piece: Piece = {
      ...pieceOf('piece', bytes),
      async *open() {
        isOpen = true;
        try {
          for (; given < bytes.length; given += 4096) yield Uint8Array.from(bytes.subarray(given, given + 4096));
        } finally {
          isOpen = false;
        }
      },
      slice: async () => {
        throw new Error('no such part');
      },
    };
    const reading = (async () => {
      for await (const text of decode(piece, new AbortController().signal)) return text;
    })();
    await reading.catch(({ message }: Error) => expect(message).toBe('no such part'));
    await expect.poll(() => isOpen).toBe(false);
    expect(given).toBeLessThan(bytes.length);
  });

  test('envelopes of subscriptions become lines, one behind another, gzipped or not; control messages are none', async () => {
    const all = envelope([], 'CONTROL_MESSAGE') + envelope([RECORD, `${RECORD}9`]) + envelope(['a "quoted {" one']);
    const lines = `${RECORD}\n${RECORD}9\na "quoted {" one\n`;
    expect(await textOf(all, 7)).toBe(lines);
    expect(await textOf(gzipSync(all))).toBe(lines);
    expect(await textOf(gzipSync(gzipSync(all)))).toBe(lines);
  });

  test('answers of FilterLogEvents, pretty printed, and single events', async () => {
    const answer = JSON.stringify({ events: [{ message: RECORD, timestamp: 1 }], searchedLogStreams: [] }, null, 4);
    expect(await textOf(answer)).toBe(`${RECORD}\n`);
    expect(await textOf(`{"message":"${RECORD}"}\n{"message":"two\\nlines"}\n`)).toBe(`${RECORD}\ntwo ⏎ lines\n`);
  });

  test('JSON that is cut counts as a line that cannot be read', async () => {
    const { answer } = await counted(
      [pieceOf('cut.json', envelope([RECORD]) + envelope([RECORD]).slice(0, -9))],
      {
        action: 'all',
        by: ['srcaddr'],
      },
      { format: formatOf(['version', 'interface-id', 'srcaddr', 'dstaddr']) },
    );
    expect(answer.intake).toMatchObject({ records: 1, bad: 1 });
  });
});

const FOLDER = join(import.meta.dirname, '../../../../shared/data/vpcflow');

/** What the index of the samples says of each: records, and what is none. */
const SAMPLES: Readonly<Record<string, { records: number; nodata?: number; skipdata?: number; fields?: string }>> = {
  'awsdocs_v2_default.log': { records: 5, nodata: 1, skipdata: 1 },
  'awsdocs_v3_tcpflags_with_header.log': { records: 8 },
  'lambda-promtail_vpcflowlog.log.gz': { records: 3 },
  'otel_cw_subscription_custom4field.json': { records: 2, fields: 'version interface-id srcaddr dstaddr' },
  'otel_v5_default_plus_ecs_with_header.log': { records: 1 },
};

describe('samples published by others, through the engine', () => {
  test('there is an expectation for every sample', ({ skip }) => {
    skip(!existsSync(FOLDER), `SKIPPED: the published samples ${FOLDER} are not on this machine`);
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  test.for(Object.entries(SAMPLES))('%s reads as its index says', async ([name, expected], { skip }) => {
    const path = join(FOLDER, name);
    skip(!existsSync(path), `SKIPPED: the published sample ${path} is not on this machine`);
    const format = expected.fields === undefined ? {} : { format: formatOf(expected.fields.split(' ')) };
    const { answer, failures } = await counted([pieceOf(name, readFileSync(path))], { action: 'all' }, format);
    const { records, nodata = 0, skipdata = 0 } = expected;
    expect(answer.intake).toMatchObject({ records, nodata, skipdata, bad: 0 });
    expect(failures).toEqual([]);
  });
});
