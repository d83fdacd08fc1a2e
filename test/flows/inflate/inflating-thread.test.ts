import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InflatingThread } from '../../../src/flows/inflate/inflating-thread.ts';
import { ThreadPort } from '../../../src/flows/thread-port.ts';
import { gzips, inflated, parts } from './stored.ts';

const TEXT = Buffer.from('10.0.0.1 10.0.0.2 443 REJECT\n'.repeat(200_000));

/** A thread takes long to start where others keep every core busy. */
const STARTING = { timeout: 20_000 };

let thread: InflatingThread | undefined;

afterEach(() => {
  thread?.end();
  vi.restoreAllMocks();
});

async function* inParts(stored: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored.length; at += size) yield Uint8Array.from(stored.subarray(at, at + size));
}

/** What is said to threads from now on, and to which. */
function watched() {
  const say = vi.spyOn(ThreadPort.prototype, 'say');
  const said = () => say.mock.calls.map(([message]) => (message as { readonly type: string }).type);
  const ports = () => say.mock.contexts as ThreadPort<unknown, { readonly type: string }>[];
  return { say, said, ports };
}

/** A thread that runs: all it is given it inflates by itself. */
async function running(): Promise<InflatingThread> {
  const { say, ports } = watched();
  const started = new InflatingThread();
  await inflated(started.inflate.bind(started), gzipSync(TEXT));
  await expect.poll(() => ports()[0]?.isReady, STARTING).toBe(true);
  say.mockRestore();
  return started;
}

describe('inflating in another thread', () => {
  test('gives what was compressed, one gzip after another, whatever the cuts', async () => {
    thread = await running();
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

  test('the beginning is inflated here until the thread runs, and the rest there', async () => {
    const { say, said, ports } = watched();
    thread = new InflatingThread();
    const text = Buffer.alloc(20_000_000, TEXT);
    const stored = gzipSync(text, { level: 1 });
    const texts: Buffer[] = [];
    for await (const given of thread.inflate(inParts(stored, 200_000))) {
      texts.push(Buffer.from(given));
      if (texts.length === 3) await expect.poll(() => ports()[0]?.isReady, STARTING).toBe(true);
    }
    expect(Buffer.concat(texts).equals(text)).toBe(true);
    expect(said()).toContain('resume');
    expect(said()).not.toContain('begin');
    say.mockClear();
    const again = await inflated(thread.inflate.bind(thread), stored, [200_000]);
    expect(again.text.equals(text)).toBe(true);
    expect(said()).toContain('begin');
    expect(said()).not.toContain('resume');
  });

  test('a source that is left before the thread runs is ended, and the thread takes the next gzip', async () => {
    thread = new InflatingThread();
    let ended = false;
    async function* source() {
      try {
        while (true) yield gzipSync(TEXT);
      } finally {
        ended = true;
      }
    }
    for await (const text of thread.inflate(source())) {
      expect(text.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => ended).toBe(true);
    expect(thread.isFree).toBe(true);
    expect((await inflated(thread.inflate.bind(thread), gzipSync(TEXT))).text.equals(TEXT)).toBe(true);
  });

  test('a gzip that begins while another is under way is none of its business', async () => {
    thread = await running();
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
    thread = await running();
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
    thread = await running();
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
    thread = await running();
    const gunzip = thread.inflate.bind(thread);
    const all = ['a', 'b', 'c'].map((sign) => Buffer.from(`${sign.repeat(40)}\n`.repeat(100_000)));
    const back = await Promise.all(all.map((text) => inflated(gunzip, gzipSync(text), [5000])));
    expect(back.map(({ text, error }, at) => error ?? text.equals(all[at] as Buffer))).toEqual([true, true, true]);
    expect(thread.isFree).toBe(true);
  });

  test('holds a bounded number of texts for a slow reader, and is busy until that reader stops', async () => {
    thread = await running();
    const stored = gzipSync(Buffer.alloc(40_000_000, TEXT), { level: 1 });
    let sent = 0;
    async function* source() {
      for await (const part of inParts(stored, 4096)) {
        sent++;
        yield part;
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
