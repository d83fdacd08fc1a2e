import { describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import { fromEventBridge } from '../../src/aws/guardduty/to-finding.ts';
import type { Connection } from '../../src/flows/connection.ts';
import type { Detection } from '../../src/flows/detect/detection.ts';
import { pollFeed } from '../../src/live/poll-feed.ts';
import { pushQueue } from '../../src/live/push-queue.ts';
import { withPushes } from '../../src/live/with-pushes.ts';
import { NOON, portScan } from './detections.ts';
import { manualClock } from './manual-clock.ts';
import { accessEvent, detectionEvent, guardDutyEvent } from './queue-events.ts';

const denied = new FailureError({
  code: 'denied',
  message: 'sqs:ReceiveMessage is not permitted',
  hint: 'Ask for it.',
});

const finding = (over: object = {}): Finding => {
  const made = fromEventBridge(JSON.parse(guardDutyEvent(over)));
  if (made === undefined) throw new Error('this is no finding');
  return made;
};
const connection = (over: Partial<Connection> = {}): Connection => ({
  key: '203.0.113.9|10.0.1.20|22|6|REJECT',
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  dstport: 22,
  protocol: 6,
  action: 'REJECT',
  count: 3,
  packets: 3,
  bytes: 120,
  first: NOON - 600_000,
  last: NOON - 120_000,
  interfaceIds: [],
  abnormal: [],
  histogram: [],
  ...over,
});

/** The three feeds over polls and a queue that a test plays. */
async function pushed() {
  const { clock, advance } = manualClock(NOON);
  const polled = { findings: [] as Finding[], flows: [connection()], loads: { findings: 0, access: 0 } };
  const waiting: string[] = [];
  const fault: { receive?: FailureError } = {};
  let messageId = 0;
  const queue = pushQueue(
    {
      receive: async () => {
        if (fault.receive !== undefined) throw fault.receive;
        return waiting.splice(0).map((body) => ({ messageId: String(messageId++), receiptHandle: 'r', body }));
      },
      remove: async () => {},
    },
    'us-east-1',
    clock,
  );
  const intervalMs = () => (queue.state().phase === 'working' ? 300_000 : 30_000);
  const feeds = withPushes(
    {
      findings: pollFeed({
        id: 'findings',
        intervalMs,
        clock,
        load: async () => {
          polled.loads.findings++;
          return { rows: polled.findings, notes: [] };
        },
      }),
      access: pollFeed({
        id: 'access',
        intervalMs,
        clock,
        load: async () => {
          polled.loads.access++;
          return { rows: [], notes: [] };
        },
      }),
      flows: pollFeed({
        id: 'flows',
        intervalMs: 30_000,
        clock,
        load: async () => ({ rows: polled.flows, notes: ['lag'] }),
      }),
    },
    queue,
    clock,
  );
  for (const feed of Object.values(feeds)) feed.start();
  await advance(1_000);
  const push = async (...bodies: string[]) => {
    waiting.push(...bodies);
    await advance(1_000);
  };
  const pushDetection = (over: Partial<Detection> = {}) => push(detectionEvent(portScan(over)));
  const stop = () => Object.values(feeds).forEach((feed) => void feed.stop());
  return { feeds, polled, push, pushDetection, fault, advance, stop };
}

describe('a pushed finding', () => {
  test('is in the pane at once, without a poll', async () => {
    const { feeds, polled, push, stop } = await pushed();
    const loads = polled.loads.findings;
    let told = 0;
    feeds.findings.subscribe(() => told++);
    await push(guardDutyEvent());
    expect(feeds.findings.snapshot().rows.map(({ id }) => id)).toEqual(['pushed-1']);
    expect([polled.loads.findings - loads, told > 0]).toEqual([0, true]);
    stop();
  });

  test('takes the place of an older row, and not of a newer one', async () => {
    const { feeds, polled, push, stop } = await pushed();
    polled.findings = [finding({ severity: 2 })];
    await feeds.findings.refresh();
    await push(guardDutyEvent({ severity: 9, updatedAt: '2026-01-15T11:59:30.000Z' }));
    await push(guardDutyEvent({ severity: 1, updatedAt: '2026-01-15T11:00:00.000Z' }));
    expect(feeds.findings.snapshot().rows.map(({ id, severity }) => [id, severity])).toEqual([['pushed-1', 9]]);
    stop();
  });

  test('that comes twice is there once, and the rows stay the same objects', async () => {
    const { feeds, push, stop } = await pushed();
    await push(guardDutyEvent());
    const { rows } = feeds.findings.snapshot();
    await push(guardDutyEvent(), guardDutyEvent());
    expect(feeds.findings.snapshot().rows).toBe(rows);
    stop();
  });

  test('that is archived leaves', async () => {
    const { feeds, polled, push, stop } = await pushed();
    polled.findings = [finding()];
    await feeds.findings.refresh();
    await push(
      guardDutyEvent({ updatedAt: '2026-01-15T11:59:30.000Z', service: { serviceName: 'guardduty', archived: true } }),
    );
    expect(feeds.findings.snapshot().rows).toEqual([]);
    stop();
  });

  test('gives way to GuardDuty’s own list, which knows what was archived since', async () => {
    const { feeds, push, advance, stop } = await pushed();
    await push(guardDutyEvent());
    await feeds.findings.refresh();
    expect(feeds.findings.snapshot().rows).toHaveLength(1);
    await advance(130_000);
    await feeds.findings.refresh();
    expect(feeds.findings.snapshot().rows).toEqual([]);
    stop();
  });
});

test('a change that Access Analyzer tells of is asked for at once, and again when its list may have followed', async () => {
  const { polled, push, advance, stop } = await pushed();
  const before = polled.loads.access;
  await push(accessEvent());
  expect(polled.loads.access - before).toBe(1);
  await advance(60_000);
  expect(polled.loads.access - before).toBe(3);
  stop();
});

describe('a detection of watch', () => {
  test('marks the rows it is about as unusual', async () => {
    const { feeds, polled, pushDetection, stop } = await pushed();
    polled.flows = [connection(), connection({ key: 'other', srcaddr: '198.51.100.7' })];
    await feeds.flows.refresh();
    await pushDetection();
    const { rows, notes } = feeds.flows.snapshot();
    expect(rows.map(({ abnormal }) => abnormal)).toEqual([
      [expect.stringMatching(/^Port scan \(watch\): .*131 ports/)],
      [],
    ]);
    expect(notes).toEqual(['lag']);
    await pushDetection();
    expect(feeds.flows.snapshot().rows[0]).toBe(rows[0]);
    stop();
  });

  test('of denied traffic says nothing of what was accepted between the same ends', async () => {
    const { feeds, polled, pushDetection, stop } = await pushed();
    polled.flows = [connection(), connection({ key: 'accepted', action: 'ACCEPT' })];
    await feeds.flows.refresh();
    await pushDetection({ rule: 'denial-burst', title: 'Denial burst', action: 'REJECT' });
    expect(feeds.flows.snapshot().rows.map(({ abnormal }) => abnormal.length)).toEqual([1, 0]);
    stop();
  });

  test('that the console raised itself is not told twice', async () => {
    const { feeds, polled, pushDetection, stop } = await pushed();
    const { key, rule, title, why, severity } = portScan();
    polled.flows = [connection({ raised: [{ key, rule, title, why, severity }] })];
    await feeds.flows.refresh();
    await pushDetection();
    expect(feeds.flows.snapshot()).toMatchObject({ rows: [{ abnormal: [] }], notes: ['lag'] });
    await pushDetection({ key: 'port-scan|another', why: 'it tried others' });
    expect(feeds.flows.snapshot().rows[0]?.abnormal).toEqual(['Port scan (watch): it tried others']);
    stop();
  });

  test('of traffic that has no row is a note', async () => {
    const { feeds, pushDetection, stop } = await pushed();
    await pushDetection({ srcaddr: '10.0.1.20', dstaddr: '198.51.100.7', title: 'Beaconing', why: 'it calls home' });
    expect(feeds.flows.snapshot().notes).toEqual(['Unusual, 11:58Z: Beaconing: it calls home', 'lag']);
    stop();
  });

  test('is forgotten after an hour, also one that claims to be of tomorrow', async () => {
    const { feeds, polled, pushDetection, advance, stop } = await pushed();
    polled.flows = [];
    await feeds.flows.refresh();
    await pushDetection({ last: NOON + 86_400_000 });
    expect(feeds.flows.snapshot().notes).toHaveLength(2);
    await advance(3_700_000);
    expect(feeds.flows.snapshot().notes).toEqual(['lag']);
    stop();
  });
});

describe('polling', () => {
  test('slows down while the queue works, and takes over when it fails', async () => {
    const { feeds, polled, advance, fault, stop } = await pushed();
    await advance(60_000);
    const slow = polled.loads.findings;
    await advance(240_000);
    expect(polled.loads.findings - slow).toBeLessThanOrEqual(1);
    const before = polled.loads.findings;
    fault.receive = denied;
    await advance(2_000);
    expect(polled.loads.findings - before).toBe(1);
    for (const feed of Object.values(feeds)) {
      expect(feed.snapshot().notes).toContain('Polled, not pushed: sqs:ReceiveMessage is not permitted. Ask for it.');
    }
    await advance(120_000);
    expect(polled.loads.findings - before).toBeGreaterThanOrEqual(4);
    delete fault.receive;
    await advance(60_000);
    expect(feeds.findings.snapshot().notes).toEqual([]);
    stop();
  });
});
