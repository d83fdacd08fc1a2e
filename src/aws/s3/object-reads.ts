import type { Readable } from 'node:stream';
import { type CallOptions, sending } from '../call-options.ts';
import { FailureError } from '../errors.ts';
import type { ReadAccess } from '../session.ts';
import { toFailure } from '../to-failure.ts';
import { askS3, inputOf } from './ask-s3.ts';
import type { BucketAt } from './bucket.ts';

export interface StoredObject {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Gives one page of a bucket's objects below `prefix`, in the order of their keys, from behind `startAfter` on.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(
  read: ReadAccess,
  query: BucketAt & { readonly prefix?: string; readonly startAfter?: string; readonly token?: string },
  options: CallOptions = {},
): Promise<{ readonly objects: readonly StoredObject[]; readonly nextToken?: string }> {
  return askS3(read, 'ListObjectsV2', query.bucket, async (sdk, client) => {
    const page = await client.send(
      new sdk.ListObjectsV2Command({
        ...inputOf(query),
        Prefix: query.prefix,
        StartAfter: query.startAfter === '' ? undefined : query.startAfter,
        ContinuationToken: query.token,
      }),
      sending(options),
    );
    const objects = (page.Contents ?? []).flatMap(({ Key, ETag, Size }) =>
      Key === undefined ? [] : [{ key: Key, etag: ETag ?? '', size: Size ?? 0 }],
    );
    return page.NextContinuationToken === undefined ? { objects } : { objects, nextToken: page.NextContinuationToken };
  });
}

/**
 * Gives an object's bytes as they were stored, to be read once. With `etag`, an object that is another by now is refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function getObject(
  read: ReadAccess,
  object: BucketAt & { readonly key: string; readonly etag?: string },
  options: CallOptions = {},
): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly etag: string | undefined }> {
  return askS3(read, 'GetObject', `${object.bucket}/${object.key}`, async (sdk, client) => {
    const input = { ...inputOf(object), Key: object.key, IfMatch: object.etag === '' ? undefined : object.etag };
    const { Body, ETag } = await client.send(new sdk.GetObjectCommand(input), sending(options));
    if (Body === undefined) throw new Error('The answer has no body');
    // In Node the SDK's body is a stream of node:stream; its type also allows for browsers.
    return { body: wholeOrFailed(Body as Readable, `${object.bucket}/${object.key}`), etag: ETag };
  });
}

/** Gives the body's bytes; a connection that breaks while they are read is a FailureError like that of any call. */
async function* wholeOrFailed(body: Readable, resource: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const piece of body) yield piece as Uint8Array;
  } catch (error) {
    throw new FailureError(toFailure(error, { service: 's3', operation: 'GetObject', resource }));
  }
}
