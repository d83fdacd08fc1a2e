import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bannerOf } from '../../src/app/pane-banner.ts';
import type { Session } from '../../src/aws/session.ts';
import { FINDING_FORMAT } from '../../src/cli/findings.ts';
import { openCliFeeds } from '../../src/cli/open-cli-feeds.ts';
import { tableLines } from '../../src/cli/rows.ts';
import type { OpenFeeds } from '../../src/live/open-feeds.ts';
import { type FeedClock, systemClock } from '../../src/live/poll-feed.ts';
import { readQueueUrl } from '../../src/live/queue-url.ts';
import { portScan } from './detections.ts';
import { embeddedAws, NOON, sessionOn } from './embedded-aws.ts';
import { detectionEvent, guardDutyEvent } from './queue-events.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
let session: Session;
let feeds: OpenFeeds;
beforeEach(async () => {
  aws = await embeddedAws();
});
afterEach(async () => {
  for (const feed of Object.values(feeds)) feed.stop();
  session.close();
  await aws.stop();
});

/** Resolves once `check` passes; the bound only ends what hangs. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);

/** Timers that come due a hundred times sooner: a poll every 30 seconds comes every 0.3. */
const hastyClock = (): FeedClock => {
  const clock = systemClock(aws.emulator.now);
  return { ...clock, setTimer: (callback, ms) => clock.setTimer(callback, ms / 100) };
};

/** Opens a console's feeds of findings and access results on the queue, and waits until both were polled once. */
async function open({ readOnly = false, queue = 'transit-tui', clock = systemClock(aws.emulator.now) } = {}) {
  session = await sessionOn(aws.emulator, readOnly);
  feeds = await openCliFeeds(session, aws.emulator.now, { queue: readQueueUrl(queue), clock });
  feeds.findings.start();
  feeds.access.start();
  await until(() => {
    expect(feeds.findings.snapshot().status).toBe('ready');
    expect(feeds.access.snapshot().status).toBe('ready');
  });
  aws.emulator.clearRequests();
}

const titles = () => feeds.findings.snapshot().rows.map(({ title }) => title);
const note = () => feeds.findings.snapshot().notes[0] ?? '';
const banner = () => bannerOf(feeds.findings.snapshot(), NOON).map(({ text }) => text);
const asked = (service: string) => aws.emulator.requests().filter((request) => request.service === service);
const queued = (name = 'transit-tui') => aws.emulator.world().queues[name]?.messages ?? [];

/** Has GuardDuty find something new. */
function findNow(title: string): void {
  aws.emulator.edit(({ findings }) => {
    const [like] = Object.values(findings);
    if (like === undefined) throw new Error('the scenario has no finding');
    const now = aws.emulator.now() + 1;
    const findingId = `new-${title}`;
    const finding = { ...like.finding, Title: title };
    findings[findingId] = {
      ...like,
      findingId,
      finding,
      createdAt: now,
      updatedAt: now,
      visibleAt: now,
      updatesAt: [],
    };
  });
  aws.emulator.advance(1);
}

/** Puts messages into the queue as they are. */
function putBodies(...bodies: readonly string[]): void {
  aws.emulator.edit(({ queues }) => {
    for (const [index, body] of bodies.entries()) {
      queues['transit-tui']?.messages.push({
        messageId: `message-${index}`,
        body,
        sentAt: NOON,
        senderId: 'anybody',
        visibleAt: NOON,
        receiveCount: 0,
        firstReceivedAt: null,
        receiptHandle: null,
      });
    }
  });
}

describe('a queue behind EventBridge', () => {
  test('shows a finding that GuardDuty just made, before anything is polled, and removes it', async () => {
    await open();
    findNow('Somebody reads everything');
    await until(() => expect(titles()).toContain('Somebody reads everything'));
    await until(() => expect(queued()).toEqual([]));
    expect([asked('guardduty'), note()]).toEqual([[], '']);
  });

  test('has Access Analyzer asked at once when it tells of a change', async () => {
    await open();
    aws.emulator.edit(({ buckets }) => {
      for (const bucket of Object.values(buckets)) bucket.policy = null;
    });
    // The analyzer sees a change some minutes later.
    const rescans = () =>
      Object.values(aws.emulator.world().accessFindings).filter(({ rescanAt }) => rescanAt !== null);
    await until(() => expect(rescans()).not.toEqual([]));
    expect(asked('accessanalyzer')).toEqual([]);
    aws.emulator.advance(10 * 60_000);
    await until(() => expect(asked('accessanalyzer')).not.toEqual([]));
  });

  test('may be named by its URL', async () => {
    await open({ queue: `${aws.emulator.url}/111122223333/transit-tui` });
    findNow('By URL');
    await until(() => expect(titles()).toContain('By URL'));
  });

  test('is asked for nothing but messages, and told nothing but which to remove', async () => {
    await open();
    findNow('One');
    await until(() => expect(asked('sqs').some(({ operation }) => operation === 'DeleteMessageBatch')).toBe(true));
    const changes = aws.emulator.requests().filter(({ mutates }) => mutates);
    expect(new Set(changes.map(({ service, operation }) => `${service}:${operation}`))).toEqual(
      new Set(['sqs:ReceiveMessage', 'sqs:DeleteMessageBatch']),
    );
  });
});

describe('polling takes over, and the pane says why,', () => {
  test('when the queue is deleted, until it is there again', async () => {
    await open({ clock: hastyClock() });
    const queue = aws.emulator.world().queues['transit-tui'];
    aws.emulator.edit(({ queues }) => void delete queues['transit-tui']);
    await until(() =>
      expect(note()).toBe(
        'Polled, not pushed: sqs:ReceiveMessage on transit-tui: The specified queue does not exist. Check the name, the region and the account: it may have been removed meanwhile.',
      ),
    );
    expect(banner()).toEqual([
      'Polled, not pushed: sqs:ReceiveMessage on transit-tui: The specified queue does not exist',
      '→ Check the name, the region and the account: it may have been removed meanwhile.',
    ]);
    findNow('Found by a poll');
    await until(() => expect(titles()).toContain('Found by a poll'));
    aws.emulator.edit(({ queues }) => Object.assign(queues, { 'transit-tui': queue }));
    putBodies(detectionEvent(portScan()));
    await until(() => expect([note(), ...banner()]).toEqual(['']));
  });

  test('when taking from it is not permitted any more', async () => {
    await open({ clock: hastyClock() });
    aws.emulator.addFault({ operation: 'sqs:ReceiveMessage', kind: 'access-denied', count: 1000 });
    putBodies(detectionEvent(portScan()));
    await until(() =>
      expect(note()).toBe(
        'Polled, not pushed: sqs:ReceiveMessage on transit-tui: sqs:ReceiveMessage is not permitted. Ask for sqs:ReceiveMessage; `transit-tui iam-policy watch queue` prints what watch and the queue take.',
      ),
    );
    findNow('Found by a poll');
    await until(() => expect(titles()).toContain('Found by a poll'));
  });

  test('when there never was such a queue', async () => {
    await open({ queue: 'nowhere' });
    await until(() => expect(note()).toMatch(/^Polled, not pushed: .*The specified queue does not exist/));
  });

  test('when its URL is of another endpoint, to which nothing is sent', async () => {
    await open({ queue: 'https://sqs.us-east-1.amazonaws.com/111122223333/transit-tui' });
    await until(() => expect(note()).toMatch(/^Polled, not pushed: The queue is on https:\/\/sqs.us-east-1/));
    expect(asked('sqs')).toEqual([]);
  });

  test('under --read-only, where nothing is taken from a queue', async () => {
    await open({ readOnly: true });
    findNow('Left for others');
    expect(note()).toBe(
      'Polled, not pushed: under --read-only nothing is taken from a queue; that would hide it from others',
    );
    await feeds.findings.refresh();
    expect([titles().includes('Left for others'), asked('sqs')]).toEqual([true, []]);
  });
});

describe('hostile messages', () => {
  const hostile = [
    '',
    'no JSON',
    '['.repeat(200_000),
    '{"source":"aws.guardduty","detail-type":"GuardDuty Finding","detail":{"__proto__":{"polluted":1}}}',
    guardDutyEvent({ id: { toString: 'x' }, type: 7 }),
    guardDutyEvent({ id: '', type: 'Exfiltration:S3/MaliciousIPCaller' }),
    detectionEvent({ rule: 'port-scan', first: 'soon' }),
  ];

  test('hide no good one, break nothing, and end in the dead-letter queue', async () => {
    await open({ clock: hastyClock() });
    putBodies(...hostile, guardDutyEvent({ title: 'A good one' }));
    await until(() => expect(titles()).toContain('A good one'));
    expect(note()).toBe(`${hostile.length} messages of the queue could not be read`);
    expect({}).not.toHaveProperty('polluted');
    for (let times = 0; times < 3; times++) {
      const count = () => queued().reduce((sum, { receiveCount }) => sum + receiveCount, 0);
      await until(() => expect(count()).toBe((times + 1) * hostile.length));
      aws.emulator.advance(61_000);
    }
    await until(() => expect(queued('transit-tui-dead-letters')).toHaveLength(hostile.length));
    expect(queued()).toEqual([]);
  });

  test('bring no control character into a pane', async () => {
    await open();
    putBodies(
      guardDutyEvent({
        title: 'Escaping',
        type: 'Backdoor:\u001b]0;owned\u0007\u001b[2J\u202ereversed',
        id: '\u001b[31m',
      }),
    );
    await until(() => expect(titles()).toContain('Escaping'));
    const drawn = tableLines(feeds.findings.snapshot().rows, FINDING_FORMAT.columns, 120).join('\n');
    expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u0080-\u009f\u202a-\u202e\u2066-\u2069]/u);
    expect(drawn).toContain('owned');
  });
});
