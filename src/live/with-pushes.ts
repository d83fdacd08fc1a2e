import type { OpenFeeds } from './open-feeds.ts';
import type { FeedClock } from './poll-feed.ts';
import type { PushQueue } from './push-queue.ts';
import { pushedDetections } from './pushed-detections.ts';
import { type Pushed, pushedFeed } from './pushed-feed.ts';
import { pushedFindings } from './pushed-findings.ts';
import { refreshAfterPush } from './refresh-after-push.ts';

/**
 * Makes the feeds of polled ones and of a queue: findings appear as they are pushed, a change that Access Analyzer tells
 * of is asked for at once, detections of `watch` stand beside the connections. When the queue fails, polling takes over.
 */
export function withPushes({ findings, access, flows }: OpenFeeds, queue: PushQueue, clock: FeedClock): OpenFeeds {
  const found = pushedFindings(clock.now);
  const detected = pushedDetections(clock.now);
  const accessChange = refreshAfterPush(access, clock);
  queue.onPush((push) => {
    if (push.kind === 'finding') found.take(push.finding);
    else if (push.kind === 'access') accessChange.changed();
    else if (push.kind === 'detection') detected.take(push.detection);
  });

  let before = queue.state().phase;
  queue.subscribe(() => {
    const { phase } = queue.state();
    // The next poll is minutes away: what may have been missed is asked for now, and then at the usual interval.
    if (phase === 'failing' && before === 'working') void Promise.all([findings.refresh(), access.refresh()]);
    before = phase;
  });

  const accessPushes = pushedFeed(access, queue, nothing());
  return {
    findings: pushedFeed(findings, queue, found),
    access: {
      ...accessPushes,
      stop: () => {
        accessChange.stop();
        accessPushes.stop();
      },
    },
    flows: pushedFeed(flows, queue, detected),
  };
}

const nothing = <Row>(): Pushed<Row> => ({ add: (snapshot) => snapshot, subscribe: () => () => {} });
