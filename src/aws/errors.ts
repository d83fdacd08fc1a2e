/**
 * What a failure means for the person in front of the screen.
 * - `denied`: AWS refused the call for lack of permission; `permission` names it where AWS did.
 * - `expired`: the credentials have run out; `no-credentials`: there are none to begin with.
 * - `throttled`: too many calls, after the SDK's own retries. `unavailable`: 5xx, resets, no route, HTML bodies.
 * - `not-found`: the thing is not there. `off`: the service is not set up here (no detector, no analyzer, no flow log).
 * - `refused`: this program declined (read-only guard, drift, lock-out). `invalid`: AWS rejected the input.
 */
export type FailureCode =
  | 'denied'
  | 'expired'
  | 'no-credentials'
  | 'throttled'
  | 'unavailable'
  | 'not-found'
  | 'off'
  | 'refused'
  | 'invalid'
  | 'unknown';

/** What failed on which resource, and the next thing to do. Serialisable but for `cause`. */
export interface Failure {
  readonly code: FailureCode;
  /** What failed on which resource, in one sentence. */
  readonly message: string;
  /** The next thing to do, in one sentence. */
  readonly hint: string;
  /** `service:Operation`, e.g. `ec2:DescribeInstances`. */
  readonly operation?: string;
  /** The IAM permission that is missing, where known. */
  readonly permission?: string;
  /** AWS's own error code and request id, for a support case. */
  readonly awsCode?: string;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** A Failure that travels as an exception. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/**
 * Gives what a caught value says to a person: its own Failure, or one that calls it a fault of this program. `loading`
 * names what was being loaded, where that is not plain from the place it is shown in.
 */
export function failureOf(error: unknown, loading?: string): Failure {
  if (error instanceof FailureError) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'unknown',
    message: loading === undefined ? reason : `Loading ${loading} failed: ${reason}`,
    hint: 'This is a fault of the program: run it with --debug and report what it prints.',
    cause: error,
  };
}
