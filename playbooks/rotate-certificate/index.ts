import type { Certificate, CertificateSummary } from '../../src/aws/acm/certificate.ts';
import { describeCertificate, listCertificates } from '../../src/aws/acm/reads.ts';
import type { PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { refusal } from './files.ts';
import { importInPlace, importStep } from './import-step.ts';
import { bareSerial, type Material, readMaterial } from './material.ts';
import { type Params, schema, specs } from './params.ts';
import { refuseElsewhere, refuseKeptElsewhere, refuseWay, refuseWorse } from './refusals.ts';
import { renew, renewStep } from './renew-step.ts';
import { request, requestStep } from './request-step.ts';
import { dayOf, labelOf, users, wontStop } from './words.ts';

/** Replaces a certificate in ACM: by another request, by ACM's renewal, or by what its owner imports. */
export const rotateCertificate = definePlaybook({
  id: 'rotate-certificate',
  title: 'Rotate a certificate',
  summary:
    'Replaces a certificate in ACM: requests another one with the same names, has ACM renew it, or imports a new one under the same ARN.',
  targetParam: 'certificate',
  done: 'Carried out',
  params: { schema, specs },
  changes: [
    'requests a public certificate with the same names, validated by DNS',
    'has ACM renew an exported certificate',
    'imports a certificate and key in the place of an imported one',
  ],
  operations: {
    reads: ['acm:DescribeCertificate', 'acm:ListCertificates', 'acm:ListTagsForCertificate', 'sts:GetCallerIdentity'],
    writes: ['acm:DeleteCertificate', 'acm:ImportCertificate', 'acm:RenewCertificate', 'acm:RequestCertificate'],
  },
  // A certificate is requested with its tags.
  furtherPermissions: { writes: ['acm:AddTagsToCertificate'] },
  steps: { 'request-certificate': request, 'renew-certificate': renew, 'import-certificate': importInPlace },
  offers: () => [],
  async plan({ read, account, region }, params) {
    refuseElsewhere(params.certificate, { account, region });
    const certificate = await describeCertificate(read, params.certificate);
    refuseKeptElsewhere(certificate);
    const all = await listCertificates(read);
    const listed = all.find(({ arn }) => arn === certificate.arn);
    refuseWay(params.way, certificate, listed);
    return draft(params, certificate, all, await stepsFor(params, certificate));
  },
});

interface Planned {
  readonly steps: readonly PlannedStep[];
  readonly warnings: readonly string[];
  readonly summary: string;
}

async function stepsFor(params: Params, certificate: Certificate): Promise<Planned> {
  if (params.way === 'renew') return renewal(certificate);
  return params.way === 'import' ? replacement(params, certificate) : another(certificate);
}

function renewal(certificate: Certificate): Planned {
  return {
    steps: [renewStep(certificate)],
    warnings:
      certificate.type === 'AMAZON_ISSUED' ? ['AWS charges for each renewal of an exportable public certificate.'] : [],
    summary: `Has ACM renew ${labelOf(certificate)} now, under the same ARN.`,
  };
}

async function replacement(params: Params, certificate: Certificate): Promise<Planned> {
  const { certificateFile = '', keyFile = '', chainFile } = params;
  const files = { certificateFile, keyFile, ...(chainFile === undefined ? {} : { chainFile }) };
  const { facts } = await readMaterial(files);
  const isThere =
    certificate.serial !== undefined &&
    bareSerial(certificate.serial) === facts.serial &&
    certificate.notAfter === Date.parse(facts.notAfter);
  if (isThere) {
    return { steps: [], warnings: [], summary: `${labelOf(certificate)} holds this very certificate already.` };
  }
  refuseWorse(certificate, facts, Date.now());
  return {
    steps: [importStep(certificate, files, facts)],
    warnings: importWarnings(certificate, facts),
    summary: `Imports a certificate of ${facts.issuer}, valid until ${dayOf(facts.notAfter)}, in the place of ${labelOf(certificate)}.`,
  };
}

function importWarnings({ notAfter }: Certificate, facts: Material): readonly string[] {
  return [
    "The certificate that is there can't be put back by rollback: keep its files until the new one is known to work.",
    ...(facts.chain.length === 0
      ? ['No chain is given: clients that do not know its issuer turn away, unless it signed itself.']
      : []),
    ...(notAfter !== undefined && Date.parse(facts.notAfter) < notAfter
      ? [`The new certificate ends on ${dayOf(facts.notAfter)}, before the present one (${dayOf(notAfter)}).`]
      : []),
  ];
}

/** Kinds of key that ACM makes for public certificates. */
const OFFERED = ['RSA_2048', 'EC_prime256v1', 'EC_secp384r1'];

function another(certificate: Certificate): Planned {
  const { domainName, keyAlgorithm = 'RSA_2048' } = certificate;
  if (domainName === undefined) throw refusal('ACM names no domain of the certificate', 'Request one by hand.');
  const own = OFFERED.includes(keyAlgorithm) ? keyAlgorithm : 'RSA_2048';
  return {
    steps: [requestStep(certificate, domainName, own)],
    warnings:
      own === keyAlgorithm ? [] : [`ACM makes no key ${keyAlgorithm} for public certificates: it will be ${own}.`],
    summary: `Requests another certificate with the names of ${labelOf(certificate)}, which stays where it is used.`,
  };
}

function draft(
  { way }: Params,
  certificate: Certificate,
  all: readonly CertificateSummary[],
  { steps, warnings, summary }: Planned,
): PlanDraft {
  const namesakes = all.filter((each) => each.domainName === certificate.domainName && each.arn !== certificate.arn);
  return {
    target: { kind: 'certificate', id: certificate.arn, label: labelOf(certificate) },
    summary,
    blastRadius: [
      ...users(certificate, way),
      ...namesakes.map(({ arn }) => ({
        kind: 'certificate',
        label: arn,
        detail: 'has the same first name, and is not touched',
        level: 'info' as const,
      })),
    ],
    wontStop: wontStop(certificate, way),
    warnings: [
      ...warnings,
      ...(certificate.inUseBy === undefined ? ['ACM does not say what uses the certificate.'] : []),
    ],
    verification: { how: 'the certificate is described again', seconds: 10 },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}
