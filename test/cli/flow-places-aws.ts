import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createClock } from '../../src/emulator/clock.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { DeliveredRecord } from '../../src/emulator/handler.ts';
import { serveWorld } from '../../src/emulator/start.ts';
import type { FlowLogState, World } from '../../src/emulator/state.ts';
import { windowMs } from '../../src/emulator/traffic-records.ts';
import { BUCKET, NOW, serveSmallWorld, smallWorld, VPC } from '../emulator/small-world.ts';

export { BUCKET, NOW, VPC };

export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A denied record that ends so many minutes before the embedded AWS's now. */
export function record(src: string, minutesAgo = 10, action = 'REJECT', port = 22): string {
  const end = NOW / 1000 - minutesAgo * 60;
  return `2 111122223333 eni-0a1b2c3d4e5f60718 ${src} 10.0.0.5 40000 ${port} 6 2 100 ${end - 60} ${end} ${action} OK`;
}

/** `AWSLogs/…` in either layout for an object that was begun so many minutes ago. */
export function keyOf(minutesAgo: number, { hive = false, id = 'fl-0a', ending = '.log.gz' } = {}): string {
  const [date = '', time = ''] = new Date(NOW - minutesAgo * 60_000).toISOString().split('T');
  const [year, month, day] = date.split('-');
  const folder = hive
    ? `aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/year=${year}/month=${month}/day=${day}/`
    : `111122223333/vpcflowlogs/us-east-1/${year}/${month}/${day}/`;
  const stamp = `${date.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`;
  return `AWSLogs/${folder}111122223333_vpcflowlogs_us-east-1_${id}_${stamp}_0a1b2c3d${ending}`;
}

/** Puts objects into the small world's bucket: text of flow logs is stored as gzip, bytes as they are. */
export function put(world: World, objects: Readonly<Record<string, string | Uint8Array>>): void {
  const bucket = world.buckets[BUCKET];
  for (const [key, content] of Object.entries(objects)) {
    const body = typeof content === 'string' ? gzipSync(content) : Buffer.from(content);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const stored = { key, size: body.length, lastModified: NOW, etag, storageClass: 'STANDARD' };
    if (bucket !== undefined) bucket.objects[key] = { ...stored, body: body.toString('base64') };
  }
}

/** Serves a small world whose bucket holds these objects. */
export const serveObjects = (objects: Readonly<Record<string, string | Uint8Array>>): Promise<Emulator> =>
  serveSmallWorld((world) => put(world, objects));

/** The inputs of all requests of one operation so far. */
export const asked = (emulator: Emulator, operation: string): readonly Record<string, unknown>[] =>
  emulator
    .requests()
    .filter((request) => request.operation === operation)
    .map(({ input }) => input as Record<string, unknown>);

/** A log group's flow log: its format, its records and what AWS says it holds. */
export interface ServedGroup {
  readonly logGroupName: string;
  readonly fields: string;
  readonly records: readonly string[];
  readonly resourceId?: string;
  readonly storedBytes?: number;
}

/**
 * Serves a small world whose flow logs wrote these records to their log groups; a record's event bears the time it began.
 * `hours` is how far back the groups reach.
 */
export function serveGroups(groups: readonly ServedGroup[], hours = 3, change = (_: World) => {}): Promise<Emulator> {
  const world = smallWorld();
  world.startedAt = NOW - (hours - 1) * 3_600_000;
  const delivered = new Map<string, DeliveredRecord[]>();
  for (const [at, group] of groups.entries()) {
    const flowLogId = `fl-0000000000000000${at}`;
    world.flowLogs[flowLogId] = { ...FLOW_LOG, ...stateOf(group, flowLogId) };
    for (const [index, line] of group.records.entries()) {
      const timestamp = Number(line.split(' ')[group.fields.split(' ').indexOf('start')]) * 1000;
      const end = Math.floor(timestamp / windowMs) * windowMs + windowMs;
      const eventId = `${flowLogId}${index}`;
      const event = { flowLogId, interfaceId: 'eni-01', at: end, timestamp, ingestedAt: end, eventId, line };
      const id = `${flowLogId} ${end}`;
      const same = delivered.get(id) ?? [];
      delivered.set(id, same);
      same.push(event);
    }
  }
  change(world);
  return serveWorld({
    world,
    clock: createClock({ frozenAt: NOW }),
    traffic: {
      delivered: (flowLogId, from) =>
        (delivered.get(`${flowLogId} ${from}`) ?? []).toSorted((a, b) => a.timestamp - b.timestamp),
      settle: () => {},
      changed: () => undefined,
      catchUp: () => undefined,
    },
  });
}

const stateOf = ({ logGroupName, fields, resourceId = VPC, storedBytes = 0 }: ServedGroup, flowLogId: string) => ({
  flowLogId,
  resourceId,
  logGroupName,
  storedBytes,
  destination: `arn:aws:logs:us-east-1:111122223333:log-group:${logGroupName}`,
  logFormat: fields
    .split(' ')
    .map((field) => `\${${field}}`)
    .join(' '),
});

/** What all flow logs of a test share. */
export const FLOW_LOG: FlowLogState = {
  flowLogId: '',
  resourceId: VPC,
  trafficType: 'ALL',
  destinationType: 'cloud-watch-logs',
  logGroupName: null,
  destination: '',
  logFormat: '',
  maxAggregationSeconds: 60,
  deliveryDelaySeconds: 0,
  status: 'ACTIVE',
  createdAt: NOW - 10 * 3_600_000,
  deliverLogsError: null,
  hiveCompatible: false,
  perHour: false,
  tags: {},
};
