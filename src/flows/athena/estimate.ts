import { listObjects, type StoredObject } from '../../aws/s3/object-reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { atOnce } from '../at-once.ts';
import { patiently } from '../read/patience.ts';
import { type FiledKey, filedKey, listedBelow, type Stretch, touches } from './partitions.ts';
import type { AthenaPlace } from './place.ts';

/** What a query over a place would read, from the objects that are there. */
export interface PlaceEstimate {
  /** Stored bytes of the partitions; Athena reads less where it needs only some columns of Parquet, never more. */
  readonly bytes: number;
  readonly objects: number;
  /** Objects besides, filed where the place's table does not look: they are not read. */
  readonly elsewhere: number;
  /** Those among `objects` that are stored in another form: they may be read and billed, and none of their records is counted. */
  readonly otherForm: number;
  /** The partitions that hold objects; undefined where there is none. */
  readonly stretch: Stretch | undefined;
}

const LISTINGS_AT_ONCE = 4;

/** Adds up the objects of a place that a query over the stretch would read. Nothing of them is read. */
export async function estimatePlace(
  read: ReadAccess,
  place: AthenaPlace,
  stretch: Stretch,
  signal: AbortSignal,
): Promise<PlaceEstimate> {
  let [bytes, objects, elsewhere, otherForm] = [0, 0, 0, 0];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const prefixes = place.owners.flatMap(({ account, region }) => listedBelow(place, account, region, stretch));
  await atOnce(LISTINGS_AT_ONCE, prefixes, async (prefix) => {
    for await (const { key, filed, size } of filedObjects(read, place, prefix, signal)) {
      if (!touches(filed, stretch)) continue;
      // A table by the day also reads what lies in folders of hours.
      if (place.perHour && !filed.perHour) {
        if (isMeant(place, key)) elsewhere++;
        continue;
      }
      if (isMeant(place, key) && !hasForm(place, key)) otherForm++;
      bytes += size;
      objects++;
      from = Math.min(from, filed.at);
      to = Math.max(to, filed.at);
    }
  });
  return { bytes, objects, elsewhere, otherForm, stretch: objects === 0 ? undefined : { from, to } };
}

/** Where flow logs are named, the objects of others are not meant, and lie there rightly. */
const isMeant = ({ flowLogIds }: AthenaPlace, key: string): boolean =>
  flowLogIds.length === 0 || flowLogIds.some((id) => key.includes(`_${id}_`));

const hasForm = ({ fileFormat }: AthenaPlace, key: string): boolean =>
  (fileFormat === 'parquet' ? /\.parquet$/ : /\.log(\.gz)?$/).test(key);

async function* filedObjects(
  read: ReadAccess,
  { bucket, within = '' }: AthenaPlace,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<StoredObject & { readonly filed: FiledKey }> {
  let token: string | undefined;
  do {
    const query = { bucket, prefix, ...(token === undefined ? {} : { token }) };
    const page = await patiently(() => listObjects(read, query, { signal }), signal);
    for (const object of page.objects) {
      const filed = filedKey(object.key);
      if (filed !== undefined && object.key.startsWith(within)) yield { ...object, filed };
    }
    token = page.nextToken;
  } while (token !== undefined);
}

/** US dollars for a terabyte (10^12 bytes); what most regions ask. @see https://aws.amazon.com/athena/pricing/ */
const USD_PER_TERABYTE = 5;

/** Less than this is billed as this. */
const LEAST_BYTES = 10_000_000;

/** What reading so many bytes costs, in US dollars; the price differs by region, and nothing read costs nothing. */
export const priceOf = (bytes: number): number =>
  bytes === 0 ? 0 : (Math.max(LEAST_BYTES, bytes) / 1e12) * USD_PER_TERABYTE;
