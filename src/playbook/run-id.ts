import { randomBytes } from 'node:crypto';

/** Makes the id of a run, `run-20260102-030405-1a2b3c`, or of a chain: sorts by time, names a file, is short enough to type. */
export function makeRunId(now: number, kind: 'run' | 'chain' = 'run'): string {
  const [day = '', time = ''] = new Date(now).toISOString().split('T');
  return `${kind}-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
}
