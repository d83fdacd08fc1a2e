import type { Certificate } from '../../src/aws/acm/certificate.ts';
import { renewCertificate } from '../../src/aws/acm/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { type CertificateNow, find, stateOf } from './capture.ts';
import { dayOf, labelOf } from './words.ts';

/** Plans the step that has ACM renew a certificate. */
export function renewStep(certificate: Certificate): PlannedStep {
  const { arn, notAfter } = certificate;
  return {
    id: `renew-certificate:${arn}`,
    kind: 'renew-certificate',
    title: `Have ACM renew ${labelOf(certificate)} now`,
    args: { certificateArn: arn },
    before: stateOf(certificate),
    change: [{ what: 'valid until', before: dayOf(notAfter), after: 'what its authority gives' }],
    calls: [call('acm', 'RenewCertificate', { CertificateArn: arn })],
    undo: `Nothing: a renewal of ${labelOf(certificate)} can't be taken back`,
  };
}

/** Renews under the same ARN. ACM goes on after it has answered, so that a renewal that is under way counts as done. */
export const renew: StepKind = {
  async capture({ read }, { args }) {
    const found = await find(read, String(args.certificateArn));
    return found === undefined ? null : stateOf(found);
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (isRenewed(current, step.before)) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply(context, step) {
    const arn = String(step.args.certificateArn);
    // A second renewal would be another certificate, and for a public one another fee.
    const seen = await patiently(
      context,
      () => renew.capture(context, step),
      (current) => context.sent(step.id).length === 0 || isRenewed(current, step.before),
    );
    if (!isRenewed(seen, step.before)) await renewCertificate(context.write, arn);
    return { certificateArn: arn };
  },
  recall: (_, { args }) => ({ certificateArn: String(args.certificateArn) }),
  async confirm(_, step, current) {
    const { serial, notAfter, renewal } = asState(current);
    if (renewal?.status === 'FAILED') {
      throw new FailureError({
        code: 'unknown',
        message: `ACM could not renew the certificate${renewal.reason === null ? '' : `: ${renewal.reason}`}.`,
        hint: 'The certificate is as it was. Put right what ACM minds, or request another one.',
      });
    }
    if (serial !== asState(step.before).serial) {
      return {
        evidence: `the certificate has serial number ${serial}, and is valid until ${dayOf(notAfter ?? undefined)}`,
        remaining: ['where the old one was exported to, it has to be exported and installed anew'],
      };
    }
    return {
      evidence: `ACM calls its renewal ${renewal?.status ?? 'begun'}`,
      remaining: ['the renewal is under way, and the certificate is still the old one'],
    };
  },
  async undo() {
    return { kept: KEPT };
  },
  standingBack(current, step) {
    if (current === null) return 'gone';
    return sameJson(current, step.before) ? 'before' : { kept: KEPT };
  },
};

const KEPT = "the renewed certificate stays: ACM can't go back to the one before";

const asState = (state: Json): CertificateNow => state as unknown as CertificateNow;

/** Tells whether another certificate is there, or ACM has taken up a renewal since. */
function isRenewed(current: Json, before: Json): boolean {
  if (current === null) return false;
  const [now, was] = [asState(current), asState(before)];
  return now.serial !== was.serial || now.renewal?.updatedAt !== was.renewal?.updatedAt;
}
