import type { ListenerRule } from '../../src/aws/elastic-load-balancing-v2/listener.ts';
import {
  answerOverHttp,
  type ListenerAction,
  settled,
} from '../../src/aws/elastic-load-balancing-v2/listener-action.ts';
import { describeListener, describeRule } from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import { modifyListenerActions, modifyRuleActions } from '../../src/aws/elastic-load-balancing-v2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess, WriteAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import type { Found } from './find-listener.ts';

/** What a step reads: the actions it replaces, and what of the listener or the rule has to stay as it is. */
interface ActionsState {
  readonly actions: readonly ListenerAction['raw'][];
  readonly beside: Json;
}

/** Gives the one action that sends everything on to HTTPS, with host, path and query as they were. */
export const redirectTo = (port: number, code: string): ListenerAction['raw'] => ({
  Type: 'redirect',
  Order: 1,
  RedirectConfig: {
    Protocol: 'HTTPS',
    Port: String(port),
    Host: '#{host}',
    Path: '/#{path}',
    Query: '#{query}',
    StatusCode: `HTTP_${code}`,
  },
});

/** Plans the step that has a listener redirect what no rule takes. */
export function defaultStep({ listener }: Found, name: string, action: ListenerAction['raw']): PlannedStep {
  const { arn, protocol, port, defaultActions } = listener;
  const says = answerOverHttp(defaultActions).says;
  return {
    id: `redirect-default:${arn}`,
    kind: 'redirect-default',
    title: `Redirect to HTTPS by default on ${name}`,
    args: { arn, actions: [action] },
    before: { actions: defaultActions.map(({ raw }) => raw), beside: { protocol: protocol ?? '', port: port ?? 0 } },
    change: [{ what: `default action of ${name}`, before: says, after: saidOf(action) }],
    calls: [call('elastic-load-balancing-v2', 'ModifyListener', { ListenerArn: arn, DefaultActions: [action] })],
    undo: `Put the default action of ${name} back: it ${says}`,
  };
}

/** Plans the step that has a rule redirect what it takes; its conditions and its priority stay. */
export function ruleStep(rule: ListenerRule, name: string, action: ListenerAction['raw']): PlannedStep {
  const { arn, priority, actions } = rule;
  const says = answerOverHttp(actions).says;
  return {
    id: `redirect-rule:${arn}`,
    kind: 'redirect-rule',
    title: `Redirect to HTTPS in rule ${priority} of ${name} (${conditionsOf(rule)})`,
    args: { arn, actions: [action] },
    before: { actions: actions.map(({ raw }) => raw), beside: besideOf(rule) },
    change: [{ what: `rule ${priority}, ${conditionsOf(rule)}`, before: says, after: saidOf(action) }],
    calls: [call('elastic-load-balancing-v2', 'ModifyRule', { RuleArn: arn, Actions: [action] })],
    undo: `Put the action of rule ${priority} of ${name} back: it ${says}`,
  };
}

/** A rule's conditions in words. */
export const conditionsOf = ({ conditions }: Pick<ListenerRule, 'conditions'>): string =>
  conditions.map(({ field, values }) => `${field} ${values.join(' or ')}`).join(', ') || 'no condition';

const besideOf = ({ priority, conditions }: ListenerRule): Json => ({
  priority,
  conditions: conditions.map(({ field, values }) => ({ field, values: [...values].sort() })),
});

function saidOf({ RedirectConfig }: ListenerAction['raw']): string {
  const { Port, StatusCode } = RedirectConfig as { readonly Port: string; readonly StatusCode: string };
  return `redirects to HTTPS on port ${Port} (${StatusCode}), with host, path and query kept`;
}

/** Replaces the default action of a listener. */
export const redirectDefault: StepKind = replacing({
  async read(read, arn) {
    const found = await describeListener(read, arn);
    if (found === undefined) return undefined;
    const { protocol = '', port = 0, defaultActions } = found;
    return { actions: defaultActions.map(({ raw }) => raw), beside: { protocol, port } };
  },
  write: (write, listenerArn, actions) => modifyListenerActions(write, { listenerArn, actions }),
});

/** Replaces the actions of a rule. */
export const redirectRule: StepKind = replacing({
  async read(read, arn) {
    const found = await describeRule(read, arn);
    if (found === undefined) return undefined;
    return { actions: found.actions.map(({ raw }) => raw), beside: besideOf(found) };
  },
  write: (write, ruleArn, actions) => modifyRuleActions(write, { ruleArn, actions }),
});

/** A kind of step that replaces actions; Elastic Load Balancing does it at once or not at all. */
function replacing(part: {
  read(read: ReadAccess, arn: string): Promise<ActionsState | undefined>;
  write(write: WriteAccess, arn: string, actions: readonly ListenerAction['raw'][]): Promise<void>;
}): StepKind {
  return {
    async capture({ read }, step) {
      return ((await part.read(read, argsOf(step).arn)) ?? null) as Json;
    },
    same: (a, b) => a !== null && b !== null && isSame(asState(a), asState(b)),
    standing(current, step) {
      if (current === null) return 'gone';
      const [now, before] = [asState(current), asState(step.before)];
      if (isSame(now, before)) return 'before';
      return sameJson(now.beside, before.beside) && doSame(now.actions, argsOf(step).actions) ? 'after' : 'other';
    },
    standingBack(current, step) {
      if (current === null) return 'gone';
      // Only the actions were replaced: what someone changed beside them since is theirs, and stays.
      const { actions } = asState(current);
      if (doSame(actions, asState(step.before).actions)) return 'before';
      return doSame(actions, argsOf(step).actions) ? 'after' : 'other';
    },
    async apply({ write }, step) {
      const { arn, actions } = argsOf(step);
      await part.write(write, arn, actions);
      return { arn };
    },
    recall: (_, step) => ({ arn: argsOf(step).arn }),
    async confirm(_, step) {
      const [what] = step.change;
      return { evidence: `${what?.what}: ${what?.after}` };
    },
    async undo({ write }, step) {
      try {
        await part.write(write, argsOf(step).arn, asState(step.before).actions);
        return {};
      } catch (error) {
        if (!(error instanceof FailureError) || !/^TargetGroupNotFound/.test(error.failure.awsCode ?? '')) throw error;
        return { kept: `it goes on redirecting, since a target group that it forwarded to is gone: ${error.message}` };
      }
    },
  };
}

const asState = (state: Json): ActionsState => state as unknown as ActionsState;
const argsOf = ({ args }: PlannedStep) =>
  args as JsonObject as unknown as { readonly arn: string; readonly actions: readonly ListenerAction['raw'][] };

const doSame = (a: readonly ListenerAction['raw'][], b: readonly ListenerAction['raw'][]): boolean =>
  sameJson(settled(a) as Json, settled(b) as Json);
const isSame = (a: ActionsState, b: ActionsState): boolean =>
  sameJson(a.beside, b.beside) && doSame(a.actions, b.actions);
