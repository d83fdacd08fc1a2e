import { describeTargets, type Target, type TargetGroup } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import { deregisterTargets, registerTargets, targetsInput } from '../../src/aws/elastic-load-balancing-v2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the step that takes an instance's targets out of one target group; undefined where none is registered. */
export function targetStep({ targetGroupArn, targetGroupName, targets }: TargetGroup): PlannedStep | undefined {
  const registered = targetsIn(targets);
  if (registered.length === 0) return undefined;
  const names = registered.map(nameOf).join(', ');
  return {
    id: `leave-targets:${targetGroupArn}`,
    kind: 'leave-targets',
    title: `Take ${names} out of target group ${targetGroupName}`,
    args: { targetGroupArn, targetGroupName },
    before: { targets: registered.map((target) => ({ ...target })) },
    change: [{ what: `targets in ${targetGroupName}`, before: names, after: 'not registered' }],
    calls: [
      call('elastic-load-balancing-v2', 'DeregisterTargets', targetsInput({ targetGroupArn, targets: registered })),
    ],
    undo: `Register ${names} in target group ${targetGroupName} again`,
  };
}

/** Takes targets out of a target group; its load balancer lets their requests end. */
export const leaveTargets: StepKind = {
  async capture({ read }, step) {
    const { targetGroupArn } = step.args as { targetGroupArn: string };
    try {
      const planned = new Set(plannedOf(step).map(nameOf));
      const found = targetsIn(await describeTargets(read, { targetGroupArn }));
      return { targets: found.filter((target) => planned.has(nameOf(target))).map((target) => ({ ...target })) };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  // Standby has Auto Scaling take it out of the group's own target groups: fewer than planned is no drift.
  same: (a, b) => a !== null && b !== null && isPart(a, b),
  standing(current, step) {
    if (current === null) return 'gone';
    const { targets } = asState(current);
    if (targets.length === 0) return 'after';
    return sameJson(current, step.before) ? 'before' : 'between';
  },
  async apply({ write }, step) {
    const { targetGroupArn } = step.args as { targetGroupArn: string };
    await deregisterTargets(write, { targetGroupArn, targets: plannedOf(step) });
    return {};
  },
  async confirm(_, { args }) {
    return { evidence: `none of its targets is registered in ${String(args.targetGroupName)}, or still being let go` };
  },
  async undo({ write }, step) {
    const { targetGroupArn } = step.args as { targetGroupArn: string };
    await registerTargets(write, { targetGroupArn, targets: plannedOf(step) });
    return {};
  },
};

/** Those that count as registered, in an order of their own; one that is draining is on its way out. */
function targetsIn(targets: TargetGroup['targets']): Target[] {
  return targets
    .filter(({ state }) => state !== 'draining')
    .map(({ id, port, availabilityZone }) => ({
      id,
      ...(port === undefined ? {} : { port }),
      ...(availabilityZone === undefined ? {} : { availabilityZone }),
    }))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function isPart(current: Json, planned: Json): boolean {
  const all = new Set(asState(planned).targets.map(nameOf));
  return asState(current).targets.every((target) => all.has(nameOf(target)));
}

const nameOf = ({ id, port }: Target): string => (port === undefined ? id : `${id}:${port}`);

const plannedOf = (step: PlannedStep): readonly Target[] => asState(step.before).targets;

const asState = (state: Json) => state as unknown as { readonly targets: readonly Target[] };
