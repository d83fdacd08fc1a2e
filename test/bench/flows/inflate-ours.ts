/** Inflates an object as the engine does, and nothing else: in this thread, in memory that is used again. */
import { createReadStream } from 'node:fs';
import { inflate } from '../../../src/flows/read/inflate.ts';

const began = performance.now();
let bytes = 0;
for await (const text of inflate(createReadStream(process.argv[2] ?? '', { highWaterMark: 1 << 20 }))) {
  bytes += text.length;
}
process.stdout.write(JSON.stringify({ ms: performance.now() - began, bytes }));
