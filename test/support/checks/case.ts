import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { Severity, Verdict } from '../../../src/posture/check.ts';

/** One resource in one world, and what a check has to say of it. Every check has at least one case of each kind. */
export interface CheckCase {
  /** `borderline` only just passes or only just fails; `unreadable` could not be read. */
  readonly kind: 'good' | 'bad' | 'borderline' | 'unreadable';
  /** What is special about it: a test's title. */
  readonly says: string;
  /** Changes the scenario `transit` before the check runs. */
  prepare?(emulator: Emulator): void;
  /** The id of the resource that is judged. */
  resource(emulator: Emulator): string;
  readonly verdict: Verdict;
  /** Of what failed, where it is to be held. */
  readonly severity?: Severity;
  readonly reason?: RegExp;
}
