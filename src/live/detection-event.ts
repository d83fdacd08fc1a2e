import type { EventEntry } from '../aws/eventbridge/writes.ts';
import type { Detection } from '../flows/detect/detection.ts';

/** Source and detail type of what `transit-tui watch` puts: what rules and queues match on. */
export const EVENT_SOURCE = 'transit-tui';
export const EVENT_DETAIL_TYPE = 'VPC Flow Detection';
/** Grows when a reader of `detail` would have to change. */
export const EVENT_VERSION = '1';

/** Whose traffic a detection is about, and where its event goes. */
export interface EventPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly eventBusName: string;
}

/**
 * Makes the event of a detection: `detail` holds the detection with `version`, `account` and `region`, `resources` the
 * ARNs of its interfaces and instances.
 */
export function eventOf(detection: Detection, place: EventPlace): EventEntry {
  const { partition, account, region, eventBusName } = place;
  const { interfaceIds, instanceIds, last } = detection;
  const arn = (kind: string) => (id: string) => `arn:${partition}:ec2:${region}:${account}:${kind}/${id}`;
  return {
    source: EVENT_SOURCE,
    detailType: EVENT_DETAIL_TYPE,
    detail: JSON.stringify({ version: EVENT_VERSION, account, region, ...detection }),
    resources: [...interfaceIds.map(arn('network-interface')), ...instanceIds.map(arn('instance'))],
    time: last,
    eventBusName,
  };
}

/** What one PutEvents call takes. */
export const ENTRIES_A_CALL = 10;
export const BYTES_A_CALL = 256 * 1024;

/**
 * Gives the size of an entry as EventBridge counts it, in bytes.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevents-size
 */
export function entrySize({ source, detailType, detail, resources }: EventEntry): number {
  const timeBytes = 14;
  const texts = [source, detailType, detail, ...resources];
  return texts.reduce((sum, each) => sum + Buffer.byteLength(each), timeBytes);
}

/** Parts entries, in their order, into calls that PutEvents takes; one that is too large by itself goes alone. */
export function batchesOf(entries: readonly EventEntry[]): EventEntry[][] {
  const batches: EventEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entrySize(entry);
    const last = batches.at(-1);
    if (last === undefined || last.length >= ENTRIES_A_CALL || bytes + size > BYTES_A_CALL) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}
