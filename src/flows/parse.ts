import { type FlowFormat, SLOT } from './format.ts';

/** One record. Times are epoch milliseconds; a field that the format lacks, or that is `-`, is undefined. */
export interface FlowRecord {
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly srcport: number | undefined;
  readonly dstport: number | undefined;
  readonly protocol: number | undefined;
  readonly packets: number;
  readonly bytes: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly action: 'ACCEPT' | 'REJECT' | 'UNKNOWN';
  readonly interfaceId: string | undefined;
  readonly instanceId: string | undefined;
  readonly direction: 'ingress' | 'egress' | undefined;
  /** The AWS services whose address ranges hold the two ends, e.g. `S3`. */
  readonly srcService?: string | undefined;
  readonly dstService?: string | undefined;
  /** Set where VPC Block Public Access (`BPA`) or encryption controls (`EC`) refused. */
  readonly rejectReason?: string | undefined;
  /** 0 says not encrypted, 1 by Nitro, 2 by the application, 3 by both. */
  readonly encryptionStatus?: string | undefined;
}

/**
 * What a line is besides a record: `nodata` says nothing flowed, `skipdata` that records were lost, `blank` is no line,
 * `bad` is one that doesn't fit its format (cut, or of another format): it is counted and never guessed at.
 */
export type ParsedLine = FlowRecord | 'nodata' | 'skipdata' | 'blank' | 'bad';

const SLOT_COUNT = Object.keys(SLOT).length;
const NUMBERS = [SLOT.srcport, SLOT.dstport, SLOT.protocol, SLOT.packets, SLOT.bytes, SLOT.start, SLOT.end] as const;

/** Reads one line (with or without its line end) by the order of fields that its format gives. */
export function parseLine(line: string, format: FlowFormat): ParsedLine {
  const values = columns(line, format);
  if (typeof values === 'string') return values;
  const status = values[SLOT['log-status']];
  if (status === 'NODATA') return 'nodata';
  if (status === 'SKIPDATA') return 'skipdata';
  if (status !== undefined && status !== 'OK') return 'bad';
  return recordOf(values);
}

function columns(line: string, { slots, separator }: FlowFormat): (string | undefined)[] | 'blank' | 'bad' {
  const values: (string | undefined)[] = Array(SLOT_COUNT).fill(undefined);
  const length = line.length;
  const between = separator === undefined ? 32 : separator.charCodeAt(0);
  let at = 0;
  let column = 0;
  while (true) {
    while (at < length && isBetween(line.charCodeAt(at), between)) at++;
    if (at >= length) break;
    const start = at;
    while (at < length && !isBetween(line.charCodeAt(at), between)) at++;
    const slot = slots[column];
    if (slot === undefined) return 'bad';
    if (slot >= 0) values[slot] = line.slice(start, at);
    column++;
  }
  if (column === 0) return 'blank';
  return column === slots.length ? values : 'bad';
}

/** What an address is made of; whether it is one matters only where it is compared. */
const ADDRESS = /^[0-9a-f]{0,4}[.:][0-9a-f.:]+$/i;

const isBetween = (code: number, between: number): boolean => code <= 32 || code === between;

function recordOf(values: readonly (string | undefined)[]): FlowRecord | 'nodata' | 'bad' {
  const srcaddr = text(values[SLOT.srcaddr]);
  const dstaddr = text(values[SLOT.dstaddr]);
  const numbers = NUMBERS.map((slot) => whole(values[slot]));
  if (numbers.includes(null)) return 'bad';
  if (srcaddr === undefined || dstaddr === undefined) return noFlow(values) ? 'nodata' : 'bad';
  const [srcport, dstport, protocol, packets, bytes, start, end] = numbers as (number | undefined)[];
  if (!ADDRESS.test(srcaddr) || !ADDRESS.test(dstaddr)) return 'bad';
  const action = values[SLOT.action] ?? '-';
  const direction = values[SLOT['flow-direction']] ?? '-';
  if (action !== 'ACCEPT' && action !== 'REJECT' && action !== '-') return 'bad';
  if (direction !== 'ingress' && direction !== 'egress' && direction !== '-') return 'bad';
  return {
    srcaddr,
    dstaddr,
    srcport,
    dstport,
    protocol,
    packets: packets ?? 0,
    bytes: bytes ?? 0,
    start: start === undefined ? undefined : start * 1000,
    end: end === undefined ? undefined : end * 1000,
    action: action === '-' ? 'UNKNOWN' : action,
    interfaceId: text(values[SLOT['interface-id']]),
    instanceId: text(values[SLOT['instance-id']]),
    direction: direction === '-' ? undefined : direction,
    srcService: text(values[SLOT['pkt-src-aws-service']]),
    dstService: text(values[SLOT['pkt-dst-aws-service']]),
    rejectReason: text(values[SLOT['reject-reason']]),
    encryptionStatus: text(values[SLOT['encryption-status']]),
  };
}

/** Without a log-status, a row of dashes is all that tells an idle interface from a flow. */
function noFlow(values: readonly (string | undefined)[]): boolean {
  return values[SLOT['log-status']] === undefined && values[SLOT.srcaddr] === '-' && values[SLOT.dstaddr] === '-';
}

const text = (value: string | undefined): string | undefined => (value === '-' ? undefined : value);

/** Undefined for no value, null for a value that is no whole number. */
function whole(value: string | undefined): number | undefined | null {
  if (value === undefined || value === '-') return undefined;
  let number = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  return number;
}
