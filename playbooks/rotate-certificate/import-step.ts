import type { Certificate } from '../../src/aws/acm/certificate.ts';
import { importCertificate } from '../../src/aws/acm/writes.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { type CertificateNow, find, stateOf } from './capture.ts';
import { refusal } from './files.ts';
import { type Material, type MaterialFiles, materialJson, readMaterial } from './material.ts';
import { dayOf, labelOf } from './words.ts';

/** Plans the step that puts a certificate from files in the place of an imported one. */
export function importStep(certificate: Certificate, files: MaterialFiles, material: Material): PlannedStep {
  const { arn, notAfter, serial = 'unknown' } = certificate;
  const changed = <Name extends string>(what: Name, before: string, after: string) => ({ what, before, after });
  return {
    id: `import-certificate:${arn}`,
    kind: 'import-certificate',
    title: `Import the certificate in ${files.certificateFile} in the place of ${labelOf(certificate)}`,
    args: { certificateArn: arn, ...files, material: materialJson(material) },
    before: stateOf(certificate),
    change: [
      changed('serial number', serial, material.serial),
      changed('valid until', dayOf(notAfter), dayOf(material.notAfter)),
      changed('names', certificate.subjectAlternativeNames.join(', '), material.names.join(', ')),
    ],
    calls: [
      call('acm', 'ImportCertificate', {
        CertificateArn: arn,
        Certificate: `the certificate with SHA-256 ${material.fingerprint}`,
        PrivateKey: 'its private key, read when this is applied and shown nowhere',
        ...(material.chain.length === 0 ? {} : { CertificateChain: `${material.chain.length} certificates` }),
      }),
    ],
    undo: `Nothing: ACM gives nobody the key of what was imported before, so that ${labelOf(certificate)} can't be put back from here; import its old files again`,
  };
}

/** Imports on the same ARN. The files are read again then, and must hold what was approved. */
export const importInPlace: StepKind = {
  async capture({ read }, { args }) {
    const found = await find(read, String(args.certificateArn));
    return found === undefined ? null : stateOf(found);
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (isImported(current, step)) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply({ write }, step) {
    const { certificateArn: arn, material } = argsOf(step);
    const { facts, texts } = await readMaterial(filesOf(step));
    if (!sameJson(materialJson(facts), material)) {
      throw refusal('the files no longer hold the certificate that was approved', 'Plan anew, and approve that plan.');
    }
    await importCertificate(write, { arn, ...texts });
    return { certificateArn: arn, serial: facts.serial };
  },
  recall: (_, step) => ({ certificateArn: argsOf(step).certificateArn, serial: materialOf(step).serial }),
  async confirm(_, step) {
    const { serial, notAfter, names } = materialOf(step);
    return {
      evidence: `ACM shows serial number ${serial} under the same ARN, valid until ${dayOf(notAfter)}, for ${names.join(', ')}`,
    };
  },
  async undo() {
    return { kept: KEPT };
  },
  standingBack(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, step.before)) return 'before';
    return { kept: isImported(current, step) ? KEPT : 'someone imported another certificate since, and that stays' };
  },
};

const KEPT = 'the imported certificate stays: import the old files again, since ACM gives out no key';

const argsOf = ({ args }: PlannedStep) =>
  args as unknown as MaterialFiles & { readonly certificateArn: string; readonly material: JsonObject };
const materialOf = (step: PlannedStep) => argsOf(step).material as unknown as Material;

function filesOf(step: PlannedStep): MaterialFiles {
  const { certificateFile, keyFile, chainFile } = argsOf(step);
  return { certificateFile, keyFile, ...(chainFile === undefined ? {} : { chainFile }) };
}

function isImported(current: Json, step: PlannedStep): boolean {
  const { serial, notAfter } = current as unknown as CertificateNow;
  const material = materialOf(step);
  return serial === material.serial && notAfter === Date.parse(material.notAfter);
}
