import { FailureError } from '../../aws/errors.ts';
import { listObjects } from '../../aws/s3/reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { atOnce } from '../at-once.ts';
import { dayFolder, keyTime, type Listing, listings } from '../s3-keys.ts';
import type { S3Source } from '../sources.ts';
import type { ListedObject } from './object-piece.ts';
import { patiently } from './patience.ts';

/** The stretch of time whose records are wanted, epoch seconds; open where an end is absent. */
export interface RecordWindow {
  readonly since?: number;
  readonly until?: number;
}

/** Objects to read, in the order of their keys, and what was left aside, as sentences. */
export interface Listed {
  readonly objects: readonly ListedObject[];
  readonly notes: readonly string[];
}

/** A record of ten minutes lies in an object that may be named by when these began, and that holds some minutes more. */
const EARLIER_MS = 15 * 60_000;

/** Objects reach S3 some ten minutes after their records' window, now and then much later. */
const LATER_MS = 60 * 60_000;

/** Folders of one level that are listed side by side: an organisation's bucket has hundreds of accounts. */
const AT_ONCE = 4;

const LOOKS_LIKE_FLOWS = /\.(log|txt|gz|zst|json|parquet)$/i;

/** A region's folder of either layout; group 1. What follows may be a part of a date. */
const REGION = /^((?:.*\/)?AWSLogs\/(?:[^/]+\/)*?(?:vpcflowlogs\/[^/]+|aws-service=vpcflowlogs\/aws-region=[^/]+)\/)/;

/** A folder that lies on the way to a region's: `AWSLogs/`, an account's, or that of all regions. */
const ON_THE_WAY =
  /(?:^|\/)AWSLogs\/(?:(?:o-[a-z0-9]+\/)?(?:aws-account-id=)?\d{12}\/(?:(?:aws-service=)?vpcflowlogs\/)?|o-[a-z0-9]+\/)?$/;

/** What another service delivers under the same AWSLogs/, such as CloudTrail. */
const OTHER_SERVICE =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(?:aws-account-id=)?\d{12}\/(?!(?:aws-service=)?vpcflowlogs\/)[^/]+\//;

/**
 * Lists the objects of flow logs at `s3://bucket/prefix`: a folder all the way down, or one object. Where AWS's own layout
 * lies below (plain or Hive), other services' folders are left alone, and only the days of the window are listed, with a
 * margin for what is delivered late. Throws FailureError where nothing is there.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function listPrefix(
  read: ReadAccess,
  place: { readonly bucket: string; readonly prefix: string },
  window: RecordWindow,
  signal: AbortSignal,
): Promise<Listed> {
  const { bucket, prefix } = place;
  const lister = new Lister(read, bucket, window, signal);
  if (prefix !== '' && !prefix.endsWith('/')) {
    const [first] = (await lister.page({ prefix, maxKeys: 1 })).objects;
    if (first?.key === prefix) return { objects: [{ bucket, ...first }], notes: [] };
  }
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  await lister.descend(folder);
  if (lister.empty) throw nothingAt(bucket, folder);
  return lister.listed();
}

/** Lists the objects of one flow log of which DescribeFlowLogs told where it writes. */
export async function listFlowLog(
  read: ReadAccess,
  source: S3Source,
  place: { readonly account: string; readonly region: string; readonly now: number },
  window: RecordWindow & { readonly since: number },
  signal: AbortSignal,
): Promise<Listed> {
  const lister = new Lister(read, source.bucket, window, signal);
  const { from, to } = lister.times;
  for (const listing of listings(
    source,
    place.account,
    place.region,
    from ?? 0,
    Math.min(to ?? place.now, place.now),
  )) {
    await lister.list(listing);
  }
  return lister.listed();
}

class Lister {
  readonly times: { readonly from: number | undefined; readonly to: number | undefined };
  readonly #read: ReadAccess;
  readonly #bucket: string;
  readonly #signal: AbortSignal;
  readonly #found = new Map<string, ListedObject>();
  #unnamed = 0;
  #others = false;
  #outside = false;

  constructor(read: ReadAccess, bucket: string, { since, until }: RecordWindow, signal: AbortSignal) {
    this.#read = read;
    this.#bucket = bucket;
    this.#signal = signal;
    this.times = {
      from: since === undefined ? undefined : since * 1000 - EARLIER_MS,
      to: until === undefined ? undefined : until * 1000 + LATER_MS,
    };
  }

  /** True when there was nothing at all, wanted or not. */
  get empty(): boolean {
    return this.#found.size + this.#unnamed === 0 && !this.#others && !this.#outside;
  }

  listed(): Listed {
    const objects = [...this.#found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    const notes: string[] = [];
    if (this.#unnamed > 0) notes.push(`${this.#unnamed} objects are not read: their names are not those of flow logs`);
    if (this.#others) notes.push('What other services deliver under AWSLogs/ is not read');
    if (objects.length === 0) notes.push(`s3://${this.#bucket} has no object of this stretch of time there`);
    return { objects, notes };
  }

  page(query: { prefix: string; startAfter?: string; delimiter?: string; maxKeys?: number; token?: string }) {
    const [read, bucket, signal] = [this.#read, this.#bucket, this.#signal];
    return patiently(() => listObjects(read, { bucket, ...query }, { signal }), signal);
  }

  /** Goes down from a folder by AWS's layout as far as it is one; any other folder is listed whole. */
  async descend(folder: string): Promise<void> {
    const region = REGION.exec(folder)?.[1];
    if (region !== undefined) return this.list(this.#days(region, folder), region);
    if (OTHER_SERVICE.test(folder)) {
      this.#others = true;
      return;
    }
    if (folder.includes('AWSLogs/') && !ON_THE_WAY.test(folder)) return this.list({ prefix: folder, startAfter: '' });
    const { folders, objects } = await this.#level(folder);
    const onTheWay = (each: string) => ON_THE_WAY.test(each) || REGION.test(each) || OTHER_SERVICE.test(each);
    if (!folders.some(onTheWay)) {
      if (folders.length > 0) return this.list({ prefix: folder, startAfter: '' });
      for (const object of objects) this.#take(object);
      return;
    }
    for (const object of objects) this.#take(object);
    await atOnce(AT_ONCE, folders, (each) => this.descend(each));
  }

  /** Takes what lies behind `startAfter`, up to the last day that is wanted where the region's folder is known. */
  async list(listing: Listing, region?: string): Promise<void> {
    const { to } = this.times;
    const end = region === undefined || to === undefined ? undefined : `${dayFolder(region, to)}\uffff`;
    let token: string | undefined;
    do {
      const page = await this.page({ ...listing, ...(token === undefined ? {} : { token }) });
      for (const object of page.objects) this.#take(object);
      token = page.nextToken;
      const last = page.objects.at(-1)?.key;
      if (end !== undefined && last !== undefined && last > end) return;
    } while (token !== undefined);
  }

  async #level(folder: string): Promise<{ folders: string[]; objects: Omit<ListedObject, 'bucket'>[] }> {
    const folders: string[] = [];
    const objects: Omit<ListedObject, 'bucket'>[] = [];
    let token: string | undefined;
    do {
      const page = await this.page({ prefix: folder, delimiter: '/', ...(token === undefined ? {} : { token }) });
      folders.push(...page.folders);
      objects.push(...page.objects);
      token = page.nextToken;
    } while (token !== undefined);
    return { folders, objects };
  }

  #days(region: string, folder: string): Listing {
    const { from } = this.times;
    // Keys sort by their date, so that one listing takes all days from the first one on.
    const first = from === undefined ? '' : dayFolder(region, from);
    if (first <= folder) return { prefix: folder, startAfter: '' };
    this.#outside = true;
    return { prefix: folder, startAfter: first };
  }

  #take(object: Omit<ListedObject, 'bucket'>): void {
    const { from, to } = this.times;
    const at = keyTime(object.key);
    if (object.key.endsWith('/') && object.size === 0) return;
    if (OTHER_SERVICE.test(object.key)) this.#others = true;
    else if (!LOOKS_LIKE_FLOWS.test(object.key)) this.#unnamed++;
    else if (at !== undefined && ((from !== undefined && at < from) || (to !== undefined && at > to)))
      this.#outside = true;
    else this.#found.set(object.key, { bucket: this.#bucket, ...object });
  }
}

function nothingAt(bucket: string, folder: string): FailureError {
  const hint = `See what is there: aws s3 ls s3://${bucket}/${folder.split('/').slice(0, -2).join('/')}`;
  return new FailureError({ code: 'not-found', message: `s3://${bucket}/${folder} holds nothing.`, hint });
}
