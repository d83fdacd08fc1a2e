import { FailureError } from '../../aws/errors.ts';
import { getObject, listObjects, type StoredObject } from '../../aws/s3/object-reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { type FlowFormat, parseHeader } from '../format.ts';
import { decode } from '../read/decode.ts';
import { patiently } from '../read/patience.ts';
import type { Piece } from '../read/piece.ts';
import { type FiledKey, filedKey } from './partitions.ts';
import { type AthenaPlace, joined } from './place.ts';

/**
 * Finds what flow logs lie below `s3://bucket/prefix`, whatever their account, region and layout. Without a format, the
 * first object of each account and region tells it. Throws FailureError where there are none, or none can be told.
 */
export async function findPlaces(
  read: ReadAccess,
  url: string,
  given: FlowFormat | undefined,
  signal: AbortSignal,
): Promise<readonly AthenaPlace[]> {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/.exec(url);
  if (match === null) throw notThere(url);
  const [, bucket = '', prefix = ''] = match;
  const places: AthenaPlace[] = [];
  for await (const { object, filed } of firstOfEach(read, bucket, prefix, signal)) {
    const named = `${filed.prefix}AWSLogs/`;
    places.push({
      bucket,
      prefix: filed.prefix,
      hive: filed.hive,
      perHour: filed.perHour,
      fileFormat: object.key.endsWith('.parquet') ? 'parquet' : 'text',
      format: given ?? (await formatOf(read, bucket, object, signal)),
      owners: [{ account: filed.account, region: filed.region }],
      flowLogIds: [],
      ...(prefix.length > named.length ? { within: prefix } : {}),
    });
  }
  if (places.length === 0) throw notThere(url);
  return joined(places);
}

/** The folder of an account and a region, in either layout. */
const FOLDER = /^.*?AWSLogs\/[^/]+\/[^/]+\/[^/]+\//;

/** The first object of each account and region: the rest of their folder is passed over. */
async function* firstOfEach(
  read: ReadAccess,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly object: StoredObject; readonly filed: FiledKey }> {
  let startAfter = '';
  for (;;) {
    const query = { bucket, prefix, startAfter };
    const { objects } = await patiently(() => listObjects(read, query, { signal }), signal);
    const [first] = objects;
    if (first === undefined) return;
    const flows = objects.flatMap((object) => {
      const filed = filedKey(object.key);
      return filed === undefined ? [] : [{ object, filed }];
    });
    const folder = FOLDER.exec((flows[0]?.object ?? first).key)?.[0];
    const beside = flows.filter(({ object }) => folder !== undefined && object.key.startsWith(folder));
    // A table by the day also reads what lies in folders of hours; one by the hour misses what doesn't.
    const example = beside.find(({ filed }) => !filed.perHour) ?? beside[0];
    if (example !== undefined) yield example;
    // A tilde comes behind every name in such a folder: those are of letters and digits.
    startAfter = folder === undefined ? (objects.at(-1)?.key ?? '') : `${folder}~`;
  }
}

async function formatOf(
  read: ReadAccess,
  bucket: string,
  object: StoredObject,
  signal: AbortSignal,
): Promise<FlowFormat> {
  const name = `s3://${bucket}/${object.key}`;
  const piece: Piece = {
    name,
    size: object.size,
    async *open() {
      const { body } = await getObject(read, { bucket, key: object.key, etag: object.etag }, { signal });
      yield* body;
    },
  };
  let head = '';
  for await (const { bytes } of decode(piece, signal)) {
    head += new TextDecoder().decode(bytes.subarray(0, 65_536));
    if (head.includes('\n') || head.length > 65_536) break;
  }
  const format = parseHeader(head.split(/\r?\n/, 1)[0] ?? '');
  if (format !== undefined) return format;
  throw new FailureError({
    code: 'invalid',
    message: `${name} has no header that names its fields.`,
    hint: "Give them with --format: DescribeFlowLogs' LogFormat, their names, or default.",
  });
}

const notThere = (url: string): FailureError =>
  new FailureError({
    code: 'not-found',
    message: `There are no flow logs below ${url}, in the folders that AWS delivers them to.`,
    hint: 'Name s3://bucket/prefix as it was given to the flow log; Athena needs the folders below AWSLogs/.',
  });
