import process from 'node:process';
import type { AuditProgress } from '../posture/account.ts';
import { plural, progressBar } from '../ui/readable.ts';

/** How far an audit has come. */
export interface AuditStand extends AuditProgress {
  readonly checksDone: number;
  readonly checks: number;
}

/** A line on standard error that is written over; nothing where that is no terminal. */
export function auditProgress(checks: number): {
  reading(progress: AuditProgress): void;
  checked(): void;
  end(): void;
} {
  const { stderr } = process;
  if (!stderr.isTTY) return { reading: () => {}, checked: () => {}, end: () => {} };
  const began = performance.now();
  let shownAt = began;
  let stand: AuditStand = { done: 0, total: 0, checksDone: 0, checks };
  const show = () => {
    const now = performance.now();
    if (now - shownAt < 200) return;
    shownAt = now;
    stderr.write(`\r\x1b[K${auditProgressText(stand, now - began).slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  return {
    reading(progress) {
      stand = { ...stand, ...progress };
      show();
    },
    checked() {
      stand = { ...stand, checksDone: stand.checksDone + 1 };
      show();
    },
    end: () => void stderr.write('\r\x1b[K'),
  };
}

/** `████░░░░ 3 of 17 checks, 1,204 of 2,300 readings, 96/s, about 12 s left`. Milliseconds in. */
export function auditProgressText({ done, total, checksDone, checks }: AuditStand, took: number): string {
  const share = total === 0 ? 0 : done / total;
  const rate = took > 0 ? (done * 1000) / took : 0;
  const parts = [
    `${checksDone} of ${plural(checks, 'check')}`,
    `${done.toLocaleString('en-US')} of ${plural(total, 'reading')}`,
    ...(rate > 0 ? [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`] : []),
    // What is still to be read is known only once the lists are.
    ...(rate > 0 && done < total ? [`about ${Math.ceil((total - done) / rate)} s left`] : []),
  ];
  return `${progressBar(share, 16)} ${parts.join(', ')}`;
}
