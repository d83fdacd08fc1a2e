import type { ServiceName } from '../aws/session.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * An AWS call as intended. Where an argument is only known once an earlier step has run (the id of a group it makes),
 * the value is `{"$from": "<step id>", "field": "<name in that step's outcome>"}`; `plusSeconds`
 * beside them is so long after the moment that it gives.
 */
export interface PlannedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: JsonObject;
}

export interface PlannedStep {
  /**
   * Unique in the plan and stable between plans of the same world: `move-interface:eni-0123456789abcdef0`. What follows
   * the first colon names the resource that the step changes; one run at a time works on it.
   */
  readonly id: string;
  /** Name of the step in the playbook's own list. */
  readonly kind: string;
  /** What it does, in one line a person can judge. */
  readonly title: string;
  readonly args: JsonObject;
  /** The world as planning read it. Read again before applying; any difference is drift and refuses. */
  readonly before: Json;
  /** `before → after` lines for the review, already in words. */
  readonly change: readonly { readonly what: string; readonly before: string; readonly after: string }[];
  readonly calls: readonly PlannedCall[];
  /** How it is undone, in words. */
  readonly undo: string;
}

export interface BlastItem {
  /** `instance`, `interface`, `principal`, `account`, `group`, `distribution` … */
  readonly kind: string;
  readonly label: string;
  readonly detail?: string;
  /**
   * What was observed of it and moves by itself while nobody changes anything: counts, last times, how long it was looked.
   * It is shown and no part of what is approved, so nothing belongs here that tells who or what is hit, or how.
   */
  readonly seen?: string;
  /**
   * Those for whom it stands where it only counts them (`and 6 more`). They are covered by name, as if each had an item of
   * its own with this kind, detail and level: one that moves into or out of the count is not new.
   */
  readonly names?: readonly string[];
  /**
   * Who was in a crowd that is approved as such, by name; like `seen` no part of what is approved. Once so few are left that
   * each has an item of its own, those who were in it are not new. Empty where they were too many to be kept.
   */
  readonly seenNames?: readonly string[];
  /** `warn` draws the eye: something besides the target is affected. */
  readonly level: 'info' | 'warn';
}

/**
 * Everything a person reads to approve it. Deterministic for one state of the world, so that planning twice gives the same
 * hash; what moves with the clock is kept apart in `seen`, and nothing depends on by whom it was made.
 */
export interface Plan {
  readonly version: 1;
  readonly playbook: string;
  readonly params: Readonly<Record<string, string>>;
  readonly target: { readonly kind: string; readonly id: string; readonly label: string };
  readonly account: string;
  readonly region: string;
  /** One sentence. */
  readonly summary: string;
  readonly blastRadius: readonly BlastItem[];
  /** What goes on regardless: tracked connections, issued credentials, DNS … */
  readonly wontStop: readonly string[];
  readonly warnings: readonly string[];
  /** How the effect is checked, and how long that takes, in seconds. */
  readonly verification: { readonly how: string; readonly seconds: number };
  readonly undo: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/**
 * A plan as it is saved, mailed and applied. `hash` is what an approval names, over all of `plan` that it covers; `seal` is
 * over all the rest of the file. Both are `sha256:` and hex; src/playbook/plan-hash.ts makes them.
 */
export interface SavedPlan {
  readonly plan: Plan;
  readonly hash: string;
  readonly plannedAt: string;
  readonly plannedBy: string;
  readonly tool: string;
  readonly seal: string;
}
