/**
 * Flow-log objects in S3, made when they are listed or read. S3's ListObjectsV2 merges `deliveredObjects(world, now,
 * bucket)` into a bucket's own objects, and GetObject and HeadObject fall back to `readDeliveredObject(world, now,
 * bucket, key)`, which gives null for a key that was never delivered. Settle the traffic first.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FlowLogState, ObjectState, World } from './state.ts';
import { historyMs, recordsOfWindow } from './traffic.ts';
import { fieldsOf } from './traffic-format.ts';
import { windowMs } from './traffic-records.ts';

/** An object holds this much time; AWS delivers every five minutes, the emulator sooner so that one can watch. */
const objectMs = 60_000;

export interface DeliveredObject extends ObjectState {
  /** gzip of the header line and the records. */
  readonly content: Buffer;
}

/** The flow-log objects that have arrived in a bucket by now, oldest first. */
export function deliveredObjects(world: World, now: number, bucket: string): DeliveredObject[] {
  return Object.values(world.flowLogs)
    .filter((flowLog) => flowLog.destinationType === 's3' && destinationOf(flowLog).bucket === bucket)
    .flatMap((flowLog) => objectStarts(world, flowLog, now).map((start) => objectAt(world, flowLog, start)))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** One of them by its key, or null. */
export function readDeliveredObject(world: World, now: number, bucket: string, key: string): DeliveredObject | null {
  return deliveredObjects(world, now, bucket).find((object) => object.key === key) ?? null;
}

function destinationOf(flowLog: FlowLogState): { bucket: string; prefix: string } {
  const [bucket = '', ...folders] = flowLog.destination
    .replace(/^arn:aws:s3:::/, '')
    .split('/')
    .filter(Boolean);
  return { bucket, prefix: folders.map((folder) => `${folder}/`).join('') };
}

function objectStarts(world: World, flowLog: FlowLogState, now: number): number[] {
  const starts: number[] = [];
  const first = Math.ceil((world.startedAt - historyMs) / objectMs) * objectMs;
  for (let start = first; start + objectMs + flowLog.deliveryDelaySeconds * 1000 <= now; start += objectMs)
    starts.push(start);
  return starts;
}

const made = new WeakMap<World, Map<string, DeliveredObject>>();

function objectAt(world: World, flowLog: FlowLogState, start: number): DeliveredObject {
  const known = made.get(world) ?? new Map<string, DeliveredObject>();
  made.set(world, known);
  const name = `${flowLog.flowLogId}/${start}`;
  const object = known.get(name) ?? makeObject(world, flowLog, start);
  known.set(name, object);
  return object;
}

function makeObject(world: World, flowLog: FlowLogState, start: number): DeliveredObject {
  const windows = Array.from({ length: objectMs / windowMs }, (_, index) => start + index * windowMs);
  const records = windows.flatMap((window) => recordsOfWindow(world, flowLog, window));
  const lines = [fieldsOf(flowLog.logFormat).join(' '), ...records.map((record) => record.line)];
  const content = gzipSync(`${lines.join('\n')}\n`);
  const lastModified = start + objectMs + flowLog.deliveryDelaySeconds * 1000;
  return {
    key: keyOf(world, flowLog, start, createHash('sha256').update(content).digest('hex').slice(0, 8)),
    size: content.length,
    lastModified,
    etag: `"${createHash('md5').update(content).digest('hex')}"`,
    storageClass: 'STANDARD',
    body: null,
    content,
  };
}

function keyOf(world: World, flowLog: FlowLogState, start: number, hash: string): string {
  const [date = '', time = ''] = new Date(start).toISOString().split('T');
  const [year, month, day] = date.split('-');
  const [hour, minute] = time.split(':');
  const folders = flowLog.hiveCompatible
    ? [
        `aws-account-id=${world.accountId}`,
        'aws-service=vpcflowlogs',
        `aws-region=${world.region}`,
        `year=${year}`,
        `month=${month}`,
        `day=${day}`,
        ...(flowLog.perHour ? [`hour=${hour}`] : []),
      ]
    : [world.accountId, 'vpcflowlogs', world.region, year, month, day, ...(flowLog.perHour ? [hour] : [])];
  const stamp = `${year}${month}${day}T${hour}${minute}Z`;
  const file = `${world.accountId}_vpcflowlogs_${world.region}_${flowLog.flowLogId}_${stamp}_${hash}.log.gz`;
  return `${destinationOf(flowLog).prefix}AWSLogs/${folders.join('/')}/${file}`;
}
