import { QUARANTINE_TAG } from '../../playbooks/quarantine-instance/quarantine-tag.ts';
import type { Session } from '../aws/session.ts';
import { type OpenFeeds, type OpenFeedsOptions, openFeeds } from '../live/open-feeds.ts';
import { openQueue } from '../live/open-queue.ts';
import { type FeedClock, systemClock } from '../live/poll-feed.ts';
import type { QueueName } from '../live/queue-url.ts';

/**
 * Makes the feeds of a session; flows that a quarantine of ours lets through are among their rows, and with `judgesFlows`
 * the heaviest ordinary ones, and what the rules of detection say. With a queue, what EventBridge pushes is among them too.
 */
export function openCliFeeds(
  session: Session,
  now: () => number,
  options: {
    readonly queue?: QueueName | undefined;
    readonly clock?: FeedClock;
    readonly judgesFlows?: boolean;
    readonly onFlowsRead?: OpenFeedsOptions['onFlowsRead'] | undefined;
  } = {},
): Promise<OpenFeeds> {
  const { queue, clock = systemClock(now), judgesFlows = false, onFlowsRead } = options;
  const pushed = queue === undefined ? {} : { queue: openQueue(session, queue, clock) };
  return openFeeds(session, {
    now,
    clock,
    quarantineTag: QUARANTINE_TAG,
    judgesFlows,
    ...pushed,
    ...(onFlowsRead && { onFlowsRead }),
  });
}
