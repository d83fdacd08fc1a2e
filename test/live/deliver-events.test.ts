import { describe, expect, test } from 'vitest';
import { type Failure, FailureError } from '../../src/aws/errors.ts';
import type { EventEntry, PutOutcome } from '../../src/aws/eventbridge/writes.ts';
import type { Detection } from '../../src/flows/detect/detection.ts';
import { deliverEvents } from '../../src/live/deliver-events.ts';
import { BYTES_A_CALL, batchesOf, entrySize, eventOf } from '../../src/live/detection-event.ts';
import { readDetection } from '../../src/live/read-detection.ts';
import { portScan, portScans } from './detections.ts';
import { manualClock } from './manual-clock.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'us-east-1', eventBusName: 'default' };
const entryOf = (detection: Detection) => eventOf(detection, PLACE);
const keyOf = ({ detail }: EventEntry): string => JSON.parse(detail).key;

/** Delivers detections to a bus that a test plays; waits pass at once. */
async function deliver(
  detections: readonly Detection[],
  answer: (entries: readonly EventEntry[], call: number) => readonly PutOutcome[] | Failure,
  signal = new AbortController().signal,
) {
  const { clock } = manualClock();
  const calls: string[][] = [];
  const waits: number[] = [];
  const put = async (entries: readonly EventEntry[]) => {
    calls.push(entries.map(keyOf));
    const outcome = answer(entries, calls.length);
    if ('code' in outcome) throw new FailureError(outcome);
    return outcome;
  };
  const instant = {
    ...clock,
    setTimer: (callback: () => void, ms: number) => {
      waits.push(ms);
      queueMicrotask(callback);
      return () => {};
    },
  };
  const delivered = await deliverEvents(detections, entryOf, put, { clock: instant, signal });
  return { delivered, calls, waits };
}

const taken = (entries: readonly EventEntry[]): PutOutcome[] => entries.map((entry) => ({ eventId: keyOf(entry) }));
const failing = (code: Failure['code']): Failure => ({ code, message: 'It failed', hint: 'Do this' });

describe('the event of a detection', () => {
  test('names source, type and resources, and its detail is the detection with where it was', () => {
    const entry = entryOf(portScan());
    expect(entry).toMatchObject({
      source: 'transit-tui',
      detailType: 'VPC Flow Detection',
      eventBusName: 'default',
      time: portScan().last,
      resources: [
        'arn:aws:ec2:us-east-1:111122223333:network-interface/eni-0aaaaaaaaaaaaaaaa',
        'arn:aws:ec2:us-east-1:111122223333:instance/i-0aaaaaaaaaaaaaaaa',
      ],
    });
    const detail = JSON.parse(entry.detail);
    expect(detail).toEqual({ ...portScan(), version: '1', account: '111122223333', region: 'us-east-1' });
    expect(readDetection(detail)).toEqual(portScan());
  });

  test('is counted in bytes as EventBridge counts them', () => {
    const entry = { ...entryOf(portScan()), source: 'é', detailType: 'x', detail: '{}', resources: ['ab'] };
    expect(entrySize(entry)).toBe(14 + 2 + 1 + 2 + 2);
  });
});

describe('calls', () => {
  test('take at most ten entries', () => {
    expect(batchesOf(portScans(23).map(entryOf)).map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  test('take at most 256 KB; what is larger by itself goes alone', () => {
    const sized = (bytes: number) => entryOf(portScan({ why: 'x'.repeat(bytes) }));
    const batches = batchesOf([sized(100_000), sized(100_000), sized(100_000), sized(300_000), sized(10)]);
    expect(batches.map(({ length }) => length)).toEqual([2, 1, 1, 1]);
    for (const batch of batches.filter(({ length }) => length > 1)) {
      expect(batch.reduce((sum, entry) => sum + entrySize(entry), 0)).toBeLessThanOrEqual(BYTES_A_CALL);
    }
  });
});

describe('delivering', () => {
  test('sends everything once when all is well', async () => {
    const { delivered, calls } = await deliver(portScans(12), taken);
    expect(calls.map(({ length }) => length)).toEqual([10, 2]);
    expect(delivered.every(({ sent }) => sent)).toBe(true);
  });

  test('sends again only those entries that failed, with growing waits', async () => {
    const { delivered, calls, waits } = await deliver(portScans(4), (entries, call) =>
      entries.map((entry, at) =>
        call < 3 && at % 2 === 1 ? { errorCode: 'ThrottlingException' } : { eventId: keyOf(entry) },
      ),
    );
    expect(calls).toEqual([
      ['port-scan|0', 'port-scan|1', 'port-scan|2', 'port-scan|3'],
      ['port-scan|1', 'port-scan|3'],
      ['port-scan|3'],
    ]);
    expect(delivered.every(({ sent }) => sent)).toBe(true);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? Number.NaN);
  });

  test('gives up a round after four tries and leaves the rest for later', async () => {
    const { delivered, calls } = await deliver(portScans(2), (entries) =>
      entries.map(() => ({ errorCode: 'InternalFailure', errorMessage: 'Try again' })),
    );
    expect(calls).toHaveLength(4);
    expect(delivered).toMatchObject([
      { sent: false, later: true, failure: { message: expect.stringContaining('InternalFailure: Try again') } },
      { sent: false, later: true },
    ]);
  });

  test('does not insist where an entry is refused for what it is', async () => {
    const { delivered, calls } = await deliver(portScans(2), (entries) =>
      entries.map((entry, at) => (at === 0 ? { errorCode: 'MalformedDetail' } : { eventId: keyOf(entry) })),
    );
    expect(calls).toHaveLength(1);
    expect(delivered).toMatchObject([{ sent: false, later: false }, { sent: true }]);
  });

  test('sends the others of a call one by one when it is refused for one of them', async () => {
    const { delivered, calls } = await deliver(portScans(3), (entries) =>
      entries.some((entry) => keyOf(entry) === 'port-scan|1') ? failing('invalid') : taken(entries),
    );
    expect(calls).toEqual([
      ['port-scan|0', 'port-scan|1', 'port-scan|2'],
      ['port-scan|0'],
      ['port-scan|1'],
      ['port-scan|2'],
    ]);
    expect(delivered.map(({ sent }) => sent)).toEqual([true, false, true]);
  });

  test.each(['denied', 'expired', 'no-credentials'] as const)('asks once when %s, for all', async (code) => {
    const { delivered, calls } = await deliver(portScans(25), () => failing(code));
    expect(calls).toHaveLength(1);
    expect(delivered).toHaveLength(25);
    expect(delivered.every((each) => !each.sent && each.later && each.failure.code === code)).toBe(true);
  });

  test('that is interrupted finishes the call under way and sends no more', async () => {
    const interrupt = new AbortController();
    const { delivered, calls } = await deliver(
      portScans(12),
      (entries) => {
        interrupt.abort();
        return taken(entries);
      },
      interrupt.signal,
    );
    expect(calls).toHaveLength(1);
    expect(delivered.filter(({ sent }) => sent)).toHaveLength(10);
    expect(delivered.filter((each) => !each.sent && each.later)).toHaveLength(2);
  });
});
