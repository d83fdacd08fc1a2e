import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Emulator } from '../../src/emulator/emulator.ts';

/** Gives the ARN of a load balancer by its name. */
export function balancerArn(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().loadBalancers).find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no load balancer ${name}`);
  return found.arn;
}

/** Gives the ARN of a load balancer's listener by its port. */
export function listenerArn(emulator: Emulator, name: string, port: number): string {
  const of = balancerArn(emulator, name);
  const listeners = Object.values(emulator.world().listeners);
  const found = listeners.find((each) => each.loadBalancerArn === of && each.port === port);
  if (found === undefined) throw new Error(`${name} does not listen on port ${port}`);
  return found.arn;
}

/** Gives the ARN of a rule by its priority. */
export function ruleArn(emulator: Emulator, name: string, port: number, priority: number): string {
  const of = listenerArn(emulator, name, port);
  const rules = Object.values(emulator.world().listenerRules);
  const found = rules.find((each) => each.listenerArn === of && each.priority === priority);
  if (found === undefined) throw new Error(`${name}:${port} has no rule ${priority}`);
  return found.arn;
}

/** Gives the ARN of a target group by its name. */
export function targetGroupArn(emulator: Emulator, name: string): string {
  const found = Object.values(emulator.world().targetGroups).find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no target group ${name}`);
  return found.arn;
}

/** Actions as a test writes them. */
export const actionsOf = (...actions: readonly object[]): Action[] => actions as Action[];
