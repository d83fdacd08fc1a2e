import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { getFinding, listAnalyzers } from '../../src/aws/accessanalyzer/reads.ts';
import { FailureError, failureOf } from '../../src/aws/errors.ts';
import { getAdministratorAccount, getFindings, listDetectorIds } from '../../src/aws/guardduty/reads.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { archiveAccess, archiveAccessStep } from './access-step.ts';
import { archive, archiveStep, feedback, feedbackOf, feedbackStep } from './guardduty-steps.ts';
import { archiveOffers } from './offers.ts';
import { isGuardDutyId, type Params, schema, specs } from './params.ts';

/** Puts a finding that is dealt with aside, and tells GuardDuty what it was worth. */
export const archiveFinding = definePlaybook({
  id: 'archive-finding',
  title: 'Archive a finding',
  summary: 'Archives a finding that is dealt with, and tells GuardDuty whether it was useful. It contains nothing.',
  targetParam: 'finding',
  done: 'Archived',
  params: { schema, specs },
  changes: [
    'tells GuardDuty whether the finding was useful, where that was said',
    'archives the finding: it stays for as long as GuardDuty or Access Analyzer keeps it',
  ],
  operations: {
    reads: [
      'accessanalyzer:GetFindingV2',
      'accessanalyzer:ListAnalyzers',
      'guardduty:GetAdministratorAccount',
      'guardduty:GetFindings',
      'guardduty:ListDetectors',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'accessanalyzer:UpdateFindings',
      'guardduty:ArchiveFindings',
      'guardduty:UnarchiveFindings',
      'guardduty:UpdateFindingsFeedback',
    ],
  },
  steps: { 'finding-feedback': feedback, 'archive-finding': archive, 'archive-access-finding': archiveAccess },
  offers: archiveOffers,
  plan: (context, params) =>
    isGuardDutyId(params.finding) ? ofGuardDuty(context, params) : ofAnalyzer(context, params),
});

/** Enough of an id to know it by, and to type. */
const short = (id: string): string => id.slice(0, 8);

async function ofGuardDuty({ read, region }: PlanContext, params: Params): Promise<PlanDraft> {
  const [detectorId] = await listDetectorIds(read);
  const [finding] = detectorId === undefined ? [] : await getFindings(read, detectorId, [params.finding]);
  if (detectorId === undefined || finding === undefined) throw nowhere(params.finding, `GuardDuty in ${region}`);
  if (finding.sample) {
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${finding.type} ${short(finding.id)} is a sample finding.`,
      hint: 'Nothing happened: archive samples in the GuardDuty console.',
    });
  }
  const warnings = await administered(read, detectorId);
  const said = params.feedback === undefined ? undefined : params.feedback === 'useful' ? 'USEFUL' : 'NOT_USEFUL';
  if (said !== undefined && feedbackOf(finding) === said && params.comment !== undefined) {
    warnings.push('GuardDuty has this feedback already, and shows no comments: the comment is not sent.');
  }
  const steps = [
    ...(said === undefined || feedbackOf(finding) === said
      ? []
      : [feedbackStep(finding, detectorId, said, params.comment)]),
    ...(finding.archived ? [] : [archiveStep(finding, detectorId)]),
  ];
  return draftOf(finding.id, `${finding.type} ${short(finding.id)}`, steps, warnings, [
    ...finding.buckets.map(({ name }) => `bucket ${name}`),
    ...finding.instances.map(({ instanceId }) => `instance ${instanceId}`),
    ...finding.accessKeys.flatMap(({ userName }) => (userName === undefined ? [] : [`identity ${userName}`])),
  ]);
}

/** Only the administrator account may archive what members see. */
async function administered(read: PlanContext['read'], detectorId: string): Promise<string[]> {
  let account: string | undefined;
  try {
    account = await getAdministratorAccount(read, detectorId);
  } catch (error) {
    return [`Whether another account administers GuardDuty is not known: ${failureOf(error).message}`];
  }
  if (account === undefined) return [];
  throw new FailureError({
    code: 'refused',
    message: `Refused: account ${account} administers GuardDuty here, and only it can archive findings.`,
    hint: `Use a profile of account ${account}.`,
  });
}

async function ofAnalyzer({ read, region }: PlanContext, { finding: id }: Params): Promise<PlanDraft> {
  const found = await findAccess(read, id);
  if (found === undefined) throw nowhere(id, `any analyzer in ${region}`);
  if (found.status === 'RESOLVED') {
    throw new FailureError({
      code: 'refused',
      message: `Refused: the access to ${found.resource} is gone, and its finding resolved.`,
      hint: 'There is nothing to archive.',
    });
  }
  const steps = found.status === 'ARCHIVED' ? [] : [archiveAccessStep(found)];
  return draftOf(id, `access to ${found.resource} ${short(id)}`, steps, [], [found.resource]);
}

async function findAccess(read: PlanContext['read'], id: string): Promise<AccessFinding | undefined> {
  for (const { arn } of await listAnalyzers(read)) {
    try {
      return await getFinding(read, arn, id);
    } catch (error) {
      if (!(error instanceof FailureError && error.failure.code === 'not-found')) throw error;
    }
  }
  return undefined;
}

function draftOf(
  id: string,
  label: string,
  steps: PlanDraft['steps'],
  warnings: readonly string[],
  about: readonly string[],
): PlanDraft {
  return {
    target: { kind: 'finding', id: short(id), label },
    summary: steps.length === 0 ? `${label} is archived already.` : `Archives ${label}.`,
    blastRadius: about.map((each) => ({
      kind: 'resource',
      label: each,
      detail: 'stays as it is: archiving changes no resource',
      level: 'info',
    })),
    wontStop: ['What the finding is about: it is only out of the list. Contain it first.'],
    warnings,
    verification: { how: 'the finding is read back', seconds: 1 },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}

function nowhere(id: string, where: string): FailureError {
  return new FailureError({
    code: 'not-found',
    message: `There is no finding ${id} in ${where}.`,
    hint: 'Take the id from `transit-tui findings --json` or `transit-tui access --json`, and check --region.',
  });
}
