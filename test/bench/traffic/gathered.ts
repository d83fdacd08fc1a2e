import { DEFAULT_FIELDS } from './flow-text.ts';

const TEN_MINUTES = 600;
const FIELDS = DEFAULT_FIELDS.split(' ');
const [PACKETS = 0, BYTES = 0, FROM = 0, TO = 0] = ['packets', 'bytes', 'start', 'end'].map((f) => FIELDS.indexOf(f));

/** Gathers lines of the default format over ten minutes, as flow logs do unless they are told otherwise. */
export function* gathered(text: Iterable<string>): Generator<string> {
  let open = new Map<string, string[]>();
  let until = 0;
  for (const line of linesOf(text)) {
    const values = line.split(' ');
    if (values[0] === 'version') {
      yield `${line}\n`;
      continue;
    }
    const end = Number(values[TO]);
    if (end >= until) {
      yield* [...open.values()].map((each) => `${each.join(' ')}\n`);
      open = new Map();
      until = (Math.floor(end / TEN_MINUTES) + 1) * TEN_MINUTES;
    }
    const key = values.filter((_, at) => at < PACKETS || at > TO).join(' ');
    const before = open.get(key);
    open.set(key, before === undefined ? values : sum(before, values));
  }
  yield* [...open.values()].map((each) => `${each.join(' ')}\n`);
}

function* linesOf(text: Iterable<string>): Generator<string> {
  for (const part of text) yield* part.split('\n').filter((line) => line !== '');
}

function sum(a: readonly string[], b: readonly string[]): string[] {
  const values = [...a];
  for (const field of [PACKETS, BYTES]) values[field] = String(Number(a[field]) + Number(b[field]));
  values[FROM] = String(Math.min(Number(a[FROM]), Number(b[FROM])));
  values[TO] = String(Math.max(Number(a[TO]), Number(b[TO])));
  return values;
}
