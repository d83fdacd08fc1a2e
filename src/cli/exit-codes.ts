import type { Failure, FailureCode } from '../aws/errors.ts';
import type { RunStatus } from '../playbook/events.ts';

/** What each exit code promises to a script. */
export const EXIT = {
  /** Done and verified, or nothing to do. */
  done: 0,
  /** Failed, and nothing was changed. */
  failed: 1,
  /** Wrong arguments or input. */
  usage: 2,
  /** Planned; the approval is missing. */
  approvalMissing: 3,
  /** Stopped part-way: resume or roll back. */
  stopped: 4,
  /** Applied, but the effect could not be read back. */
  notVerified: 5,
  /** Refused: read-only, drift, sample resource, lock-out. */
  refused: 6,
  /** No access to AWS: credentials, permission, network. */
  noAccess: 7,
  /** Interrupted by a signal. */
  interrupted: 130,
} as const;

const ofStatus: Record<RunStatus, number> = {
  done: EXIT.done,
  'nothing-to-do': EXIT.done,
  'failed-unchanged': EXIT.failed,
  stopped: EXIT.stopped,
  'not-verified': EXIT.notVerified,
  refused: EXIT.refused,
  'no-access': EXIT.noAccess,
  interrupted: EXIT.interrupted,
};

/** The exit code of a finished run. */
export const exitCodeOf = (status: RunStatus): number => ofStatus[status];

/** Whether what was typed or read from a file is wrong: a failure that AWS answered names its operation. */
export const isWrongInput = ({ code, operation }: Failure): boolean =>
  operation === undefined && (code === 'invalid' || code === 'not-found');

/** The exit code of a failure outside a run, where nothing was changed. */
export function exitCodeOfFailure(code: FailureCode): number {
  switch (code) {
    case 'denied':
    case 'expired':
    case 'no-credentials':
    case 'unavailable':
    case 'throttled':
      return EXIT.noAccess;
    case 'refused':
      return EXIT.refused;
    default:
      return EXIT.failed;
  }
}
