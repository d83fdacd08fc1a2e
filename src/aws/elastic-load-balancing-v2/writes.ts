import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { WriteAccess } from '../session.ts';
import { change } from './calling.ts';
import type { ListenerAction } from './listener-action.ts';
import type { Target } from './reads.ts';

/** Targets of one target group. */
export interface TargetsOfGroup {
  readonly targetGroupArn: string;
  readonly targets: readonly Target[];
}

/** Gives the input of RegisterTargets and DeregisterTargets. */
export const targetsInput = ({ targetGroupArn, targets }: TargetsOfGroup) => ({
  TargetGroupArn: targetGroupArn,
  Targets: targets.map(({ id, port, availabilityZone }) => ({
    Id: id,
    ...(port === undefined ? {} : { Port: port }),
    ...(availabilityZone === undefined ? {} : { AvailabilityZone: availabilityZone }),
  })),
});

/**
 * Takes targets out of a group; the load balancer lets their requests end first. One that is not in it is no error.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
 */
export function deregisterTargets(write: WriteAccess, wanted: TargetsOfGroup): Promise<void> {
  return change(write, 'DeregisterTargets', wanted.targetGroupArn, async (sdk, client) => {
    await client.send(new sdk.DeregisterTargetsCommand(targetsInput(wanted)));
  });
}

/**
 * Puts targets into a group with these ports. One that is in it already stays as it is.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html
 */
export function registerTargets(write: WriteAccess, wanted: TargetsOfGroup): Promise<void> {
  return change(write, 'RegisterTargets', wanted.targetGroupArn, async (sdk, client) => {
    await client.send(new sdk.RegisterTargetsCommand(targetsInput(wanted)));
  });
}

/**
 * Replaces what a listener does by default. Its protocol, port, policy, certificates and rules stay.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
 */
export function modifyListenerActions(
  write: WriteAccess,
  { listenerArn, actions }: { readonly listenerArn: string; readonly actions: readonly ListenerAction['raw'][] },
): Promise<void> {
  return change(write, 'ModifyListener', listenerArn, async (sdk, client) => {
    const DefaultActions = actions as unknown as Action[];
    await client.send(new sdk.ModifyListenerCommand({ ListenerArn: listenerArn, DefaultActions }));
  });
}

/**
 * Replaces what a rule does. Its conditions and priority stay.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
 */
export function modifyRuleActions(
  write: WriteAccess,
  { ruleArn, actions }: { readonly ruleArn: string; readonly actions: readonly ListenerAction['raw'][] },
): Promise<void> {
  return change(write, 'ModifyRule', ruleArn, async (sdk, client) => {
    await client.send(new sdk.ModifyRuleCommand({ RuleArn: ruleArn, Actions: actions as unknown as Action[] }));
  });
}
