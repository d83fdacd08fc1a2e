import type { Plan } from './plan.ts';
import { resourceOf } from './runs.ts';

/**
 * Names all that a plan works on, for the locks: its target, then each resource that a step changes. Two playbooks for
 * different targets may change one resource, such as an interface or a role.
 */
export function resourcesOf(plan: Plan): readonly string[] {
  const changing = plan.steps.filter(({ calls }) => calls.length > 0);
  const ids = new Set(changing.map(({ id }) => id.slice(id.indexOf(':') + 1)));
  // Without the region: what IAM and S3 keep is the same in all of them.
  return [resourceOf(plan), ...[...ids].sort().map((id) => `${id} (account ${plan.account})`)];
}
