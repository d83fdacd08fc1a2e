import { constants, crc32, deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gunzip } from '../../../src/flows/inflate/gunzip.ts';
import { makeInflateKernel } from '../../../src/flows/inflate/kernel.ts';
import { inflate, inflateUntil } from '../../../src/flows/read/inflate.ts';
import { gzips, inflated, options, parts, texts } from './stored.ts';

const CUT = 'The gzip ends too early: it was cut off.';

/** A member around deflated data: `extra`, a name, a comment and the header's own checksum where asked for. */
function member(
  data: Uint8Array,
  text: Uint8Array,
  { extra = 0, name = '', comment = '', checked = false } = {},
): Buffer {
  const flags = (extra > 0 ? 4 : 0) | (name === '' ? 0 : 8) | (comment === '' ? 0 : 16) | (checked ? 2 : 0);
  const head = [Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255])];
  if (extra > 0) head.push(Buffer.from([extra & 255, extra >> 8]), Buffer.alloc(extra, 7));
  for (const word of [name, comment]) if (word !== '') head.push(Buffer.from(`${word}\0`));
  if (checked) {
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(crc32(Buffer.concat(head)) & 0xffff);
    head.push(sum);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(text));
  trailer.writeUInt32LE(text.length, 4);
  return Buffer.concat([...head, data, trailer]);
}

/** What zlib makes of deflated data: its text and how much of the data that took; undefined where it refuses it. */
function byZlib(data: Uint8Array): { readonly text: Buffer; readonly used: number } | undefined {
  try {
    const { buffer, engine } = inflateRawSync(data, { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { text: buffer, used: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

describe('inflating', () => {
  test('gives what was compressed, whatever the level, the strategy, the window and the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(gzips, parts, async ({ text, stored }, cuts) => {
        const back = await inflated(inflate, stored, cuts);
        expect(back.error).toBeUndefined();
        expect(back.text.equals(text)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('left behind any text it goes on elsewhere, over and over', async () => {
    const small = fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 1, maxLength: 4 });
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(gzips, small, fc.integer({ min: 0, max: 3 }), async ({ text, stored }, cuts, stay) => {
        const moving = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
          let gunzip = new Gunzip();
          gunzip.begin();
          let stayed = 0;
          const texts = function* () {
            for (let given = gunzip.read(); given !== undefined; given = gunzip.read()) {
              yield given;
              if (stayed++ < stay) continue;
              stayed = 0;
              moves++;
              const { state } = gunzip;
              // What the one that was left does is nothing to the other.
              gunzip.begin();
              gunzip = new Gunzip();
              gunzip.resume(structuredClone(state));
            }
          };
          for await (const part of bytes) {
            for (let at = 0; at < part.length; ) {
              at = gunzip.take(part, at);
              yield* texts();
            }
          }
          gunzip.finish();
          yield* texts();
        };
        const back = await inflated(moving, stored, cuts);
        expect(back.error).toBeUndefined();
        expect(back.text.equals(text)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(moves).toBeGreaterThan(100);
  });

  test('bytes that come one by one give the same', async () => {
    const text = Buffer.from('2 111122223333 eni-1235b8ca123456789 ACCEPT OK\n'.repeat(400));
    const back = await inflated(inflate, gzipSync(text), [1]);
    expect(back).toEqual({ text });
  });

  test('several members count as one, whatever their headers hold, and zeros behind them are padding', async () => {
    const header = fc.record({
      extra: fc.constantFrom(0, 1, 300, 60_000),
      name: fc.constantFrom('', 'a.log'),
      comment: fc.constantFrom('', 'of a day'),
      checked: fc.boolean(),
    });
    const members = fc.array(fc.tuple(texts, header), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(members, fc.integer({ min: 0, max: 600 }), parts, async (list, zeros, cuts) => {
        const stored = list.map(([text, head]) => member(deflateRawSync(text), text, head));
        const back = await inflated(inflate, Buffer.concat([...stored, Buffer.alloc(zeros)]), cuts);
        expect(back.error).toBeUndefined();
        expect(back.text.equals(Buffer.concat(list.map(([text]) => text)))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('gzip that is not whole', () => {
  test('cut anywhere, it gives what zlib makes of that much, never a byte that was not there, and says that it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(gzips, fc.nat(), parts, async ({ stored }, at, cuts) => {
        const cut = stored.subarray(0, 1 + (at % (stored.length - 1)));
        const { text, error } = await inflated(inflate, cut, cuts);
        expect(error).toBe(CUT);
        const known = cut.length < 11 ? Buffer.alloc(0) : gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
        expect(text.equals(known)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('cut at every byte of a small one', async () => {
    const text = Buffer.from('10.0.0.1 10.0.0.2 443 REJECT\n10.0.0.1 10.0.0.3 22 REJECT\n');
    for (const level of [0, 1, 9]) {
      const stored = gzipSync(text, { level });
      for (let at = 1; at < stored.length; at++) {
        const back = await inflated(inflate, stored.subarray(0, at));
        expect(back.error).toBe(CUT);
        expect(text.subarray(0, back.text.length).equals(back.text)).toBe(true);
      }
    }
  });

  test('what follows that is no gzip is said, after the text before it', async () => {
    const stored = Buffer.concat([gzipSync('a line\n'), Buffer.from('plain text')]);
    const back = await inflated(inflate, stored);
    expect(back.text.toString()).toBe('a line\n');
    expect(back.error).toBe('The gzip is followed by bytes that are none.');
  });

  test('a header without an end is refused', async () => {
    const back = await inflated(
      inflate,
      Buffer.concat([Buffer.from([31, 139, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(99_999, 65)]),
    );
    expect(back.error).toBe('The gzip has a header too long to be one.');
  });
});

describe('gzip that is damaged', () => {
  test('any change of a byte is refused, or is where it does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(gzips, fc.nat(), fc.integer({ min: 1, max: 255 }), async ({ text, stored }, at, other) => {
        const damaged = Uint8Array.from(stored);
        const where = at % damaged.length;
        damaged[where] = (damaged[where] ?? 0) ^ other;
        const back = await inflated(inflate, damaged);
        if (back.error === undefined) expect(back.text.equals(text)).toBe(true);
        else if (where >= 10) expect(back.error).toMatch(/^The gzip (is damaged|ends too early|is followed)/);
      }),
      { numRuns: 400 },
    );
  });

  test('and is left behind the text before the damage, nothing is made of what follows', async () => {
    const text = Buffer.from(
      Array.from({ length: 20_000 }, (_, at) => `10.0.${(at * 7919) % 250}.7 ${(at * 37) % 60_000}\n`).join(''),
    );
    const stored = gzipSync(text);
    let broken = 0;
    for (let at = 2000; at < stored.length - 2000; at += 400) {
      const damaged = Buffer.from(stored).fill((stored[at] ?? 0) ^ 255, at, at + 1);
      const here = await inflated(inflate, damaged, [8000]);
      if (!/can’t be inflated/.test(here.error ?? '')) continue;
      broken++;
      let given = 0;
      const moved = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        const source = bytes[Symbol.asyncIterator]();
        // What was given as the last one is what the damage ended.
        const left = yield* inflateUntil(source, () => given === here.text.length);
        const gunzip = new Gunzip();
        if (left !== undefined) gunzip.resume(left.state);
        for (let text = gunzip.read(); left !== undefined && text !== undefined; text = gunzip.read()) yield text;
      };
      const there = await inflated(
        async function* (bytes) {
          for await (const text of moved(bytes)) {
            given += text.length;
            yield text;
          }
        },
        damaged,
        [8000],
      );
      expect(there).toEqual(here);
    }
    expect(broken).toBeGreaterThan(5);
  });

  test('deflated data is taken where zlib takes it, as the same text, and refused where zlib refuses it', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 3 });
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(texts, options, changes, async (text, how, list) => {
        const data = Uint8Array.from(deflateRawSync(text, how));
        for (const [at, other] of list) data[at % data.length] = (data[at % data.length] ?? 0) ^ other;
        const known = byZlib(data);
        const stored = known === undefined ? member(data, text) : member(data.subarray(0, known.used), known.text);
        const back = await inflated(inflate, stored);
        expect(back.error === undefined).toBe(known !== undefined);
        if (known === undefined) refused++;
        else {
          taken++;
          expect(back.text.equals(known.text)).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(200);
  });

  test('random bytes behind a header end in words and take no more memory', async () => {
    const kernel = makeInflateKernel(64 * 1024, 256 * 1024);
    const before = kernel.memory.buffer.byteLength;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), parts, async (noise, cuts) => {
        const { error } = await inflated(inflate, Buffer.concat([gzipSync('').subarray(0, 10), noise]), cuts);
        expect(error).toMatch(/^The gzip /);
        kernel.begin();
        kernel.beginData();
        const bytes = new Uint8Array(kernel.memory.buffer);
        bytes.fill(0, kernel.input.value, kernel.input.value + 64 * 1024);
        bytes.set(noise, kernel.input.value);
        kernel.setInput(kernel.input.value, kernel.input.value + noise.length, true);
        kernel.inflate(kernel.output.value + 256 * 1024);
        expect(kernel.outputAt.value).toBeLessThan(kernel.output.value + 256 * 1024 + 512);
        expect(kernel.memory.buffer.byteLength).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});
