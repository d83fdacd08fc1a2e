import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetGroupState, World } from '../state.ts';

/** Gives the ARNs of the target groups that actions forward to. */
export const targetGroupArns = (actions: readonly Action[]): string[] =>
  actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
    ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
    ...(ForwardConfig?.TargetGroups ?? []).flatMap((one) => one.TargetGroupArn ?? []),
  ]);

/** Gives the load balancers of a target group: by the actions of their listeners and rules, and those it names that are not in the world. */
export function loadBalancersOf(world: World, group: TargetGroupState): string[] {
  const rules = Object.values(world.listenerRules).flatMap(({ listenerArn, actions }) => {
    const listener = world.listeners[listenerArn];
    return listener === undefined ? [] : [{ loadBalancerArn: listener.loadBalancerArn, actions }];
  });
  const listeners = Object.values(world.listeners).map(({ loadBalancerArn, defaultActions }) => ({
    loadBalancerArn,
    actions: defaultActions,
  }));
  const forwarding = [...listeners, ...rules]
    .filter(({ actions }) => targetGroupArns(actions).includes(group.arn))
    .map(({ loadBalancerArn }) => loadBalancerArn);
  const onlyNamed = group.loadBalancerArns.filter((arn) => world.loadBalancers[arn] === undefined);
  return [...new Set([...onlyNamed, ...forwarding])].sort();
}
