import type { Certificate, CertificateSummary } from '../../src/aws/acm/certificate.ts';
import { describeCertificate, listCertificates } from '../../src/aws/acm/reads.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { refusal } from './files.ts';
import { importInPlace, importStep } from './import-step.ts';
import { bareSerial, type Material, readMaterial } from './material.ts';
import { type Params, schema, specs } from './params.ts';
import { presenters } from './presenters.ts';
import { refuseElsewhere, refuseKeptElsewhere, refuseReplacement, refuseWay, refuseWorse } from './refusals.ts';
import { renew, renewStep } from './renew-step.ts';
import { request, requestStep } from './request-step.ts';
import { swap, swapStep } from './swap-step.ts';
import { dayOf, labelOf, users, wontStop } from './words.ts';

/** Replaces a certificate in ACM: by another request, by ACM's renewal, or by what its owner imports. */
export const rotateCertificate = definePlaybook({
  id: 'rotate-certificate',
  title: 'Rotate a certificate',
  summary:
    'Replaces a certificate in ACM: requests another one with the same names, has ACM renew it, imports a new one under the same ARN, or gives listeners another one.',
  targetParam: 'certificate',
  done: 'Carried out',
  params: { schema, specs },
  changes: [
    'requests a public certificate with the same names, validated by DNS',
    'has ACM renew an exported certificate',
    'imports a certificate and key in the place of an imported one',
    'gives listeners of load balancers another certificate',
  ],
  operations: {
    reads: [
      'acm:DescribeCertificate',
      'acm:ListCertificates',
      'acm:ListTagsForCertificate',
      'elastic-load-balancing-v2:DescribeListenerCertificates',
      'elastic-load-balancing-v2:DescribeListeners',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'acm:DeleteCertificate',
      'acm:ImportCertificate',
      'acm:RenewCertificate',
      'acm:RequestCertificate',
      'elastic-load-balancing-v2:AddListenerCertificates',
      'elastic-load-balancing-v2:ModifyListener',
      'elastic-load-balancing-v2:RemoveListenerCertificates',
    ],
  },
  // A certificate is requested with its tags.
  furtherPermissions: { writes: ['acm:AddTagsToCertificate'] },
  steps: {
    'request-certificate': request,
    'renew-certificate': renew,
    'import-certificate': importInPlace,
    'swap-certificate': swap,
  },
  offers: () => [],
  async plan(context, params) {
    refuseElsewhere(params.certificate, context);
    const certificate = await describeCertificate(context.read, params.certificate);
    if (params.way !== 'swap') refuseKeptElsewhere(certificate);
    const all = await listCertificates(context.read);
    const listed = all.find(({ arn }) => arn === certificate.arn);
    refuseWay(params.way, certificate, listed);
    return draft(context, params, certificate, all, await stepsFor(context, params, certificate));
  },
});

interface Planned {
  readonly steps: readonly PlannedStep[];
  readonly warnings: readonly string[];
  readonly summary: string;
}

async function stepsFor(context: PlanContext, params: Params, certificate: Certificate): Promise<Planned> {
  if (params.way === 'swap') return swaps(context, params, certificate);
  if (params.way === 'renew') return renewal(certificate);
  return params.way === 'import' ? replacement(context, params, certificate) : another(certificate);
}

async function swaps(context: PlanContext, params: Params, certificate: Certificate): Promise<Planned> {
  const { replacement: arn = '' } = params;
  refuseElsewhere(arn, context);
  const next = await describeCertificate(context.read, arn);
  refuseReplacement(certificate, next, context.now);
  const found = await presenters(context.read, certificate, context);
  const label = labelOf(certificate);
  return {
    steps: found.map((each) => swapStep(each, certificate.arn, arn)),
    warnings: swapWarnings(certificate, next),
    summary:
      found.length === 0
        ? `No listener of this account and region presents ${label}.`
        : `Has ${found.map(({ name }) => name).join(' and ')} present ${labelOf(next)} in the place of ${label}.`,
  };
}

/** What clients may mind of a certificate that is valid for all names: who issued it, its kind of key, and its end. */
function swapWarnings(present: Certificate, next: Certificate): readonly string[] {
  const [issuedBy, from] = [authorityOf(next), authorityOf(present)];
  const [key = 'unknown', was = 'unknown'] = [next.keyAlgorithm, present.keyAlgorithm];
  const kindOf = (algorithm: string) => algorithm.split('_')[0];
  return [
    ...(issuedBy === from
      ? []
      : [
          `The new certificate was issued by ${issuedBy}, and the present one by ${from}: clients that do not trust that issuer turn away.`,
        ]),
    ...(kindOf(key) === kindOf(was)
      ? []
      : [`The new key is ${key}, and the present one ${was}: clients that know only the present kind turn away.`]),
    ...(next.notAfter !== undefined && present.notAfter !== undefined && next.notAfter < present.notAfter
      ? [`The new certificate ends on ${dayOf(next.notAfter)}, before the present one (${dayOf(present.notAfter)}).`]
      : []),
  ];
}

const authorityOf = ({ type, authorityArn, issuer }: Certificate): string =>
  authorityArn ?? (type === 'AMAZON_ISSUED' ? 'Amazon' : `${issuer ?? 'an issuer that ACM does not name'} (${type})`);

function renewal(certificate: Certificate): Planned {
  return {
    steps: [renewStep(certificate)],
    warnings:
      certificate.type === 'AMAZON_ISSUED' ? ['AWS charges for each renewal of an exportable public certificate.'] : [],
    summary: `Has ACM renew ${labelOf(certificate)} now, under the same ARN.`,
  };
}

async function replacement({ now }: PlanContext, params: Params, certificate: Certificate): Promise<Planned> {
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
  refuseWorse(certificate, facts, now);
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
  here: PlanContext,
  { way }: Params,
  certificate: Certificate,
  all: readonly CertificateSummary[],
  { steps, warnings, summary }: Planned,
): PlanDraft {
  // By a swap one of the same name is what takes its place.
  const namesakes =
    way === 'swap'
      ? []
      : all.filter((each) => each.domainName === certificate.domainName && each.arn !== certificate.arn);
  return {
    target: { kind: 'certificate', id: certificate.arn, label: labelOf(certificate) },
    summary,
    blastRadius: [
      ...users(certificate, way, here),
      ...namesakes.map(({ arn }) => ({
        kind: 'certificate',
        label: arn,
        detail: 'has the same first name, and is not touched',
        level: 'info' as const,
      })),
    ],
    wontStop: wontStop(certificate, way, here),
    warnings: [
      ...warnings,
      ...(certificate.inUseBy === undefined ? ['ACM does not say what uses the certificate.'] : []),
    ],
    verification: {
      how: way === 'swap' ? 'the certificates of each listener are read back' : 'the certificate is described again',
      seconds: 10,
    },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}
