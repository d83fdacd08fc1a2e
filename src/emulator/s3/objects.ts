import type {
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Handler } from '../handler.ts';
import { bucketOf } from './buckets.ts';
import { etagOf, objectAt, type StoredObject } from './object-store.ts';

/** GetObject's output as the wire takes it: the body as bytes. */
type GotObject = HeadObjectOutput & { Body: Uint8Array };

/** GetObject: whole, or the range asked for. */
export const getObject: Handler<GetObjectRequest, GotObject> = (input, context) => {
  const object = objectAt(context, bucketOf(context, input), input.Key ?? '');
  refuseOther(object, input.IfMatch);
  const range = rangeOf(input.Range, object.size);
  return { ...headOf(object, range), Body: object.bytes(range?.from ?? 0, range?.to ?? object.size) };
};

/** HeadObject. */
export const headObject: Handler<HeadObjectRequest, HeadObjectOutput> = (input, context) => {
  const object = objectAt(context, bucketOf(context, input), input.Key ?? '');
  refuseOther(object, input.IfMatch);
  return headOf(object, rangeOf(input.Range, object.size));
};

/** PutObject: in one piece. */
export const putObject: Handler<PutObjectRequest, PutObjectOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  const body = input.Body instanceof Uint8Array ? input.Body : new Uint8Array();
  const key = input.Key ?? '';
  const etag = etagOf(body);
  bucket.objects[key] = {
    key,
    size: body.length,
    lastModified: context.now(),
    etag,
    storageClass: input.StorageClass ?? 'STANDARD',
    body: Buffer.from(body).toString('base64'),
  };
  return { ETag: etag, ServerSideEncryption: 'AES256' };
};

/** If-Match: `*`, or entity tags with or without their quotes. */
function refuseOther({ etag }: StoredObject, wanted: string | undefined): void {
  const bare = (tag: string) => tag.trim().replaceAll('"', '');
  if (wanted === undefined || wanted.split(',').some((tag) => bare(tag) === '*' || bare(tag) === bare(etag))) return;
  throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: 'If-Match',
  });
}

interface Range {
  readonly from: number;
  /** One past the last byte. */
  readonly to: number;
}

const headOf = (object: StoredObject, range: Range | null): HeadObjectOutput => ({
  AcceptRanges: 'bytes',
  LastModified: new Date(object.lastModified),
  ContentLength: range === null ? object.size : range.to - range.from,
  ...(range === null ? {} : { ContentRange: `bytes ${range.from}-${range.to - 1}/${object.size}` }),
  ETag: object.etag,
  ContentType: object.key.endsWith('.json') ? 'application/json' : 'binary/octet-stream',
  ServerSideEncryption: 'AES256',
});

function rangeOf(header: string | undefined, size: number): Range | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (from >= size || from >= to) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: size });
  }
  return { from, to };
}
