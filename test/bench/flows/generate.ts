import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createGzip } from 'node:zlib';

/** What an object of flow records is made of. The same seed gives the same records. */
export interface Traffic {
  readonly records: number;
  readonly seed: number;
  /** Denied connections that occur but once each, besides those that recur; none unless told. */
  readonly once?: number;
}

const V2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const V5 =
  'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags flow-direction log-status';
const PORTS = [443, 22, 3389, 80, 23, 445, 5432, 3306, 8080, 53, 25, 6379, 1433];
const PIECE = 1 << 20;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Gives the text of flow records in pieces: peers and ports after Zipf's law, a third of what comes from outside denied, and
 * half of the stretches in the default format, half in version 5's with a header of its own. `counted` is told every denied
 * connection, in the form `srcaddr dstaddr dstport protocol`.
 */
export function* textOf(traffic: Traffic, counted?: (key: string) => void): Generator<string> {
  const random = randomFrom(traffic.seed);
  const zipf = (most: number) => Math.floor(most ** random()) - 1;
  let start = 1_700_000_000;
  let rare = 0;
  let text = '';
  for (let at = 0; at < traffic.records; at++) {
    const wide = Math.floor(at / 100_000) % 2 === 1;
    if (at % 100_000 === 0) text += `${wide ? V5 : V2}\n`;
    if (at % 400 === 0) start++;
    const lone = rare < (traffic.once ?? 0) && random() < (traffic.once ?? 0) / traffic.records;
    const host = zipf(200);
    const inside = `10.0.${host >> 4}.${4 + ((host * 7) % 250)}`;
    const outside = lone ? `11.${(rare >> 16) & 255}.${(rare >> 8) & 255}.${rare & 255}` : addressOf(zipf(20_000));
    if (lone) rare++;
    const inward = lone || random() < 0.6;
    const denied = lone || (inward && random() < 0.4);
    const port = PORTS[zipf(PORTS.length)] ?? 443;
    const own = 32_768 + Math.floor(random() * 28_000);
    const packets = 1 + zipf(2000);
    const ends = inward ? `${outside} ${inside} ${own} ${port}` : `${inside} ${outside} ${port} ${own}`;
    const protocol = port === 53 ? 17 : 6;
    const bytes = packets * (40 + Math.floor(random() * 1400));
    const network = `eni-0${(0x1b2c3d4e5f607 + host).toString(16).padStart(16, '0')}`;
    const figures = `${protocol} ${packets} ${bytes} ${start - 60} ${start}`;
    const action = denied ? 'REJECT' : 'ACCEPT';
    text += wide
      ? `5 vpc-0a1b2c3d subnet-0a1b2c3d i-0${host.toString(16).padStart(16, '0')} ${network} 111122223333 IPv4 ${ends} ${figures} ${action} 2 ${inward ? 'ingress' : 'egress'} OK\n`
      : `2 111122223333 ${network} ${ends} ${figures} ${action} OK\n`;
    if (denied) counted?.(`${outside} ${inside} ${port} ${protocol}`);
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** A public-looking address for a rank; spread over the first octet. */
function addressOf(rank: number): string {
  const hash = Math.imul(rank + 1, 0x9e3779b1) >>> 0;
  return `${12 + ((hash >>> 24) % 200)}.${(hash >>> 16) & 255}.${(hash >>> 8) & 255}.${hash & 255}`;
}

/** Writes an object as flow logs deliver it: gzip text. */
export async function writeObject(path: string, traffic: Traffic): Promise<void> {
  const gzip = createGzip({ level: 6 });
  const file = createWriteStream(path);
  gzip.pipe(file);
  for (const text of textOf(traffic)) if (!gzip.write(text)) await once(gzip, 'drain');
  gzip.end();
  await once(file, 'close');
}
