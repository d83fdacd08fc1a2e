import type { Snapshot } from '../live/feed.ts';
import { duration, plural } from '../ui/readable.ts';
import type { Row } from './pane-rows.ts';

/** One line above the rows: what the person must know before trusting them. */
export interface BannerLine {
  readonly text: string;
  readonly tone: 'warn' | 'bad' | 'dim';
}

/** What stands above a pane's rows: failures with a hint, then what was cut off. Empty when all is well. */
export function bannerOf(snapshot: Snapshot<Row>, now: number): readonly BannerLine[] {
  if (snapshot.rows.length === 0) return [];
  const lines: BannerLine[] = [];
  if (snapshot.failure !== undefined) {
    const old = snapshot.updatedAt === undefined ? '' : `, rows are ${duration(now - snapshot.updatedAt)} old`;
    lines.push({ text: `${stateName(snapshot)}${old}: ${snapshot.failure.message}`, tone: 'bad' });
    lines.push({ text: `→ ${hintOf(snapshot)}`, tone: 'warn' });
  }
  if (snapshot.pushFailure !== undefined) {
    lines.push({ text: `Polled, not pushed: ${snapshot.pushFailure.message}`, tone: 'warn' });
    lines.push({ text: `→ ${snapshot.pushFailure.hint}`, tone: 'warn' });
  }
  if (snapshot.truncated !== undefined) {
    lines.push({
      text: `Cut off after ${plural(snapshot.truncated.read, 'row')}: ${snapshot.truncated.reason}`,
      tone: 'warn',
    });
  }
  return lines;
}

/** The hint of a snapshot's failure, naming the missing permission where AWS did. */
export function hintOf(snapshot: Snapshot<Row>): string {
  const { failure, status } = snapshot;
  if (failure === undefined) return '';
  const permission = failure.permission;
  const named =
    permission === undefined || failure.hint.includes(permission) ? '' : `Missing permission: ${permission}. `;
  const login = status === 'expired' ? ' L logs in with AWS IAM Identity Center.' : '';
  return named + failure.hint + login;
}

/** The state of a snapshot in a word or two, as the frame says it; empty when rows are current. */
export function stateName(snapshot: Snapshot<Row>): string {
  switch (snapshot.status) {
    case 'idle':
    case 'loading':
      return 'Loading';
    case 'ready':
      return '';
    case 'stale':
      return 'Stale';
    case 'throttled':
      return 'Throttled';
    case 'denied':
      return 'Access denied';
    case 'expired':
      return 'Credentials expired';
    case 'off':
      return 'Off';
    case 'failed':
      return 'Failed';
  }
}
