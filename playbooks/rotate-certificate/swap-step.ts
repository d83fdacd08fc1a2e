import {
  addListenerCertificate,
  certificateInput,
  type ListenerCertificate,
  modifyDefaultCertificate,
  removeListenerCertificate,
} from '../../src/aws/elastic-load-balancing-v2/certificate-writes.ts';
import { describeListenerCertificates } from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import type { Presenter } from './presenters.ts';

/** The certificates of a listener: the one it presents by default, and those chosen by host name. */
interface CertificatesState {
  readonly fallback: string;
  readonly byName: readonly string[];
}

/** Plans the step that gives a listener the new certificate in the place of the old one, where that stands. */
export function swapStep({ listenerArn, name, certificateArns }: Presenter, from: string, to: string): PlannedStep {
  const before = stateOf(certificateArns);
  const isDefault = before.fallback === from;
  const where = isDefault ? 'by default' : 'by host name';
  const service = 'elastic-load-balancing-v2';
  const named = (certificateArn: string) => certificateInput({ listenerArn, certificateArn });
  const calls = isDefault
    ? [call(service, 'ModifyListener', named(to))]
    : [
        ...(before.byName.includes(to) ? [] : [call(service, 'AddListenerCertificates', named(to))]),
        call(service, 'RemoveListenerCertificates', named(from)),
      ];
  return {
    id: `swap-certificate:${listenerArn}`,
    kind: 'swap-certificate',
    title: `Have ${name} present ${to} ${where}`,
    args: { listenerArn, from, to, isDefault },
    before,
    change: [{ what: `certificate of ${name}, ${where}`, before: from, after: to }],
    calls,
    undo: `Have ${name} present ${from} ${where} again`,
  };
}

/** Swaps a certificate of a listener. By host name the new one is there before the old one goes. */
export const swap: StepKind = {
  capture: ({ read }, step) => captured(read, argsOf(step).listenerArn),
  standing(current, step) {
    if (current === null) return 'gone';
    const { from, to, isDefault } = argsOf(step);
    const { fallback, byName } = asState(current);
    if (isDefault) return fallback === to ? 'after' : fallback === from ? 'before' : 'other';
    if (!byName.includes(from)) return byName.includes(to) ? 'after' : 'other';
    return byName.includes(to) && !asState(step.before).byName.includes(to) ? 'between' : 'before';
  },
  async apply({ write }, step, current) {
    const { listenerArn, from, to, isDefault } = argsOf(step);
    if (isDefault) await modifyDefaultCertificate(write, at(listenerArn, to));
    else {
      if (!asState(current).byName.includes(to)) await addListenerCertificate(write, at(listenerArn, to));
      await removeListenerCertificate(write, at(listenerArn, from));
    }
    return { listenerArn, certificateArn: to };
  },
  recall: (_, step) => ({ listenerArn: argsOf(step).listenerArn, certificateArn: argsOf(step).to }),
  async confirm(_, step, current) {
    const { listenerArn, from, to, isDefault } = argsOf(step);
    // One may be both the default and chosen by host name, which AWS shows only once it is no more the default.
    const remaining = asState(current).byName.includes(from)
      ? [`listener ${listenerArn} still has ${from} for its host names: plan anew to swap that too`]
      : [];
    return {
      remaining,
      evidence: `listener ${listenerArn} has ${to} ${isDefault ? 'as its default' : 'for its host names'}`,
    };
  },
  async undo({ read, write }, step) {
    const { listenerArn, from, to, isDefault } = argsOf(step);
    const first = await captured(read, listenerArn);
    if (isDefault && first?.fallback === to) await modifyDefaultCertificate(write, at(listenerArn, from));
    const now = await captured(read, listenerArn);
    if (now === null) return {};
    const hadNew = asState(step.before).byName.includes(to);
    if (isDefault) {
      if (hadNew && !now.byName.includes(to)) await addListenerCertificate(write, at(listenerArn, to));
      return {};
    }
    if (!now.byName.includes(from)) await addListenerCertificate(write, at(listenerArn, from));
    if (!hadNew && now.byName.includes(to)) await removeListenerCertificate(write, at(listenerArn, to));
    return {};
  },
  standingBack(current, step, facts) {
    const standing = swap.standing(current, step, facts);
    if (standing === 'other') {
      return { kept: 'someone else gave the listener another certificate since, and that stays' };
    }
    const { to, isDefault } = argsOf(step);
    if (standing !== 'before' || !isDefault || !asState(step.before).byName.includes(to)) return standing;
    // A certificate that becomes the default is no more among those chosen by host name, where it was before.
    return asState(current).byName.includes(to) ? 'before' : 'between';
  },
};

const at = (listenerArn: string, certificateArn: string): ListenerCertificate => ({ listenerArn, certificateArn });
const asState = (state: Json): CertificatesState => state as unknown as CertificatesState;
const argsOf = ({ args }: PlannedStep) =>
  args as unknown as {
    readonly listenerArn: string;
    readonly from: string;
    readonly to: string;
    readonly isDefault: boolean;
  };

const stateOf = ([fallback = '', ...byName]: readonly string[]): CertificatesState & JsonObject => ({
  fallback,
  byName: [...byName].sort(),
});

async function captured(read: ReadAccess, listenerArn: string): Promise<(CertificatesState & JsonObject) | null> {
  try {
    return stateOf(await describeListenerCertificates(read, listenerArn));
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return null;
    throw error;
  }
}
