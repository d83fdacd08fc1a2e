import { isAcmeOnly } from '../../src/aws/elastic-load-balancing-v2/acme.ts';
import { coversHost, isOpenPattern } from '../../src/aws/elastic-load-balancing-v2/host-match.ts';
import type { ListenerRule } from '../../src/aws/elastic-load-balancing-v2/listener.ts';
import {
  answerOverHttp,
  isCleartext,
  type ListenerAction,
  targetGroupName,
} from '../../src/aws/elastic-load-balancing-v2/listener-action.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { type Found, nameOf } from './find-listener.ts';
import { cleartextRules } from './look-step.ts';
import { conditionsOf } from './redirect-step.ts';
import { type Destination, sameConditions } from './way-to-https.ts';

/** What is hit besides the listener, in the order in which a person would ask; `replaced` are the actions that go. */
export function blastItems(
  { loadBalancer, listener, rules }: Found,
  to: Destination,
  replaced: readonly ListenerAction[],
): readonly BlastItem[] {
  const { name, scheme = 'of no scheme that AWS shows', dnsName } = loadBalancer;
  const address = dnsName === undefined ? '' : `, ${dnsName}`;
  const groups = replaced.flatMap(({ targetGroupArns }) => targetGroupArns);
  return [
    {
      kind: 'load balancer',
      label: name,
      detail: `${scheme}${address}: who asks on port ${listener.port} is sent to HTTPS on port ${to.port}`,
      level: scheme === 'internal' ? 'info' : 'warn',
    },
    ...hostsOf(rules).map(
      (host): BlastItem => ({ kind: 'host name', label: host, detail: 'is routed here', level: 'info' }),
    ),
    ...[...new Set(groups)].map(
      (arn): BlastItem => ({
        kind: 'target group',
        label: targetGroupName(arn),
        detail: `no longer gets by port ${listener.port} what is redirected`,
        level: 'info',
      }),
    ),
  ];
}

/** What goes on in cleartext all the same, or is not held by a redirect. */
export function wontStop({ listener, listeners, rules }: Found, defaultOnly: boolean): string[] {
  const open = cleartextRules(rules).filter((rule) => defaultOnly || isAcmeOnly(rule));
  const others = listeners.filter(({ arn, protocol }) => arn !== listener.arn && protocol === 'HTTP');
  return [
    ...open.map((rule) => {
      const why = isAcmeOnly(rule) ? ', as a certificate authority asks there' : '';
      return `Rule ${rule.priority} (${conditionsOf(rule)}) goes on: it ${answerOverHttp(rule.actions).says} in cleartext${why}.`;
    }),
    ...others.map(({ port }) => `The HTTP listener on port ${port} is another one and stays as it is.`),
    'The first request of each client still goes out in cleartext, with its cookies and body, before it is redirected: only HSTS, cookies marked Secure and clients that ask for HTTPS end that.',
    'Connections and answers that are under way end as they began.',
    'Between load balancer and targets nothing changes.',
  ];
}

/** What may break, whatever the traffic. */
export function warningsOf(found: Found, to: Destination, code: string): string[] {
  const { loadBalancer, listener } = found;
  const where = nameOf(loadBalancer, to.listener);
  return [
    'Clients that do not follow redirects fail: many API clients, webhooks and health checks of others. After a redirect most send a POST again as a GET, without its body.',
    `What asks this listener over HTTP for a client that speaks HTTPS already, such as CloudFront with an HTTP origin or a proxy, is redirected in a loop: have it ask port ${to.port}.`,
    ...(code === '301' ? ['Browsers keep a 301, some for good: after a rollback they go on asking for HTTPS.'] : []),
    ...(/^(k8s-|awseb-)/.test(loadBalancer.name)
      ? [`${loadBalancer.name} looks made by a controller, which may put its own actions back: change it there too.`]
      : []),
    ...(to.notLetIn ?? []).map(
      (source) => `${source} is let in on port ${listener.port} but not on port ${to.port}: it would reach nothing.`,
    ),
    ...(to.notLetIn === undefined
      ? [`${loadBalancer.name} shows no security group: whether port ${to.port} is let in is not known.`]
      : []),
    ...certificateWarnings(found, to, where),
    ...otherwiseServed(found, to, where),
  ];
}

function certificateWarnings({ rules }: Found, { certificates }: Destination, where: string): string[] {
  const names: string[] = [];
  const unread: string[] = [];
  for (const [arn, known] of certificates) {
    if (known === undefined) unread.push(`${arn} is none of ACM's`);
    else if ('code' in known) unread.push(known.message.replace(/\.$/, ''));
    else names.push(...known.subjectAlternativeNames);
  }
  if (unread.length > 0) {
    return [`Whether the certificates of ${where} cover the host names is not known: ${unread.join('; ')}.`];
  }
  return hostsOf(rules)
    .filter((host) => !isOpenPattern(host) && !coversHost(names, host))
    .map(
      (host) => `No certificate of ${where} names ${host}, which is routed here: its clients would be warned or fail.`,
    );
}

/** Requests that the HTTPS listener answers in another way than port 80 did. */
function otherwiseServed({ listener, rules }: Found, to: Destination, where: string): string[] {
  const asked = [
    { rule: undefined, actions: listener.defaultActions },
    ...rules.map((rule) => ({ rule, actions: rule.actions })),
  ];
  return asked.flatMap(({ rule, actions }) => {
    if (!isCleartext(answerOverHttp(actions)) || (rule !== undefined && isAcmeOnly(rule))) return [];
    const there =
      rule === undefined ? to.listener.defaultActions : (counterpart(rule, to.rules) ?? to.listener.defaultActions);
    if (sameTargets(actions, there)) return [];
    const what = rule === undefined ? 'What no rule takes' : `What rule ${rule.priority} (${conditionsOf(rule)}) takes`;
    return [
      `${what} is served otherwise on ${where}: here it ${answerOverHttp(actions).says}, there it ${saidThere(there)}.`,
    ];
  });
}

const counterpart = ({ conditions }: ListenerRule, rules: readonly ListenerRule[]) =>
  rules.find((rule) => sameConditions(rule.conditions, conditions))?.actions;

const sameTargets = (a: readonly ListenerAction[], b: readonly ListenerAction[]): boolean => {
  const of = (actions: readonly ListenerAction[]) => actions.flatMap(({ targetGroupArns }) => targetGroupArns).sort();
  return of(a).length > 0 && sameJson(of(a), of(b));
};

const saidThere = (actions: readonly ListenerAction[]): string => answerOverHttp(actions).says.replace(', but', ' and');

/** The host names that rules route, each once. */
const hostsOf = (rules: readonly ListenerRule[]): string[] =>
  [
    ...new Set(
      rules.flatMap(({ conditions }) =>
        conditions.flatMap(({ field, values }) => (field === 'host-header' ? values : [])),
      ),
    ),
  ].sort();
