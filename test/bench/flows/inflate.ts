/** The least that reading an object takes: inflates it with Node's zlib, in pieces of a size that suits it best. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const began = performance.now();
let bytes = 0;
const path = process.argv[2] ?? '';
for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }).pipe(
  createGunzip({ chunkSize: 1 << 20 }),
)) {
  bytes += piece.length;
}
process.stdout.write(JSON.stringify({ ms: performance.now() - began, bytes }));
