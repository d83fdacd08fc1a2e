import { type Failure, FailureError } from '../aws/errors.ts';

/** Gives the Failure that an exception carries, or one that says that loading `what` failed and why. */
export function failureOf(error: unknown, what: string): Failure {
  if (error instanceof FailureError) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'unknown',
    message: `Loading ${what} failed: ${reason}`,
    hint: 'Refresh; if it fails again, report it with the output of --debug.',
    cause: error,
  };
}
