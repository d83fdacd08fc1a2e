import type { Snapshot } from '../live/feed.ts';
import { truncateWords, wrap } from '../ui/cells.ts';
import { duration, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Row } from './pane-rows.ts';
import { readSoFar } from './reading-line.ts';

/** One line above the rows: what the person must know before trusting them. */
export interface BannerLine {
  readonly text: string;
  readonly tone: 'warn' | 'bad' | 'dim';
}

/** True where records come later than their delivery explains. */
export const isLate = ({ lag }: Snapshot<Row>, now: number): boolean =>
  lag !== undefined && now - lag.endedAt > lag.usualMs;

/**
 * What stands above a pane's rows: failures with a hint, what was stopped, what was cut off, that records come late.
 * Empty when all is well.
 */
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
  if (snapshot.stopped !== undefined) {
    lines.push({ text: `Stopped, r reads on: ${readSoFar(snapshot.stopped)}`, tone: 'warn' });
  }
  if (snapshot.truncated !== undefined) {
    lines.push({
      text: `Cut off after ${plural(snapshot.truncated.read, 'row')}: ${snapshot.truncated.reason}`,
      tone: 'warn',
    });
  }
  const { lag } = snapshot;
  if (lag !== undefined && isLate(snapshot, now)) {
    const late = `${duration(now - lag.endedAt)} ago; usual is up to ${duration(lag.usualMs)}`;
    lines.push({ text: `Late: the newest record ended ${late} (${lag.usual})`, tone: 'warn' });
  }
  return lines;
}

/** The banner as it is drawn in `width` cells: what is too long for a line goes on in a second one, cut between two words. */
export function bannerLines(snapshot: Snapshot<Row>, now: number, width: number): readonly BannerLine[] {
  const room = Math.max(1, width - 2);
  return bannerOf(snapshot, now).flatMap(({ text, tone }) => {
    const [first = '', ...rest] = wrap(safeText(text), room);
    const more = rest.length === 0 ? [] : [truncateWords(rest.join(' '), room - 2)];
    return [first, ...more.map((line) => `  ${line}`)].map((line) => ({ text: ` ${line}`, tone }));
  });
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
