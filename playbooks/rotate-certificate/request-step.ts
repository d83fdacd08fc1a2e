import type { Certificate, DomainValidation } from '../../src/aws/acm/certificate.ts';
import { certificateTags, listCertificates } from '../../src/aws/acm/reads.ts';
import { deleteCertificate, requestCertificate } from '../../src/aws/acm/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { type ApplyContext, call, type ReadContext, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { RUN_TAG } from '../steps/run-tag.ts';
import { find } from './capture.ts';
import { labelOf } from './words.ts';

/** Tag on what a run requested: the certificate that it is to replace. */
const REPLACES = 'transit-tui:replaces';

/** What the step reads: the certificate that its run requested. */
interface Requested {
  readonly certificateArn: string;
  readonly status: string | null;
}

/** Plans the step that requests another certificate with the names of this one. */
export function requestStep(certificate: Certificate, domainName: string, keyAlgorithm: string): PlannedStep {
  const { arn } = certificate;
  const names = namesOf(certificate, domainName);
  return {
    id: `request-certificate:${arn}`,
    kind: 'request-certificate',
    title: `Request another certificate for ${names.join(', ')}`,
    args: { certificateArn: arn, domainName, names, keyAlgorithm },
    before: null,
    change: [
      {
        what: `certificate for ${names.join(', ')}`,
        before: 'not there',
        after: `requested with a key ${keyAlgorithm}, to be validated by DNS`,
      },
    ],
    calls: [
      call('acm', 'RequestCertificate', {
        DomainName: domainName,
        SubjectAlternativeNames: names.length > 1 ? names : undefined,
        ValidationMethod: 'DNS',
        KeyAlgorithm: keyAlgorithm,
        // With underscores for its dashes: ACM takes no others.
        IdempotencyToken: RUN_ID,
        Tags: [
          { Key: REPLACES, Value: arn },
          { Key: RUN_TAG, Value: RUN_ID },
        ],
      }),
    ],
    undo: `Delete the certificate that this run requested, if nothing uses it by then; ${labelOf(certificate)} is not touched`,
  };
}

const namesOf = ({ subjectAlternativeNames }: Certificate, domainName: string): string[] => [
  domainName,
  ...subjectAlternativeNames.filter((name) => name !== domainName).sort(),
];

/** Requests a certificate that is known by the run's tag, and deletes it on the way back where nothing uses it. */
export const request: StepKind = {
  async capture(context, step) {
    const found = await madeBy(context, step);
    return found === undefined ? null : { certificateArn: found.arn, status: found.status ?? null };
  },
  standing: (current) => (current === null ? 'before' : 'after'),
  async apply(context, step) {
    const isSent = context.sent(step.id).length > 0;
    const made = await patiently(
      context,
      () => madeBy(context, step),
      (found) => found !== undefined || !isSent,
    );
    const arn = made?.arn ?? (await requestCertificate(context.write, wanted(context, step)));
    // The records that validate it are made a moment after the answer, and are what the person needs next.
    await patiently(
      context,
      () => find(context.read, arn),
      (found) => found?.validation.every(({ record }) => record !== undefined) === true,
    );
    return { certificateArn: arn };
  },
  recall: (current) => ({ certificateArn: (current as unknown as Requested).certificateArn }),
  async confirm(context, step) {
    const made = await madeBy(context, step);
    if (made === undefined) {
      throw new FailureError({
        code: 'unknown',
        message: 'ACM does not show the certificate that was requested.',
        hint: 'Resume to look again, or roll back.',
      });
    }
    return {
      evidence: `certificate ${made.arn} is ${made.status ?? 'there'}`,
      remaining: [...toDo(made), 'what uses the old certificate has to be given the new one once it is issued'],
    };
  },
  async undo(context, step) {
    const made = await madeBy(context, step);
    if (made === undefined) return {};
    return remove(context, made.arn);
  },
};

/** What has to be created for the names that are not validated yet, a line each record. */
function toDo({ validation }: Certificate): readonly string[] {
  const open = validation.filter(({ status }) => status !== 'SUCCESS');
  return [...new Set(open.map(lineOf))];
}

function lineOf({ domainName, record }: DomainValidation): string {
  if (record === undefined) return `${domainName}: ACM does not show its CNAME record yet, look at the certificate`;
  return `${domainName.replace(/^\*\./, '')}: create ${record.type} ${record.name} with value ${record.value}`;
}

const wanted = ({ runId }: ReadContext, { args }: PlannedStep) => ({
  domainName: String(args.domainName),
  names: args.names as readonly string[],
  keyAlgorithm: String(args.keyAlgorithm),
  token: runId.replaceAll(/\W/g, '_').slice(0, 32),
  tags: { [REPLACES]: String(args.certificateArn), [RUN_TAG]: runId },
});

/** What the run requested: by the answer where it came, else by its tag. Before a run begins there is nothing. */
async function madeBy(context: ReadContext, step: PlannedStep): Promise<Certificate | undefined> {
  const { read, runId, outcomes } = context;
  if (runId === '') return undefined;
  const known = (outcomes.get(step.id) as JsonObject | undefined)?.certificateArn;
  if (typeof known === 'string' && known !== '') return find(read, known);
  const { domainName, certificateArn } = step.args;
  const all = await listCertificates(read);
  for (const { arn } of all.filter((each) => each.domainName === domainName && each.arn !== certificateArn)) {
    if ((await tagsOf(context, arn))?.[RUN_TAG] === runId) return find(read, arn);
  }
  return undefined;
}

/** One that goes between list and question is not ours. */
async function tagsOf({ read }: ReadContext, arn: string): Promise<Readonly<Record<string, Json>> | undefined> {
  try {
    return await certificateTags(read, arn);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  }
}

async function remove(context: ApplyContext, arn: string): Promise<{ readonly kept?: string }> {
  try {
    await deleteCertificate(context.write, arn);
    return {};
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    if (error.failure.code === 'not-found') return {};
    if (error.failure.awsCode !== 'ResourceInUseException') throw error;
    const users = (await find(context.read, arn))?.inUseBy ?? [];
    return { kept: `certificate ${arn} stays: ${users.join(', ') || 'something'} uses it` };
  }
}
