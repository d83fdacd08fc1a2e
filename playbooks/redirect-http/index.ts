import { isAcmeOnly } from '../../src/aws/elastic-load-balancing-v2/acme.ts';
import { answerOverHttp, isCleartext } from '../../src/aws/elastic-load-balancing-v2/listener-action.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { clientItems } from './clients.ts';
import { type Found, findListener, nameOf, refusal } from './find-listener.ts';
import { cleartextRules, lookStep, stillCleartext } from './look-step.ts';
import { type Params, schema, specs } from './params.ts';
import { defaultStep, redirectDefault, redirectRule, redirectTo, ruleStep } from './redirect-step.ts';
import { destinationOf, refuseCircle } from './way-to-https.ts';
import { blastItems, warningsOf, wontStop } from './words.ts';

/** Has an HTTP listener send its clients on to HTTPS, and serve nothing in cleartext. */
export const redirectHttp = definePlaybook({
  id: 'redirect-http',
  title: 'Redirect HTTP to HTTPS',
  summary:
    'Has an HTTP listener of an Application Load Balancer redirect to its HTTPS listener, by default and in its rules.',
  targetParam: 'listener',
  done: 'Enforced',
  params: { schema, specs },
  changes: [
    'replaces the default action of the listener by a redirect to HTTPS',
    'replaces the actions of its rules that serve in cleartext; conditions and priorities stay',
  ],
  operations: {
    reads: [
      'acm:DescribeCertificate',
      'cloudwatch-logs:FilterLogEvents',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'elastic-load-balancing-v2:DescribeListenerCertificates',
      'elastic-load-balancing-v2:DescribeListeners',
      'elastic-load-balancing-v2:DescribeLoadBalancers',
      'elastic-load-balancing-v2:DescribeRules',
      's3:GetObject',
      's3:ListObjectsV2',
      'sts:GetCallerIdentity',
    ],
    writes: ['elastic-load-balancing-v2:ModifyListener', 'elastic-load-balancing-v2:ModifyRule'],
  },
  steps: { 'redirect-rule': redirectRule, 'redirect-default': redirectDefault, 'still-cleartext': stillCleartext },
  // Rows of findings and connections name no listener.
  offers: () => [],
  async plan(context, params) {
    return draft(context, params, await findListener(context.read, params.listener));
  },
});

async function draft(context: PlanContext, params: Params, found: Found): Promise<PlanDraft> {
  const { loadBalancer, listener, rules } = found;
  const name = nameOf(loadBalancer, listener);
  const defaultOnly = params.rules === 'default-only';
  refuseUnknown(found, name);
  const byDefault = answerOverHttp(listener.defaultActions);
  const isOpen = isCleartext(byDefault);
  const chosen = defaultOnly ? [] : cleartextRules(rules).filter((rule) => !isAcmeOnly(rule));
  const shared = {
    target: { kind: 'listener', id: name, label: `HTTP listener ${name}` },
    wontStop: wontStop(found, defaultOnly),
    verification: {
      how: 'each action is read back, then all rules of the listener and the HTTPS listener; no request is sent to it',
      seconds: 10,
    },
  };
  if (!isOpen && chosen.length === 0) {
    const summary = `${name} ${byDefault.says} already, and no rule that is to redirect serves in cleartext.`;
    return { ...shared, summary, blastRadius: [], warnings: [], undo: [], steps: [] };
  }
  const to = await destinationOf(context.read, found);
  refuseCircle(found, to, chosen);
  const action = redirectTo(to.port, params.code);
  const steps: PlannedStep[] = [
    ...chosen.map((rule) => ruleStep(rule, name, action)),
    ...(isOpen ? [defaultStep(found, name, action)] : []),
  ];
  const replaced = [...chosen.flatMap(({ actions }) => actions), ...(isOpen ? listener.defaultActions : [])];
  const parts = [
    ...(isOpen ? [`the default action of ${name}, which ${byDefault.says},`] : []),
    ...(chosen.length === 0 ? [] : [`${chosen.length === 1 ? '1 rule' : `${chosen.length} rules`} of ${name}`]),
  ];
  return {
    ...shared,
    summary: `Has ${parts.join(' and ')} redirect to HTTPS on port ${to.port} instead of serving in cleartext.`,
    blastRadius: [...blastItems(found, to, replaced), ...(await clientItems(context, found))],
    warnings: warningsOf(found, to, params.code),
    undo: [...steps].reverse().map((step) => step.undo),
    steps: [...steps, lookStep(name, listener, to.listener, defaultOnly)],
  };
}

/** Refuses what could not be put back: actions that AWS shows only in part. */
function refuseUnknown({ listener, rules }: Found, name: string): void {
  const odd = [listener.defaultActions, ...rules.map(({ actions }) => actions)]
    .flat()
    .find(({ type }) => !['forward', 'redirect', 'fixed-response'].includes(type));
  if (odd === undefined) return;
  throw refusal(
    `${name} has an action of type ${odd.type}, which could not be put back as it was`,
    'Change the listener by hand, or in the template that it comes from.',
  );
}
