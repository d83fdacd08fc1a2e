import { FailureError } from '../../aws/errors.ts';
import { doneWith } from './young-garbage.ts';

/** The longest JSON value that is held: a subscription's envelope is 1 MB at most, what a person saved may be more. */
const HELD = 128 * 1024 * 1024;

const OPEN = 0x7b;
const OPEN_LIST = 0x5b;
const CLOSE = 0x7d;
const CLOSE_LIST = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Gives text as it is, or, where it is JSON that CloudWatch Logs writes, the records in it, a line each: envelopes of
 * subscriptions (also one behind another, as Firehose stores them), answers of FilterLogEvents, or single events.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export async function* unwrapped(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = text[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  const whole = (async function* () {
    try {
      yield first.value;
      for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  })();
  if (!beginsAsJson(first.value)) {
    yield* whole;
    return;
  }
  for await (const value of jsonValues(whole)) {
    const lines = messagesIn(value);
    if (lines.length === 0) continue;
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    yield text;
    doneWith(text.length);
  }
}

function beginsAsJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 32);
  return first === OPEN || first === OPEN_LIST;
}

/** Gives each JSON value of a stream; what is none is given as it stands, so that it counts as a line that can't be read. */
async function* jsonValues(text: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let held: Uint8Array[] = [];
  let size = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  for await (const bytes of text) {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth <= 0) {
        held.push(bytes.slice(from, at + 1));
        yield parsed(held);
        held = [];
        size = 0;
        depth = 0;
        from = at + 1;
      }
    }
    held.push(bytes.slice(from));
    size += bytes.length - from;
    if (size > HELD) throw tooLong();
  }
  if (held.some((bytes) => bytes.some((byte) => byte > 32))) yield parsed(held);
}

function parsed(held: readonly Uint8Array[]): unknown {
  const text = Buffer.concat(held).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    // As one word it can't pass for a record that it holds a part of.
    return text.trim().replaceAll(/\s/g, '␠');
  }
}

/** The records in a value of CloudWatch Logs' JSON. A message of several lines stays one: it is then no record. */
function messagesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [oneLine(value)];
  if (Array.isArray(value)) return value.flatMap(messagesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { logEvents, events, message, messageType } = value as Readonly<Record<string, unknown>>;
  if (messageType === 'CONTROL_MESSAGE') return [];
  if (typeof message === 'string') return [oneLine(message)];
  return [logEvents, events].filter(Array.isArray).flatMap(messagesIn);
}

/** A line break within a message is no break between records. */
const oneLine = (message: string): string => message.replace(/[\r\n]+$/, '').replaceAll(/[\r\n]+/g, ' ⏎ ');

function tooLong(): FailureError {
  const message = `A JSON value of more than ${HELD / 1024 / 1024} MiB is not read.`;
  return new FailureError({ code: 'invalid', message, hint: 'Save the events as lines: jq -r .events[].message' });
}
