import { listObjects, type StoredObject } from '../../aws/s3/object-reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { atOnce } from '../at-once.ts';
import { type FiledKey, filedKey, listedBelow, type Stretch, touches } from './partitions.ts';
import type { AthenaPlace } from './place.ts';

/** What a query over a place would read, from the objects that are there. */
export interface PlaceEstimate {
  /** Stored bytes of the partitions; Athena reads less where it needs only some columns of Parquet, never more. */
  readonly bytes: number;
  readonly objects: number;
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
  let [bytes, objects] = [0, 0];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const prefixes = place.accounts.flatMap((account) =>
    place.regions.flatMap((region) => listedBelow(place, account, region, stretch)),
  );
  await atOnce(LISTINGS_AT_ONCE, prefixes, async (prefix) => {
    for await (const { filed, size } of filedObjects(read, place, prefix, signal)) {
      if (filed.hive !== place.hive || filed.perHour !== place.perHour || !touches(filed, stretch)) continue;
      bytes += size;
      objects++;
      from = Math.min(from, filed.at);
      to = Math.max(to, filed.at);
    }
  });
  return { bytes, objects, stretch: objects === 0 ? undefined : { from, to } };
}

async function* filedObjects(
  read: ReadAccess,
  { bucket, within = '' }: AthenaPlace,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<StoredObject & { readonly filed: FiledKey }> {
  let token: string | undefined;
  do {
    const page = await listObjects(read, { bucket, prefix, ...(token === undefined ? {} : { token }) }, { signal });
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
