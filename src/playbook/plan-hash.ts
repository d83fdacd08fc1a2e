import { canonicalJson, sha256 } from '../journal/canonical.ts';
import type { Plan } from './plan.ts';

/** Gives the hash that an approval names: SHA-256 over the plan's canonical JSON, as `sha256:` and hex. */
export function hashPlan(plan: Plan): string {
  return sha256(canonicalJson(plan));
}
