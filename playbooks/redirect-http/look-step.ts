import { isAcmeOnly } from '../../src/aws/elastic-load-balancing-v2/acme.ts';
import type { Listener, ListenerRule } from '../../src/aws/elastic-load-balancing-v2/listener.ts';
import { answerOverHttp, isCleartext } from '../../src/aws/elastic-load-balancing-v2/listener-action.ts';
import { describeListener, describeRules } from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { conditionsOf } from './redirect-step.ts';

/** Plans the look at the whole listener once all is done, and at the one that clients are sent to. */
export function lookStep(name: string, listener: Listener, https: Listener, defaultOnly: boolean): PlannedStep {
  return {
    id: `still-cleartext:${listener.arn}`,
    kind: 'still-cleartext',
    title: `Check what ${name} still serves in cleartext, and that HTTPS is there`,
    args: { name, listener: listener.arn, https: https.arn, port: https.port ?? 0, defaultOnly },
    before: null,
    change: [],
    calls: [],
    undo: 'Nothing: it only looks',
  };
}

/** Reads listener, rules and the HTTPS listener back; what is served in cleartext although it was to redirect is a failure. */
export const stillCleartext: StepKind = {
  onlyReads: true,
  async capture() {
    return null;
  },
  standing: () => 'same',
  /** Refuses to go on with a run where what it redirects to is gone by now. */
  async admit({ args }, _, read) {
    const { name, port, https } = args as { name: string; port: number; https: string };
    if (isThere(await describeListener(read, https), port)) return;
    throw new FailureError({
      code: 'refused',
      message: `There is no HTTPS listener with a certificate on port ${port} any more, to which ${name} is to redirect.`,
      hint: 'Put it back, or roll back.',
    });
  },
  async apply() {
    return {};
  },
  async confirm({ read }, { args }) {
    const { name, port, defaultOnly } = args as { name: string; port: number; defaultOnly: boolean };
    const [listener, https, rules] = await Promise.all([
      describeListener(read, String(args.listener)),
      describeListener(read, String(args.https)),
      describeRules(read, String(args.listener)),
    ]);
    if (!isThere(https, port)) {
      throw broken(`${name} redirects, but there is no HTTPS listener with a certificate on port ${port} any more.`);
    }
    const byDefault = answerOverHttp(listener?.defaultActions ?? []);
    const open = cleartextRules(rules);
    const [first] = open.filter((rule) => !defaultOnly && !isAcmeOnly(rule));
    if (byDefault.kind !== 'https' && byDefault.kind !== 'refuses')
      throw broken(`${name} ${byDefault.says} by default.`);
    if (first !== undefined) {
      throw broken(`Rule ${first.priority} of ${name} (${conditionsOf(first)}) ${answerOverHttp(first.actions).says}.`);
    }
    return {
      evidence: `${name} ${byDefault.says} by default${open.length === 0 ? ', and none of its rules serves in cleartext' : ''}; HTTPS on port ${port} is there with a certificate`,
      remaining: open.map(
        (rule) => `rule ${rule.priority} (${conditionsOf(rule)}) ${answerOverHttp(rule.actions).says} in cleartext`,
      ),
    };
  },
  async undo() {
    return {};
  },
};

const isThere = (https: Listener | undefined, port: number): boolean =>
  https?.protocol === 'HTTPS' && https.port === port && https.certificateArns.length > 0;

/** The rules of an HTTP listener, but for the default one, that serve in cleartext. */
export const cleartextRules = (rules: readonly ListenerRule[]): readonly ListenerRule[] =>
  rules.filter(({ isDefault, actions }) => !isDefault && isCleartext(answerOverHttp(actions)));

const broken = (message: string): FailureError =>
  new FailureError({
    code: 'unknown',
    message,
    hint: 'Look for who changed it, then resume to check again, or roll back.',
  });
