import type { JudgedFacts } from './abnormal.ts';
import { isPublicAddress } from './address.ts';
import type { Connection } from './connection.ts';
import type { FlowCell, FlowTrace } from './detect/detection.ts';
import type { FlowRecord } from './parse.ts';

interface Cell {
  count: number;
  packets: number;
  bytes: number;
  first: number;
  last: number;
}

/** Interfaces a row remembers; a row over more of them is a scan of a subnet, and a few names do. */
const MAX_INTERFACES = 16;

/** Ports from here up are taken for the asking side's: the default ephemeral range of Linux begins here. */
const EPHEMERAL_FROM = 32_768;

/** AWS has four; a row of ever new ones is damaged. */
const MAX_STATUSES = 8;

const NOT_SAID: readonly string[] = [];
/** Most rows have one status for good: they share its list. */
const ONE_STATUS: ReadonlyMap<string, readonly string[]> = new Map(['0', '1', '2', '3'].map((each) => [each, [each]]));

/** Where a record is folded: one row a service of a pair of addresses, answers apart from requests. */
export function rowKey(record: FlowRecord): string {
  const port = isAnswer(record) ? `<${record.srcport}` : (record.dstport ?? '');
  return `${record.srcaddr}|${record.dstaddr}|${port}|${record.protocol ?? ''}|${record.action}`;
}

function isAnswer({ srcport, dstport, protocol }: FlowRecord): boolean {
  if (protocol !== 6 && protocol !== 17) return false;
  return dstport !== undefined && dstport >= EPHEMERAL_FROM && srcport !== undefined && srcport < EPHEMERAL_FROM;
}

/** Without a flow-direction, private to public is outward; between two private addresses nothing tells. */
function directionBetween({ srcaddr, dstaddr }: FlowRecord): FlowRecord['direction'] {
  const fromPublic = isPublicAddress(srcaddr);
  if (fromPublic === isPublicAddress(dstaddr)) return undefined;
  return fromPublic ? 'ingress' : 'egress';
}

function withStatus(seen: readonly string[], status: string): readonly string[] {
  if (seen.includes(status) || seen.length >= MAX_STATUSES) return seen;
  return seen.length === 0 ? (ONE_STATUS.get(status) ?? [status]) : [...seen, status];
}

/** The records of one key, kept by slice of time so that the old ones can leave the window. */
export class FoldedRow {
  readonly key: string;
  readonly action: FlowRecord['action'];
  readonly srcaddr: string;
  /** Grows with every change, so that what was made of the row before can be kept while it stays the same. */
  version = 0;
  readonly #sample: FlowRecord;
  readonly #cells = new Map<number, Cell>();
  readonly #interfaces = new Set<string>();
  /** The same as a list that is shared until another one comes. */
  #interfaceIds: readonly string[] | undefined;
  #moreInterfaces = false;
  #facts: JudgedFacts | undefined;
  #instanceId: string | undefined;
  #moreInstances = false;
  #direction: FlowRecord['direction'];
  #srcService: string | undefined;
  #dstService: string | undefined;
  #rejectReason: string | undefined;
  #encryption: readonly string[] = NOT_SAID;

  constructor(key: string, record: FlowRecord) {
    this.key = key;
    this.action = record.action;
    this.srcaddr = record.srcaddr;
    this.#sample = record;
  }

  /** Adds a record to the slice of time it ended in. */
  add(record: FlowRecord, slice: number, at: number): void {
    const first = record.start ?? at;
    const cell = this.#cells.get(slice);
    if (cell === undefined) {
      this.#cells.set(slice, { count: 1, packets: record.packets, bytes: record.bytes, first, last: at });
    } else {
      cell.count++;
      cell.packets += record.packets;
      cell.bytes += record.bytes;
      cell.first = Math.min(cell.first, first);
      cell.last = Math.max(cell.last, at);
    }
    this.#instanceId ??= record.instanceId;
    if (record.instanceId !== undefined && record.instanceId !== this.#instanceId) this.#moreInstances = true;
    this.#direction ??= record.direction ?? directionBetween(record);
    this.#srcService ??= record.srcService;
    this.#dstService ??= record.dstService;
    this.#rejectReason ??= record.rejectReason;
    if (record.encryptionStatus !== undefined) this.#encryption = withStatus(this.#encryption, record.encryptionStatus);
    this.version++;
    this.#facts = undefined;
    if (record.interfaceId === undefined || this.#interfaces.has(record.interfaceId)) return;
    if (this.#interfaces.size === MAX_INTERFACES) this.#moreInterfaces = true;
    else {
      this.#interfaces.add(record.interfaceId);
      this.#interfaceIds = undefined;
    }
  }

  /** Forgets the slices before this one; true when nothing is left. */
  forgetBefore(slice: number): boolean {
    for (const at of this.#cells.keys()) {
      if (at >= slice) continue;
      this.#cells.delete(at);
      this.version++;
      this.#facts = undefined;
    }
    return this.#cells.size === 0;
  }

  /** When the first record of the row began, epoch milliseconds. */
  get first(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const cell of this.#cells.values()) first = Math.min(first, cell.first);
    return first;
  }

  /** What the row is judged by, without the rest of what a screen shows of it. */
  facts(): JudgedFacts {
    this.#facts ??= this.#factsNow();
    return this.#facts;
  }

  #factsNow(): JudgedFacts {
    let [bytes, last] = [0, 0];
    for (const cell of this.#cells.values()) {
      bytes += cell.bytes;
      last = Math.max(last, cell.last);
    }
    const { srcaddr, dstaddr, action } = this.#sample;
    const dstport = isAnswer(this.#sample) ? undefined : this.#sample.dstport;
    return { srcaddr, dstaddr, dstport, action, bytes, last, interfaceIds: this.#interfaceList() };
  }

  #interfaceList(): readonly string[] {
    this.#interfaceIds ??= [...this.#interfaces];
    return this.#interfaceIds;
  }

  /** Records of the window. */
  get count(): number {
    let count = 0;
    for (const cell of this.#cells.values()) count += cell.count;
    return count;
  }

  /** The row for detection, over the slices [from, to) of `sliceMs` each; undefined where it has none of them. */
  trace(from: number, to: number, sliceMs: number): FlowTrace | undefined {
    const { srcaddr, dstaddr, srcport, dstport, protocol, action } = this.#sample;
    const cells: FlowCell[] = [];
    let inOrder = true;
    for (const [slice, { last, count, packets, bytes }] of this.#cells) {
      if (slice < from || slice >= to) continue;
      const at = slice * sliceMs;
      inOrder &&= at > (cells.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
      cells.push({ at, last, count, packets, bytes });
    }
    if (cells.length === 0) return undefined;
    if (!inOrder) cells.sort((a, b) => a.at - b.at);
    const answers = isAnswer(this.#sample);
    return {
      srcaddr,
      dstaddr,
      dstport: answers ? undefined : dstport,
      ...(answers && srcport !== undefined ? { srcport } : {}),
      protocol,
      action,
      interfaceIds: this.#interfaceList(),
      ...(this.#moreInterfaces ? { moreInterfaces: true } : {}),
      ...(this.#instanceId === undefined ? {} : { instanceId: this.#instanceId }),
      ...(this.#moreInstances ? { moreInstances: true } : {}),
      ...(this.#direction === undefined ? {} : { direction: this.#direction }),
      encryption: this.#encryption,
      cells,
    };
  }

  /** The row as the screen shows it, over the slices [from, from + slices) of `sliceMs` each. */
  connection(from: number, slices: number, sliceMs: number): Omit<Connection, 'abnormal'> {
    const { srcaddr, dstaddr, srcport, dstport, protocol, action } = this.#sample;
    const total = { count: 0, packets: 0, bytes: 0, last: 0 };
    const histogram = Array<number>(slices).fill(0);
    for (const [slice, cell] of this.#cells) {
      total.count += cell.count;
      total.packets += cell.packets;
      total.bytes += cell.bytes;
      total.last = Math.max(total.last, cell.last);
      histogram[slice - from] = cell.count;
    }
    const answers = isAnswer(this.#sample);
    return {
      key: this.key,
      srcaddr,
      dstaddr,
      dstport: answers ? undefined : dstport,
      ...(answers && srcport !== undefined ? { srcport } : {}),
      protocol,
      action,
      ...total,
      first: this.first,
      interfaceIds: this.#interfaceList(),
      ...(this.#instanceId === undefined ? {} : { instanceId: this.#instanceId }),
      ...(this.#direction === undefined ? {} : { direction: this.#direction }),
      histogram,
      timeline: { from: from * sliceMs, bucketMs: sliceMs },
      ...(this.#srcService === undefined ? {} : { srcService: this.#srcService }),
      ...(this.#dstService === undefined ? {} : { dstService: this.#dstService }),
      ...(this.#rejectReason === undefined ? {} : { rejectReason: this.#rejectReason }),
    };
  }
}
