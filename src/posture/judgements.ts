import type { Failure } from '../aws/errors.ts';
import type { Account } from './account.ts';
import type { CheckInfo, Evidence, Fix, Judgement, Resource, Severity, Verdict } from './check.ts';

/** What a resource that can't be judged is called, and why, in the words of the call that failed. */
export function unreadable(resource: Resource, failure: Failure, evidence: readonly Evidence[] = []): Judgement {
  const { cause: _, ...told } = failure;
  return {
    resource,
    verdict: 'unknown',
    reason: `Not read: ${told.message.replace(/\.$/, '')}.`,
    evidence,
    failure: told,
  };
}

/** Gives what says a verdict of a resource, with the evidence that there is by then. */
export const sayingOf =
  (resource: Resource, evidence: readonly Evidence[]) =>
  (verdict: Verdict, reason: string, severity?: Severity): Judgement => ({
    resource,
    verdict,
    ...(severity === undefined ? {} : { severity }),
    reason,
    evidence,
  });

const ACCOUNT = 'AWS::::Account';

/** The account itself, in this region, as a resource: for what is on or off as a whole, and for a list that can't be read. */
export const accountResource = ({ accountId, region }: Pick<Account, 'accountId' | 'region'>): Resource => ({
  type: ACCOUNT,
  id: `${accountId}/${region}`,
  label: `account ${accountId} in ${region}`,
});

/** True where what was to be judged could not even be listed: nobody knows how many resources the judgement stands for. */
export const isUnlisted = ({ verdict, failure, resource }: Judgement): boolean =>
  verdict === 'unknown' && failure !== undefined && resource.type === ACCOUNT;

/** A fix as what is offered of a playbook: what a chain of plans is made of. */
export interface FixOffer extends Fix {
  readonly title: string;
  readonly reason: string;
}

/** Gives the fix of a failure as an offer. What it says stays the same as long as the failure does: a hash is over it. */
export const fixOffer = ({ id, title: holds }: CheckInfo, fix: Fix, title: string): FixOffer => ({
  ...fix,
  title,
  reason: `It fails ${id}: ${holds}.`,
});
