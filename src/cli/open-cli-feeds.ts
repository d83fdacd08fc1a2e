import { QUARANTINE_TAG } from '../../playbooks/quarantine-instance/quarantine-tag.ts';
import type { Session } from '../aws/session.ts';
import { type OpenFeeds, openFeeds } from '../live/open-feeds.ts';
import { openQueue } from '../live/open-queue.ts';
import { type FeedClock, systemClock } from '../live/poll-feed.ts';
import type { QueueName } from '../live/queue-url.ts';

/**
 * Makes the feeds of a session; flows that a quarantine of ours lets through are among their rows. With a queue, what
 * EventBridge pushes is among them too.
 */
export function openCliFeeds(
  session: Session,
  now: () => number,
  queue?: QueueName,
  clock: FeedClock = systemClock(now),
): Promise<OpenFeeds> {
  const pushed = queue === undefined ? {} : { queue: openQueue(session, queue, clock) };
  return openFeeds(session, { now, clock, quarantineTag: QUARANTINE_TAG, ...pushed });
}
