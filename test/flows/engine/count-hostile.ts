/** Counts so many megabytes of one kind of hostile input and prints the peak memory of the process: `KIND MEGABYTES`. */
import { randomFillSync } from 'node:crypto';
import { DEFAULT_FORMAT } from '../../../src/flows/format.ts';
import { counted } from './counted.ts';

const [kind = '', megabytes = '1'] = process.argv.slice(2);
const PART = 1 << 20;

/** What no flow log holds, a megabyte at a time; `at` makes every part another. */
const HOSTILE: Readonly<Record<string, (at: number) => Uint8Array>> = {
  noise: () => randomFillSync(new Uint8Array(PART)),
  headers: (at) => lines(at, (n) => `srcaddr dstaddr action field${n}\n203.0.113.7 10.0.0.5 REJECT x`),
  words: (at) =>
    lines(at, (n) => `2 111122223333 eni-${n} 203.0.113.7 10.0.0.5 40000 22 6 3 40 1700000000 1700000060 REJECT OK`),
  'one-line': () => new Uint8Array(PART).fill(65),
  json: (at) => lines(at, (n) => `{"message":"${n} ${'x'.repeat(1000)}"}`),
};

function lines(at: number, line: (n: number) => string): Uint8Array {
  let text = '';
  for (let n = at * PART; text.length < PART; n++) text += `${line(n)}\n`;
  return Buffer.from(text);
}

const make = HOSTILE[kind];
if (make === undefined) throw new Error(`No hostile input is called ${kind}`);
const piece = {
  name: kind,
  async *open() {
    for (let at = 0; at < Number(megabytes); at++) yield make(at);
  },
};
const { answer } = await counted([piece], {}, kind === 'noise' ? { format: DEFAULT_FORMAT } : {});
if (answer.intake.lines === 0 && kind !== 'one-line') throw new Error('Nothing was read');
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
