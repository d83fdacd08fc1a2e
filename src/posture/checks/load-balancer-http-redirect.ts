import { isAcmeOnly } from '../../aws/elastic-load-balancing-v2/acme.ts';
import type { ListenerRule } from '../../aws/elastic-load-balancing-v2/listener.ts';
import { answerOverHttp, isCleartext } from '../../aws/elastic-load-balancing-v2/listener-action.ts';
import type { Failure } from '../../aws/errors.ts';
import type { Check, Fix, Judgement, Verdict } from '../check.ts';
import { unreadable } from '../judgements.ts';
import {
  byScheme,
  httpRules,
  type ListenerOf,
  listenerEvidence,
  listenerResource,
  listeners,
  readListeners,
  unreadListeners,
} from '../readings/load-balancers.ts';

const PLAYBOOK = 'redirect-http';

/** Whether a listener that speaks HTTP sends every request on to HTTPS. */
export const loadBalancerHttpRedirect: Check = {
  id: 'load-balancer-http-redirect',
  title: 'HTTP listeners of Application Load Balancers serve nothing in cleartext',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::ElasticLoadBalancingV2::Listener',
  judges:
    'Fails where the default action or any rule of an HTTP listener forwards to targets, answers 2xx itself, or redirects without going to HTTPS (`#{protocol}` stays HTTP). An answer of 4xx or 5xx serves nothing and passes. A rule for `/.well-known/acme-challenge/*` alone passes too: a certificate authority asks there in cleartext and no secret is answered. High on the internet, medium inside. Classic Load Balancers, which can not redirect, are not read. It does not see whether the HTTPS that is redirected to works.',
  reads: [
    'elastic-load-balancing-v2:DescribeListeners',
    'elastic-load-balancing-v2:DescribeLoadBalancers',
    'elastic-load-balancing-v2:DescribeRules',
  ],
  fix: 'Redirect to HTTPS in the default action and in every rule, on a load balancer that has an HTTPS listener with a certificate.',
  playbook: PLAYBOOK,
  equivalents: ['FSBP ELB.1'],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html',
  async judge(account) {
    const attempts = await account.ask(listeners);
    const all = readListeners(attempts);
    const rules = await account.ask(httpRules);
    return [
      ...unreadListeners(attempts, ({ type }) => type === 'application'),
      ...rules.map((attempt) => {
        const read = attempt.failure === undefined ? attempt.value : attempt.failure;
        return judgeHttpListener(attempt.item, read, wayToHttps(attempt.item, all));
      }),
    ];
  },
};

/** Why the playbook can't redirect here: undefined where there is an HTTPS listener beside it. */
function wayToHttps({ loadBalancer }: ListenerOf, all: readonly ListenerOf[]): string | undefined {
  const beside = all.some((each) => each.loadBalancer.arn === loadBalancer.arn && each.listener.protocol === 'HTTPS');
  return beside
    ? undefined
    : `${loadBalancer.name} has no HTTPS listener to redirect to: make one with a certificate first.`;
}

/** Judges an HTTP listener by its rules, its default one among them; a failure is why they could not be read. */
export function judgeHttpListener(
  of: ListenerOf,
  rules: readonly ListenerRule[] | Failure,
  blocked?: string,
): Judgement {
  const { listener, loadBalancer } = of;
  const resource = listenerResource(of);
  const byDefault = answerOverHttp(listener.defaultActions);
  const evidence = [...listenerEvidence(of), { name: 'DefaultActions', value: byDefault.says }];
  const severity = byScheme(loadBalancer, 'high', 'medium');
  const fix: Fix = {
    playbook: PLAYBOOK,
    params: { listener: listener.arn },
    ...(blocked === undefined ? {} : { blocked }),
  };
  const reach = loadBalancer.scheme === 'internal' ? 'inside' : 'to the internet';
  if ('code' in rules) {
    if (!isCleartext(byDefault)) return unreadable(resource, rules, evidence);
    const reason = `By default it ${byDefault.says} in cleartext, ${reach}; its rules could not be read.`;
    return { resource, verdict: 'failed', severity, reason, evidence, fix };
  }
  const own = rules.filter(({ isDefault }) => !isDefault);
  const answers = own.map((rule) => ({ rule, answer: answerOverHttp(rule.actions) }));
  evidence.push(
    ...answers.map(({ rule, answer }) => ({
      name: `Rule ${rule.priority}`,
      value: `${conditionsOf(rule)}: ${answer.says}`,
    })),
  );
  const plain = answers.filter(({ answer }) => isCleartext(answer));
  const bad = plain.filter(({ rule }) => !isAcmeOnly(rule));
  const say = (verdict: Verdict, reason: string): Judgement => ({
    resource,
    verdict,
    ...(verdict === 'failed' ? { severity, fix } : {}),
    reason,
    evidence,
  });
  const [first] = bad;
  if (isCleartext(byDefault)) {
    const also =
      bad.length === 0 ? '' : `, and so ${bad.length === 1 ? 'does' : 'do'} ${bad.length} of its ${own.length} rules`;
    return say('failed', `By default it ${byDefault.says} in cleartext, ${reach}${also}.`);
  }
  if (first !== undefined) {
    const { rule, answer } = first;
    const more = bad.length === 1 ? '' : `, as do ${bad.length - 1} more`;
    return say(
      'failed',
      `By default it ${byDefault.says}, but rule ${rule.priority} (${conditionsOf(rule)}) ${answer.says} in cleartext, ${reach}${more}.`,
    );
  }
  const odd = [{ rule: undefined, answer: byDefault }, ...answers].find(({ answer }) => answer.kind === 'unknown');
  if (odd !== undefined) {
    const where = odd.rule === undefined ? 'Its default action' : `Rule ${odd.rule.priority}`;
    return say('unknown', `${where} ${odd.answer.says}: what it does in cleartext is not known.`);
  }
  const kept =
    plain.length === 0 ? '' : '; only challenges of certificate authorities (ACME) are answered in cleartext';
  const through = own.length === 0 ? '' : ', and no rule serves anything else';
  return say('passed', `By default it ${byDefault.says}${through}${kept}.`);
}

const conditionsOf = ({ conditions }: ListenerRule): string =>
  conditions.map(({ field, values }) => `${field} ${values.join(' or ')}`).join(', ') || 'no condition';
