import { describe, expect, test } from 'vitest';
import { type FailureCode, FailureError } from '../../src/aws/errors.ts';
import type { ReceivedMessage } from '../../src/aws/sqs/writes.ts';
import { LEFT_UNREAD, pushQueue, queueNotes, unusedQueue } from '../../src/live/push-queue.ts';
import type { Push } from '../../src/live/queue-message.ts';
import { portScan } from './detections.ts';
import { manualClock, settled } from './manual-clock.ts';
import { accessEvent, detectionEvent, eventOf, guardDutyEvent } from './queue-events.ts';

const failure = (code: FailureCode) => new FailureError({ code, message: `The queue is ${code}`, hint: 'Do this' });

/** A queue that keeps its messages until they are removed, and hides those it gave out for a minute. */
function fakeQueue() {
  const { clock, advance } = manualClock();
  const messages = new Map<string, { body: string; hiddenUntil: number }>();
  const fault: { receive?: FailureError; remove?: FailureError } = {};
  let receives = 0;
  const queue = pushQueue(
    {
      receive: async () => {
        receives++;
        if (fault.receive !== undefined) throw fault.receive;
        const given: ReceivedMessage[] = [];
        for (const [messageId, message] of messages) {
          if (given.length === 10 || message.hiddenUntil > clock.now()) continue;
          message.hiddenUntil = clock.now() + 60_000;
          given.push({ messageId, receiptHandle: messageId, body: message.body });
        }
        return given;
      },
      remove: async (receipts) => {
        if (fault.remove !== undefined) throw fault.remove;
        for (const receipt of receipts) messages.delete(receipt);
      },
    },
    'us-east-1',
    clock,
  );
  const pushes: Push[] = [];
  queue.onPush((push) => pushes.push(push));
  const send = (...bodies: string[]) => {
    for (const body of bodies) messages.set(`m-${messages.size}-${body.length}`, { body, hiddenUntil: 0 });
  };
  return { queue, send, advance, fault, pushes, left: () => messages.size, receives: () => receives };
}

describe('a queue', () => {
  test('gives what it understands to the panes and removes it', async () => {
    const { queue, send, pushes, left, advance } = fakeQueue();
    send(guardDutyEvent(), accessEvent(), detectionEvent(portScan()));
    queue.start();
    await advance(2_000);
    expect(pushes.map(({ kind }) => kind)).toEqual(['finding', 'access', 'detection']);
    expect([left(), queue.state(), queue.counts()]).toEqual([
      0,
      { phase: 'working' },
      { taken: 3, foreign: 0, unreadable: 0 },
    ]);
    expect(queueNotes(queue)).toEqual([]);
    queue.stop();
  });

  test('removes events that concern no pane, and counts them', async () => {
    const { queue, send, pushes, left, advance } = fakeQueue();
    send(eventOf('aws.ec2', 'EC2 Instance State-change Notification', { state: 'running' }));
    queue.start();
    await advance(2_000);
    expect([pushes, left(), queue.counts().foreign]).toEqual([[], 0, 1]);
    queue.stop();
  });

  test('leaves what it can not read for the dead-letter queue, but not for ever', async () => {
    const { queue, send, pushes, left, advance } = fakeQueue();
    send('not an event');
    queue.start();
    await advance(2_000);
    expect([left(), queue.counts().unreadable]).toEqual([1, 1]);
    expect(queueNotes(queue)).toEqual(['1 message of the queue could not be read']);
    await advance((LEFT_UNREAD - 2) * 61_000);
    expect(left()).toBe(1);
    await advance(62_000);
    expect([left(), pushes, queue.counts().unreadable]).toEqual([0, [], 1]);
    queue.stop();
  });

  test('that is empty is not asked without end', async () => {
    const { queue, advance, receives } = fakeQueue();
    queue.start();
    await advance(10_000);
    expect(receives()).toBeLessThan(15);
    queue.stop();
  });

  test.each(['denied', 'not-found', 'throttled', 'expired', 'unavailable'] as const)(
    'that is %s says so, is asked again ever less often, and recovers',
    async (code) => {
      const { queue, advance, fault, receives } = fakeQueue();
      queue.start();
      await settled();
      fault.receive = failure(code);
      await advance(1_000);
      expect(queue.state()).toMatchObject({ phase: 'failing', failure: { code } });
      expect(queueNotes(queue)).toEqual([`Polled, not pushed: The queue is ${code}. Do this`]);
      const before = receives();
      await advance(600_000);
      expect(receives() - before).toBeGreaterThan(5);
      expect(receives() - before).toBeLessThan(40);
      delete fault.receive;
      await advance(60_000);
      expect(queue.state()).toEqual({ phase: 'working' });
      queue.stop();
    },
  );

  test('whose messages can not be removed shows them again, which changes nothing', async () => {
    const { queue, send, advance, fault, pushes, left } = fakeQueue();
    send(guardDutyEvent());
    fault.remove = failure('denied');
    queue.start();
    await settled();
    expect(queue.state()).toMatchObject({ phase: 'failing' });
    delete fault.remove;
    await advance(130_000);
    expect([pushes.length, left(), queue.state().phase]).toEqual([2, 0, 'working']);
    queue.stop();
  });

  test('that stopped takes nothing any more', async () => {
    const { queue, send, advance, left } = fakeQueue();
    queue.start();
    await settled();
    queue.stop();
    send(guardDutyEvent());
    await advance(120_000);
    expect(left()).toBe(1);
  });
});

test('a queue that is not used says why', () => {
  expect(queueNotes(unusedQueue('the session is read-only'))).toEqual(['Polled, not pushed: the session is read-only']);
});
