import { type AutoScalingGroup, describeAutoScalingGroup } from '../../src/aws/auto-scaling/reads.ts';
import { enterStandby, exitStandby, setDesiredCapacity, standbyInput } from '../../src/aws/auto-scaling/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { type ApplyContext, call, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

/** An instance in its group. Sizes are read along: they tell how to come back, and change by themselves. */
interface StandbyState {
  readonly lifecycleState: string;
  readonly desiredCapacity: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** Other members that are in service, or about to be. */
  readonly others: number;
}

/** Plans the step that takes an instance out of service in its Auto Scaling group; the group's capacity stays. */
export function standbyStep(instanceId: string, group: AutoScalingGroup): PlannedStep {
  const { autoScalingGroupName } = group;
  return {
    id: `standby:${instanceId}`,
    kind: 'enter-standby',
    title: `Put ${instanceId} into Standby in ${autoScalingGroupName}, which launches another instance in its place`,
    args: { instanceId, autoScalingGroupName },
    before: { ...stateOf(group, instanceId) },
    change: [
      { what: `${instanceId} in ${autoScalingGroupName}`, before: group.members[instanceId] ?? '', after: 'Standby' },
    ],
    calls: [call('auto-scaling', 'EnterStandby', standbyInput({ autoScalingGroupName, instanceId }))],
    undo: `Put ${instanceId} back into service in ${autoScalingGroupName}, and let the group end one instance, which it picks, for the one it launched`,
  };
}

/** Takes an instance out of service, so that failing health checks don't have it terminated. */
export const standby: StepKind = {
  async capture({ read }, { args }) {
    const { autoScalingGroupName, instanceId } = args as { autoScalingGroupName: string; instanceId: string };
    const group = await describeAutoScalingGroup(read, { autoScalingGroupName });
    return group?.members[instanceId] === undefined ? null : { ...stateOf(group, instanceId) };
  },
  same: (a, b) => a !== null && b !== null && asState(a).lifecycleState === asState(b).lifecycleState,
  sameStep: (a, b) =>
    sameJson({ ...a, before: null }, { ...b, before: null }) &&
    asState(a.before).lifecycleState === asState(b.before).lifecycleState,
  standing(current) {
    if (current === null) return 'gone';
    const { lifecycleState } = asState(current);
    if (isOut(lifecycleState)) return 'after';
    return lifecycleState === 'InService' ? 'before' : 'other';
  },
  standingBack(current, step, facts) {
    if (current === null) return 'gone';
    const { lifecycleState } = asState(current);
    // What comes back passes through Pending; what Auto Scaling does with it then is its own.
    if (lifecycleState.startsWith('Pending')) return { kept: `it is ${lifecycleState} in its group, on the way back` };
    if (lifecycleState.startsWith('Terminat')) return { kept: `Auto Scaling is ending it (${lifecycleState})` };
    return standby.standing(current, step, facts);
  },
  async apply({ write }, step) {
    const { autoScalingGroupName, instanceId } = step.args as { autoScalingGroupName: string; instanceId: string };
    try {
      await enterStandby(write, { autoScalingGroupName, instanceId });
    } catch (error) {
      throw inWords(error, instanceId);
    }
    return {};
  },
  async confirm(_, step, current) {
    const { lifecycleState } = asState(current);
    const leaving = lifecycleState === 'Standby' ? '' : ', until its load balancer has let its requests end';
    return { evidence: `${String(step.args.instanceId)} is ${lifecycleState}${leaving}` };
  },
  async undo(context, step) {
    const { autoScalingGroupName, instanceId } = step.args as { autoScalingGroupName: string; instanceId: string };
    const current = await untilStandby(context, step);
    if (current === undefined) return {};
    const kept = await makeRoom(context, step, current);
    await exitStandby(context.write, { autoScalingGroupName, instanceId });
    return kept === undefined ? {} : { kept };
  },
};

/** The group's sizes once the instance may come back; EnteringStandby takes as long as its requests. */
async function untilStandby(context: ApplyContext, step: PlannedStep): Promise<StandbyState | undefined> {
  const seen = await patiently(
    context,
    () => standby.capture(context, step),
    (current) => current === null || asState(current).lifecycleState !== 'EnteringStandby',
  );
  if (seen === null || asState(seen).lifecycleState === 'InService') return undefined;
  if (asState(seen).lifecycleState === 'Standby') return asState(seen);
  throw new FailureError({
    code: 'invalid',
    message: `${String(step.args.instanceId)} is still ${asState(seen).lifecycleState}: Auto Scaling takes back only what is in Standby.`,
    hint: 'Its load balancer lets its requests end first, by default for up to 300 s. Roll back again then.',
  });
}

/**
 * ExitStandby raises the desired capacity by one. It is lowered first, so that the group ends the instance it launched
 * meanwhile and the capacity ends up as it was. A capacity that someone else has changed since is theirs.
 */
async function makeRoom(
  context: ApplyContext,
  step: PlannedStep,
  { desiredCapacity, minSize, maxSize }: StandbyState,
): Promise<string | undefined> {
  const { autoScalingGroupName } = step.args as { autoScalingGroupName: string };
  const lowered = asState(step.before).desiredCapacity - 1;
  if (desiredCapacity === lowered + 1 && lowered >= minSize) {
    await setDesiredCapacity(context.write, { autoScalingGroupName, desiredCapacity: lowered });
    return untilRoom(context, step, lowered);
  }
  if (desiredCapacity === lowered) return untilRoom(context, step, lowered);
  if (desiredCapacity + 1 <= maxSize) {
    return `the desired capacity of ${autoScalingGroupName} is now ${desiredCapacity + 1}, one more than before: lower it when you no longer need the instance that Auto Scaling launched`;
  }
  throw new FailureError({
    code: 'refused',
    message: `${autoScalingGroupName} is full: with a minimum of ${minSize}, a maximum of ${maxSize} and ${desiredCapacity} wanted it can't take the instance back.`,
    hint: 'Raise its maximum by one, then roll back again.',
  });
}

/** While the group has one too many it may end whichever it likes: this one must not be among them by then. */
async function untilRoom(context: ApplyContext, step: PlannedStep, lowered: number): Promise<undefined> {
  const seen = await patiently(
    context,
    () => standby.capture(context, step),
    (current) => current === null || asState(current).others <= lowered,
  );
  if (seen === null || asState(seen).others <= lowered) return undefined;
  throw new FailureError({
    code: 'invalid',
    message: `${String(step.args.autoScalingGroupName)} has not ended the instance that it launched in place of ${String(step.args.instanceId)} yet: ${asState(seen).others} are in service where ${lowered} are wanted.`,
    hint: 'Coming back now, this one might be ended instead. Roll back again in a minute or two.',
  });
}

function inWords(error: unknown, instanceId: string): unknown {
  if (!(error instanceof FailureError) || error.failure.code !== 'invalid') return error;
  return new FailureError({
    ...error.failure,
    hint: `Without Standby its failing health checks may have it terminated. To isolate ${instanceId} all the same, plan anew with --service keep.`,
  });
}

/** Tells whether a member is out of service, or on the way out, and its health no longer counts. */
export const isOut = (lifecycleState: string): boolean =>
  lifecycleState === 'Standby' || lifecycleState === 'EnteringStandby';

const stateOf = (group: AutoScalingGroup, instanceId: string): StandbyState => ({
  lifecycleState: group.members[instanceId] ?? '',
  desiredCapacity: group.desiredCapacity,
  minSize: group.minSize,
  maxSize: group.maxSize,
  others: Object.entries(group.members).filter(
    ([id, state]) => id !== instanceId && (state === 'InService' || state.startsWith('Pending')),
  ).length,
});

const asState = (state: Json): StandbyState => state as unknown as StandbyState;
