import type { LoggedRequest } from './emulator.ts';

/** The record of every request, in the order the answers were decided. */
export interface RequestLog {
  add(entry: Omit<LoggedRequest, 'seq'>): void;
  all(): readonly LoggedRequest[];
  clear(): void;
}

/** Makes an empty log; `seq` goes on counting after a clear. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let seq = 0;
  return {
    add(entry) {
      seq += 1;
      entries.push({ seq, ...entry });
    },
    all: () => [...entries],
    clear() {
      entries = [];
    },
  };
}
