import type { ListObjectsV2Output, ListObjectsV2Request } from '@aws-sdk/client-s3';
import { AwsError, type Handler } from '../handler.ts';
import { bucketOf } from './buckets.ts';
import { objectsOf, type StoredObject } from './object-store.ts';

/** One thing on a page: an object, or the shared prefix that stands for all keys under it. */
type Entry = { readonly at: string } & ({ readonly object: StoredObject } | { readonly prefix: string });

/** ListObjectsV2: in the order of the keys, at most 1000 a page, keys under a delimiter rolled up. */
export const listObjectsV2: Handler<ListObjectsV2Request, ListObjectsV2Output> = (input, context) => {
  const bucket = bucketOf(context, input);
  const most = Math.min(1000, input.MaxKeys ?? 1000);
  const after = input.ContinuationToken === undefined ? (input.StartAfter ?? '') : keyOfToken(input.ContinuationToken);
  const all = entriesOf([...objectsOf(context, bucket).values()], input.Prefix ?? '', input.Delimiter ?? '');
  const rest = all.filter((entry) => entry.at > after && !('prefix' in entry && after.startsWith(entry.prefix)));
  const page = rest.slice(0, most);
  const last = page.at(-1);
  const encode = input.EncodingType === 'url' ? encodeKey : (text: string) => text;
  const truncated = page.length < rest.length && last !== undefined;
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: input.MaxKeys ?? 1000,
    KeyCount: page.length,
    IsTruncated: truncated,
    Delimiter: input.Delimiter === undefined ? undefined : encode(input.Delimiter),
    EncodingType: input.EncodingType,
    StartAfter: input.StartAfter === undefined ? undefined : encode(input.StartAfter),
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: truncated ? Buffer.from(last.at).toString('base64') : undefined,
    Contents: page.flatMap((entry) =>
      'object' in entry
        ? [
            {
              Key: encode(entry.object.key),
              Size: entry.object.size,
              LastModified: new Date(entry.object.lastModified),
              ETag: entry.object.etag,
              StorageClass: entry.object.storageClass as 'STANDARD',
              ...(input.FetchOwner === true ? { Owner: { ID: bucket.ownerId } } : {}),
            },
          ]
        : [],
    ),
    CommonPrefixes: page.flatMap((entry) => ('prefix' in entry ? [{ Prefix: encode(entry.prefix) }] : [])),
  };
};

function entriesOf(objects: readonly StoredObject[], prefix: string, delimiter: string): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const shared = cut < 0 ? null : object.key.slice(0, cut + delimiter.length);
    entries.set(shared ?? object.key, shared === null ? { at: object.key, object } : { at: shared, prefix: shared });
  }
  return [...entries.values()].sort((left, right) => (left.at < right.at ? -1 : 1));
}

const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');

function keyOfToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8');
  if (key === '') throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400);
  return key;
}
