import type {
  DescribeRulesInput,
  DescribeRulesOutput,
  ModifyRuleInput,
  ModifyRuleOutput,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { World } from '../state.ts';
import type { ListenerRuleState, ListenerState } from '../transit-state.ts';
import { takeActions } from './actions.ts';
import { listenerOf } from './listeners.ts';

/** DescribeRules, of one listener or by their ARNs; the default one is last. */
export const describeRules: Handler<DescribeRulesInput, DescribeRulesOutput> = (input, { world }) => {
  const { ListenerArn: arn, RuleArns: arns } = input;
  if ((arn === undefined) === !arns?.length) {
    const said =
      arn === undefined
        ? 'You must specify either listener rule ARNs or a listener ARN'
        : 'Listener rule ARNs and a listener ARN cannot be specified at the same time';
    throw new AwsError('ValidationError', said, 400);
  }
  const found = arns?.length ? arns.map((each) => ruleOf(world, each)) : rulesOf(world, listenerOf(world, arn));
  const { page, NextToken } = pageOf(found, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { Rules: page, ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

/** ModifyRule: conditions, actions or both; what is not given stays. */
export const modifyRule: Handler<ModifyRuleInput, ModifyRuleOutput> = (input, { world }) => {
  const { RuleArn: arn = '', Actions: actions, Conditions: conditions } = input;
  if (!actions?.length && !conditions?.length) {
    throw new AwsError('ValidationError', 'Either conditions or actions must be specified', 400);
  }
  const rule = world.listenerRules[arn];
  if (rule === undefined) {
    ruleOf(world, arn);
    throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be modified`, 400);
  }
  const listener = listenerOf(world, rule.listenerArn);
  const next = {
    ...rule,
    ...(conditions?.length ? { conditions } : {}),
    ...(actions?.length ? { actions: takeActions(world, listener, actions) } : {}),
  };
  world.listenerRules[arn] = next;
  return { Rules: [toRule(next)] };
};

/** The default rule has no state of its own: its ARN follows from the listener's. */
const defaultRuleArn = (listenerArn: string): string =>
  `${listenerArn.replace(':listener/', ':listener-rule/')}/default`;

function ruleOf(world: World, arn: string): Rule {
  const rule = world.listenerRules[arn];
  if (rule !== undefined) return toRule(rule);
  const listener = Object.values(world.listeners).find((each) => defaultRuleArn(each.arn) === arn);
  if (listener === undefined) throw new AwsError('RuleNotFound', 'One or more rules not found', 400);
  return defaultRule(listener);
}

function rulesOf(world: World, listener: ListenerState): Rule[] {
  const own = Object.values(world.listenerRules).filter(({ listenerArn }) => listenerArn === listener.arn);
  return [...own.sort((a, b) => a.priority - b.priority).map(toRule), defaultRule(listener)];
}

const toRule = (state: ListenerRuleState): Rule => ({
  RuleArn: state.arn,
  Priority: String(state.priority),
  Conditions: state.conditions,
  Actions: state.actions,
  IsDefault: false,
});

const defaultRule = (listener: ListenerState): Rule => ({
  RuleArn: defaultRuleArn(listener.arn),
  Priority: 'default',
  Conditions: [],
  Actions: listener.defaultActions,
  IsDefault: true,
});
