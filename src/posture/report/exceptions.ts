import type { Audit } from '../audit.ts';

/** A failure that somebody accepts for a while. */
export interface Exception {
  /** Id of the check. */
  readonly check: string;
  /** The resource's id or ARN, or a pattern of it: `*` is any text, `?` any one character. */
  readonly resource: string;
  readonly reason: string;
  /** The last day on which it holds, `2026-12-31`, in UTC. */
  readonly expires: string;
  /** Who accepted it. */
  readonly by?: string;
}

/**
 * What became of an exception.
 * - `applied`: it accepts the failures of `resources`. `expired`: it no longer does, and they count again.
 * - `not-needed`: what it matches does not fail. `no-match`: there is no such resource, or no such check.
 * - `undecided`: nothing matches, in a check that could not see all. `not-asked`: its check did not run.
 */
export interface ExceptionUse extends Exception {
  readonly state: 'applied' | 'expired' | 'not-needed' | 'no-match' | 'undecided' | 'not-asked';
  /** Ids of the failed resources that it matches. */
  readonly resources: readonly string[];
}

/** What stands for a reason in a file that was written to be filled in; no exception holds with it. */
export const REASON_TO_FILL_IN = 'to be filled in';

const DAY_MS = 86_400_000;

/** Tells what becomes of each exception in an audit. `now` is epoch milliseconds. */
export function usesOf(exceptions: readonly Exception[], audit: Pick<Audit, 'results'>, now: number): ExceptionUse[] {
  return exceptions.map((exception) => {
    const result = audit.results.find(({ check }) => check.id === exception.check);
    if (result === undefined) return { ...exception, state: 'not-asked', resources: [] };
    const matched = result.judgements.filter(({ resource }) => matches(exception.resource, resource));
    const resources = matched.filter(({ verdict }) => verdict === 'failed').map(({ resource }) => resource.id);
    const isBlind = result.judgements.some(({ verdict }) => verdict === 'unknown');
    if (matched.length === 0) return { ...exception, state: isBlind ? 'undecided' : 'no-match', resources };
    if (resources.length === 0) {
      const isUnknown = matched.some(({ verdict }) => verdict === 'unknown');
      return { ...exception, state: isUnknown ? 'undecided' : 'not-needed', resources };
    }
    return { ...exception, state: now < Date.parse(exception.expires) + DAY_MS ? 'applied' : 'expired', resources };
  });
}

const matches = (pattern: string, { id, arn }: { readonly id: string; readonly arn?: string }): boolean =>
  [id, ...(arn === undefined ? [] : [arn])].some((name) => name === pattern || fits(pattern, name));

/** Whether a whole text fits a pattern; takes time in proportion to both lengths at worst. */
function fits(pattern: string, text: string): boolean {
  let at = 0;
  let back = -1;
  let from = 0;
  let read = 0;
  while (read < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      back = at;
      from = read;
      at += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[read])) {
      at += 1;
      read += 1;
    } else if (back >= 0) {
      // The last star takes one character more.
      from += 1;
      read = from;
      at = back + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
