import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../src/aws/session.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { objectPiece, RunOfReads } from '../../../src/flows/read/object-piece.ts';
import { asked, BUCKET, put, serveObjects } from '../../cli/flow-places-aws.ts';
import { sessionOn } from '../../live/embedded-aws.ts';

const CONTENT = Buffer.from(Array.from({ length: 50_000 }, (_, at) => at % 251));
const etag = `"${createHash('md5').update(CONTENT).digest('hex')}"`;

let emulator: Emulator;
let session: Session;
beforeEach(async () => {
  emulator = await serveObjects({ 'flows.log': CONTENT, 'flows.log.parquet': CONTENT });
  session = await sessionOn(emulator);
});
afterEach(async () => {
  session.close();
  await emulator.stop();
});

const { signal } = new AbortController();
const piece = (key = 'flows.log', run = new RunOfReads()) =>
  objectPiece(session.read, { bucket: BUCKET, key, etag, size: CONTENT.length }, run);

async function wholeOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const bytes of source) parts.push(bytes);
  return Buffer.concat(parts);
}

test('an answer that falls silent half-way is left, and the rest asked for', async () => {
  emulator.addFault({ operation: 's3:GetObject', kind: 'stall', count: 2 });
  expect(await wholeOf(piece('flows.log', new RunOfReads(150)).open(signal))).toEqual(CONTENT);
  expect(asked(emulator, 'GetObject').map(({ Range }) => Range)).toEqual([
    'bytes=0-49999',
    'bytes=25000-49999',
    'bytes=37500-49999',
  ]);
});

test('parts are given whole, whatever breaks, and are not fetched again', async () => {
  emulator.addFault({ operation: 's3:GetObject', kind: 'cut-page', count: 1 });
  emulator.addFault({ operation: 's3:GetObject', kind: 'error500', count: 1 });
  const { slice } = piece('flows.log.parquet');
  const part = await slice?.(1000, 9000, signal);
  expect(Buffer.from(part ?? [])).toEqual(CONTENT.subarray(1000, 9000));
  const before = asked(emulator, 'GetObject').length;
  expect(await slice?.(1000, 9000, signal)).toEqual(part);
  expect(asked(emulator, 'GetObject')).toHaveLength(before);
});

test('an object that is replaced between two parts is refused', async () => {
  const { slice } = piece('flows.log.parquet');
  await slice?.(0, 100, signal);
  emulator.edit((world) => put(world, { 'flows.log.parquet': Buffer.alloc(CONTENT.length) }));
  await expect(slice?.(100, 200, signal)).rejects.toMatchObject({
    failure: { message: `s3:GetObject on ${BUCKET}/flows.log.parquet: it was replaced after it was listed` },
  });
});
