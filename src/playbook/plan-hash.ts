import { canonicalJson, sha256 } from '../journal/canonical.ts';
import type { BlastItem, Plan, SavedPlan } from './plan.ts';

/**
 * What an approval of the plan covers: all that a person read of it and that does not move by itself. The target, the
 * parameters, every step with its calls, arguments, before-state and undo, what goes on, each warning, and each item of the
 * blast radius with its level are in. Two things are not: what an item gives as seen (`seen`, and `seenNames` of a crowd),
 * and the order of items and warnings, of which AWS and flow logs make no promise.
 *
 * Items that only inform are in as well. Some of them name whom the plan hits (the instances of a subnet), whatever names
 * nobody hangs on the account and not on the clock, and an approval that leaves something out needs a better reason than
 * that it is harmless as a rule. Where the plan itself is at hand, `differencesOf` still tells that none of them makes it
 * worse; a hash alone can't.
 */
export function coveredBy({ blastRadius, warnings, ...rest }: Plan): object {
  return { ...rest, blastRadius: asSet(blastRadius.map(withoutSeen)), warnings: asSet(warnings) };
}

const withoutSeen = ({ seen: _, seenNames: __, ...item }: BlastItem): BlastItem => item;

/** The members each once, in an order that depends on nothing but themselves. */
const asSet = (members: readonly unknown[]): unknown[] =>
  [...new Map(members.map((member) => [canonicalJson(member), member]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, member]) => member);

/** Gives the hash that an approval names: SHA-256 over what it covers, as `sha256:` and hex. */
export function hashPlan(plan: Plan): string {
  return sha256(canonicalJson({ approval: 1, plan: coveredBy(plan) }));
}

/** Gives the plan with its hash, and with the seal by which any change of a saved one shows, volatile members too. */
export function sealPlan(saved: Omit<SavedPlan, 'hash' | 'seal'>): SavedPlan {
  const { plan, plannedAt, plannedBy, tool } = saved;
  const sealed = { plan, hash: hashPlan(plan), plannedAt, plannedBy, tool };
  return { ...sealed, seal: sealOf(sealed) };
}

/** Tells whether a saved plan is as it was when it was sealed. Whoever edits one can seal it anew: an approval can't be. */
export function isIntact(saved: SavedPlan): boolean {
  return hashPlan(saved.plan) === saved.hash && sealOf(saved) === saved.seal;
}

const sealOf = ({ plan, hash, plannedAt, plannedBy, tool }: Omit<SavedPlan, 'seal'>): string =>
  sha256(canonicalJson({ plan, hash, plannedAt, plannedBy, tool }));
