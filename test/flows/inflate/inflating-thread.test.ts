import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { InflatingThread } from '../../../src/flows/inflate/inflating-thread.ts';
import { gzips, inflated, parts } from './stored.ts';

const TEXT = Buffer.from('10.0.0.1 10.0.0.2 443 REJECT\n'.repeat(200_000));

let thread: InflatingThread | undefined;

afterEach(() => thread?.end());

describe('inflating in another thread', () => {
  test('gives what was compressed, one gzip after another, whatever the cuts', async () => {
    thread = new InflatingThread();
    const gunzip = thread.inflate.bind(thread);
    await fc.assert(
      fc.asyncProperty(gzips, parts, async ({ text, stored }, cuts) => {
        const back = await inflated(gunzip, stored, cuts);
        expect(back.error).toBeUndefined();
        expect(back.text.equals(text)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(thread.isFree).toBe(true);
  });

  test('a gzip that begins while another is under way is none of its business', async () => {
    thread = new InflatingThread();
    const gunzip = thread.inflate.bind(thread);
    const other = Buffer.from(TEXT).reverse();
    const [first, second] = await Promise.all([
      inflated(gunzip, gzipSync(TEXT), [9000]),
      inflated(gunzip, gzipSync(other), [7000]),
    ]);
    expect(first.error ?? second.error).toBeUndefined();
    expect(first.text.equals(TEXT)).toBe(true);
    expect(second.text.equals(other)).toBe(true);
  });

  test('what is cut or damaged is said after the text before it, and the next gzip is none the worse', async () => {
    thread = new InflatingThread();
    const gunzip = thread.inflate.bind(thread);
    const stored = gzipSync(TEXT);
    const cut = await inflated(gunzip, stored.subarray(0, stored.length - 9), [5000]);
    expect(cut.error).toMatch(/cut off/);
    expect(TEXT.subarray(0, cut.text.length).equals(cut.text)).toBe(true);
    const damaged = Buffer.from(stored);
    damaged.fill(255, stored.length - 6, stored.length - 4);
    expect((await inflated(gunzip, damaged)).error).toMatch(/damaged/);
    expect((await inflated(gunzip, stored)).text.equals(TEXT)).toBe(true);
  });

  test('a source that fails is what is told, not the cut that it made', async () => {
    thread = new InflatingThread();
    const stored = gzipSync(TEXT);
    async function* source() {
      yield Uint8Array.from(stored.subarray(0, 9000));
      throw new Error('the line went dead');
    }
    const texts: number[] = [];
    const read = async () => {
      for await (const text of (thread as InflatingThread).inflate(source())) texts.push(text.length);
    };
    await expect(read()).rejects.toThrow('the line went dead');
    expect(texts.length).toBeGreaterThan(0);
  });

  test('several that begin at the same moment are each given what is theirs', async () => {
    thread = new InflatingThread();
    const gunzip = thread.inflate.bind(thread);
    const all = ['a', 'b', 'c'].map((sign) => Buffer.from(`${sign.repeat(40)}\n`.repeat(100_000)));
    const back = await Promise.all(all.map((text) => inflated(gunzip, gzipSync(text), [5000])));
    expect(back.map(({ text, error }, at) => error ?? text.equals(all[at] as Buffer))).toEqual([true, true, true]);
    expect(thread.isFree).toBe(true);
  });

  test('holds a bounded number of texts for a slow reader, and is busy until that reader stops', async () => {
    thread = new InflatingThread();
    const stored = gzipSync(Buffer.alloc(40_000_000, TEXT), { level: 1 });
    let sent = 0;
    async function* source() {
      for (let at = 0; at < stored.length; at += 4096) {
        sent++;
        yield Uint8Array.from(stored.subarray(at, at + 4096));
      }
    }
    for await (const text of thread.inflate(source())) {
      expect(text.length).toBeGreaterThan(0);
      expect(thread.isFree).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 200));
      break;
    }
    expect(sent).toBeLessThan(stored.length / 4096 / 2);
    // Stopped in the middle, it takes no other: who asks then inflates by itself.
    expect(thread.isFree).toBe(false);
  });
});
