import { QUARANTINE_TAG } from '../../playbooks/quarantine-instance/quarantine-tag.ts';
import type { Session } from '../aws/session.ts';
import { type OpenFeeds, openFeeds } from '../live/open-feeds.ts';

/**
 * Makes the feeds of a session; flows that a quarantine of ours lets through are among their rows, and with `judgesFlows`
 * the heaviest ordinary ones, and what the rules of detection say.
 */
export function openCliFeeds(session: Session, now: () => number, judgesFlows = false): Promise<OpenFeeds> {
  return openFeeds(session, { now, quarantineTag: QUARANTINE_TAG, judgesFlows });
}
