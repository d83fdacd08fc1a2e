import { createGunzip } from 'node:zlib';

/** Splits text that arrives in pieces into lines, whatever the pieces are; `end` gives the last line, if unended. */
export function lineSplitter(onLine: (line: string) => void): { push(piece: string): void; end(): void } {
  let rest = '';
  return {
    push(piece) {
      let from = 0;
      let at = piece.indexOf('\n');
      while (at !== -1) {
        onLine(rest === '' ? piece.slice(from, at) : rest + piece.slice(from, at));
        rest = '';
        from = at + 1;
        at = piece.indexOf('\n', from);
      }
      rest += piece.slice(from);
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}

/**
 * Gives every line of an object's bytes to `onLine`, gunzipping them when they begin as gzip does, whatever the name
 * says. Rejects on a body that ends early; the lines before that have been given.
 */
export async function readLines(body: AsyncIterable<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  const splitter = lineSplitter(onLine);
  for await (const piece of await gunzipped(body)) splitter.push(decoder.decode(piece, { stream: true }));
  splitter.push(decoder.decode());
  splitter.end();
}

async function gunzipped(body: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const pieces = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = withHead(head, pieces);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const { Readable } = await import('node:stream');
  const gunzip = createGunzip();
  const source = Readable.from(whole);
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
