import { describeLogGroup } from '../aws/cloudwatch-logs/reads.ts';
import { FailureError, failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { FlowFormat } from '../flows/format.ts';
import type { FlowQuery } from '../flows/query.ts';
import { localPieces } from '../flows/read/local.ts';
import { type CountedGroup, logPieces } from '../flows/read/log-pieces.ts';
import { type ListedObject, objectPiece, RunOfReads } from '../flows/read/object-piece.ts';
import { endsAll, patiently } from '../flows/read/patience.ts';
import type { Piece } from '../flows/read/piece.ts';
import { readAhead } from '../flows/read/read-ahead.ts';
import { type Listed, listFlowLog, listPrefix } from '../flows/read/s3-listing.ts';
import type { Cli } from './cli.ts';
import type { FlowPlace } from './flow-places.ts';
import type { FlowsOptions } from './flow-query.ts';

type S3Place = Extract<FlowPlace, { readonly kind: 's3' }>;

/** Objects and slices of log groups that are read side by side. */
const AT_ONCE = 4;

const DAY_MS = 86_400_000;

/** What is to be counted, and what is found out about it on the way, each once. */
export class FlowTask {
  readonly cli: Cli;
  readonly options: FlowsOptions;
  readonly query: FlowQuery;
  readonly format: FlowFormat | undefined;
  readonly places: readonly FlowPlace[];
  /** Opens the session, once. Only asked where a place lies in an account. */
  readonly session: () => Promise<Session>;
  readonly notes: string[];
  /** Places on S3 that could not be listed while others could, and why. */
  readonly unlisted: { readonly piece: string; readonly error: unknown }[] = [];
  #objects: Promise<readonly ListedObject[]> | undefined;
  #logBytes: Promise<number | undefined> | undefined;

  constructor(given: Pick<FlowTask, 'cli' | 'options' | 'query' | 'format' | 'places' | 'session' | 'notes'>) {
    this.cli = given.cli;
    this.options = given.options;
    this.query = given.query;
    this.format = given.format;
    this.places = given.places;
    this.session = given.session;
    this.notes = given.notes;
  }

  get groups(): readonly CountedGroup[] {
    return this.places.flatMap((place) => (place.kind === 'log-group' ? [place.group] : []));
  }

  /** The window of time, epoch seconds; a log group is always read over one. */
  get window(): { readonly since: number; readonly until: number } {
    const until = this.query.until ?? Math.ceil(this.cli.now() / 1000);
    return { since: this.query.since ?? 0, until };
  }

  /** The objects of all places on S3, listed when first asked for. */
  objects(): Promise<readonly ListedObject[]> {
    this.#objects ??= this.#list();
    return this.#objects;
  }

  /** About how many bytes the log groups hold of the window; undefined where that can't be asked. */
  logBytes(): Promise<number | undefined> {
    this.#logBytes ??= this.#askLogBytes();
    return this.#logBytes;
  }

  /** Everything as pieces, in a steady order. */
  async pieces(): Promise<readonly Piece[]> {
    const names = this.places.flatMap((place) => (place.kind === 'local' ? [place.name] : []));
    const files = names.length === 0 ? { pieces: [], notes: [] } : await localPieces(names, process.stdin);
    this.notes.push(...files.notes);
    const objects = await this.objects();
    if (objects.length === 0 && this.groups.length === 0) return files.pieces;
    const { read } = await this.session();
    const run = new RunOfReads();
    const far = [
      ...objects.map((object) => objectPiece(read, object, run)),
      ...this.groups.flatMap((group) => logPieces(read, group, this.window, run)),
    ];
    return [...files.pieces, ...readAhead(far, AT_ONCE, this.cli.signal)];
  }

  async #list(): Promise<readonly ListedObject[]> {
    const found = new Map<string, ListedObject>();
    for (const place of this.places) {
      if (place.kind !== 's3') continue;
      try {
        const listed = await this.#listPlace(place);
        for (const object of listed.objects) found.set(`${object.bucket}/${object.key}`, object);
        this.notes.push(...listed.notes);
      } catch (error) {
        this.unlisted.push({ piece: `s3://${place.bucket}/${place.prefix}`, error });
        // One bucket that may not be read hides none of the others; what ends all of them, or leaves nothing, is the answer.
        if (this.cli.signal.aborted || endsAll(error) || this.unlisted.length === this.places.length) throw error;
      }
    }
    return [...found.values()];
  }

  async #listPlace(place: S3Place): Promise<Listed> {
    const { signal, now } = this.cli;
    const { read, region, identity } = await this.session();
    const { since, until } = this.query;
    const window = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    if (place.flowLog === undefined) return listPrefix(read, place, window, signal);
    const { account } = await identity();
    return listFlowLog(read, place.flowLog, { account, region, now: now() }, { ...window, since: since ?? 0 }, signal);
  }

  async #askLogBytes(): Promise<number | undefined> {
    const { signal, now } = this.cli;
    const { since, until } = this.window;
    const { read } = await this.session();
    let sum = 0;
    for (const { logGroup } of this.groups) {
      try {
        const group = await patiently(() => describeLogGroup(read, logGroup, { signal }), signal);
        if (group === undefined) return undefined;
        const { storedBytes, createdAt, retentionDays } = group;
        const kept = Math.max(createdAt, now() - (retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS);
        const stretch = Math.max(1, now() - kept);
        sum += storedBytes * Math.min(1, Math.max(0, until * 1000 - Math.max(kept, since * 1000)) / stretch);
      } catch (error) {
        if (signal.aborted || !(error instanceof FailureError)) throw error;
        this.notes.push(`How much ${logGroup} holds is unknown: ${failureOf(error).message}`);
        return undefined;
      }
    }
    // CloudWatch tells what a group stores hours late, and of a young one nothing: 0 says only that nobody knows.
    return Math.round(sum) || undefined;
  }
}
