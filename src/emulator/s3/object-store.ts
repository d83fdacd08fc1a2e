import { createHash } from 'node:crypto';
import { AwsError, type HandlerContext } from '../handler.ts';
import type { BucketState } from '../state.ts';
import { deliveredObjects } from '../traffic-objects.ts';

/** An object whatever its origin. `bytes` gives a part of it, both ends in bytes, the second left out. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly lastModified: number;
  readonly etag: string;
  readonly storageClass: string;
  bytes(from: number, to: number): Buffer;
}

/** Every object of a bucket by its key: those of the world and the flow-log files delivered by now. */
export function objectsOf(context: HandlerContext, bucket: BucketState): Map<string, StoredObject> {
  const objects = new Map<string, StoredObject>();
  for (const object of Object.values(bucket.objects)) {
    const { key, size, lastModified, etag, storageClass, body } = object;
    const whole = body === null ? null : Buffer.from(body, 'base64');
    objects.set(key, {
      key,
      size,
      lastModified,
      etag,
      storageClass,
      bytes: (from, to) => (whole === null ? filler(key, from, to) : whole.subarray(from, to)),
    });
  }
  context.traffic.catchUp();
  for (const { content, ...object } of deliveredObjects(context.world, context.now(), bucket.name)) {
    objects.set(object.key, { ...object, bytes: (from, to) => content.subarray(from, to) });
  }
  return objects;
}

/** One object of a bucket; refuses a key that is not there as S3 does. */
export function objectAt(context: HandlerContext, bucket: BucketState, key: string): StoredObject {
  const found = objectsOf(context, bucket).get(key);
  if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  return found;
}

/** The entity tag of an object put in one piece: its MD5 in quotes. */
export const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Objects whose content does not matter have a line of their key repeated instead of stored bytes. */
function filler(key: string, from: number, to: number): Buffer {
  const line = Buffer.from(`${key}\n`);
  const part = Buffer.alloc(to - from);
  for (let at = from; at < to; at += 1) part[at - from] = line[at % line.length] ?? 0;
  return part;
}
