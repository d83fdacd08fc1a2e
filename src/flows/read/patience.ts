import { setTimeout } from 'node:timers/promises';
import { FailureError, failureOf } from '../../aws/errors.ts';

/** How often in a row a read is tried again when it fails in a way that passes. */
export const RETRIES = 6;

const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/** Says whether a failure is one that passes: throttling, a reset, a 5xx. Also of queries that wait for others to end. */
export function passes(error: unknown): boolean {
  const { code, awsCode } = failureOf(error);
  return code === 'throttled' || code === 'unavailable' || awsCode === 'LimitExceededException';
}

/**
 * Waits before the `retry`th retry (from 1 on): anything up to a bound that doubles each time, so that readers that failed
 * together don't come back together. Rejects when the signal aborts.
 */
export async function pause(retry: number, signal: AbortSignal): Promise<void> {
  await setTimeout(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** retry), undefined, { signal });
}

/** Asks until there is an answer, a failure that won't pass, or no patience left. */
export async function patiently<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let retry = 1; ; retry++) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || retry > RETRIES || !passes(error)) throw error;
      await pause(retry, signal);
    }
  }
}

/** Credentials that have run out fail every later call too. */
export const endsAll = (error: unknown): boolean =>
  error instanceof FailureError && (error.failure.code === 'expired' || error.failure.code === 'no-credentials');
