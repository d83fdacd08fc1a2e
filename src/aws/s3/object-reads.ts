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

/** One page of a listing. `folders` are the prefixes that stand for all below them; empty where no delimiter was given. */
export interface ObjectsPage {
  readonly objects: readonly StoredObject[];
  readonly folders: readonly string[];
  readonly nextToken?: string;
}

/**
 * Gives one page of a bucket's objects below `prefix`, in the order of their keys, from behind `startAfter` on. With a
 * `delimiter`, what lies below one comes as a folder.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(
  read: ReadAccess,
  query: BucketAt & {
    readonly prefix?: string;
    readonly startAfter?: string;
    readonly delimiter?: string;
    readonly maxKeys?: number;
    readonly token?: string;
  },
  options: CallOptions = {},
): Promise<ObjectsPage> {
  return askS3(read, 'ListObjectsV2', query.bucket, async (sdk, client) => {
    const page = await client.send(
      new sdk.ListObjectsV2Command({
        ...inputOf(query),
        Prefix: query.prefix,
        StartAfter: query.startAfter === '' ? undefined : query.startAfter,
        Delimiter: query.delimiter,
        MaxKeys: query.maxKeys,
        ContinuationToken: query.token,
      }),
      sending(options),
    );
    const objects = (page.Contents ?? []).flatMap(({ Key, ETag, Size }) =>
      Key === undefined ? [] : [{ key: Key, etag: ETag ?? '', size: Size ?? 0 }],
    );
    const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix]));
    const { NextContinuationToken: nextToken } = page;
    return { objects, folders, ...(nextToken === undefined ? {} : { nextToken }) };
  });
}

/**
 * Gives an object's bytes as they were stored, to be read once: all, or those from `from` up to before `to`. With `etag`,
 * an object that is another by now is refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function getObject(
  read: ReadAccess,
  object: BucketAt & {
    readonly key: string;
    readonly etag?: string;
    readonly range?: { readonly from: number; readonly to: number };
  },
  options: CallOptions = {},
): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly etag: string | undefined }> {
  return askS3(read, 'GetObject', `${object.bucket}/${object.key}`, async (sdk, client) => {
    const { key, etag, range } = object;
    const input = {
      ...inputOf(object),
      Key: key,
      IfMatch: etag === '' ? undefined : etag,
      Range: range === undefined ? undefined : `bytes=${range.from}-${range.to - 1}`,
    };
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
