import type { Finding } from '../../src/aws/guardduty/finding.ts';
import { getFindings } from '../../src/aws/guardduty/reads.ts';
import {
  archiveFinding,
  type Feedback,
  unarchiveFinding,
  updateFindingFeedback,
} from '../../src/aws/guardduty/writes.ts';
import { at, text } from '../../src/aws/loose.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

const placeOf = ({ args }: PlannedStep) => ({ detectorId: String(args.detectorId), id: String(args.id) });

async function findingOf(read: ReadAccess, step: PlannedStep): Promise<Finding | undefined> {
  const { detectorId, id } = placeOf(step);
  return (await getFindings(read, detectorId, [id]))[0];
}

/** Gives what GuardDuty was told of a finding's worth, as it gives it back; null for nothing. */
export const feedbackOf = ({ raw }: Finding): string | null => text(at(raw, 'Service', 'UserFeedback')) ?? null;

/** Plans the step that archives a GuardDuty finding as it was judged: seen so many times. */
export function archiveStep({ id, type, count }: Finding, detectorId: string): PlannedStep {
  return {
    id: `archive-finding:${id}`,
    kind: 'archive-finding',
    title: `Archive ${type}`,
    args: { detectorId, id },
    before: { archived: false, count },
    change: [{ what: 'in the list of current findings', before: `yes, seen ${count}×`, after: 'no: archived' }],
    calls: [call('guardduty', 'ArchiveFindings', { DetectorId: detectorId, FindingIds: [id] })],
    undo: 'Make the finding a current one again',
  };
}

/** Archives a finding; one that was seen again since it was judged has drifted. */
export const archive: StepKind = {
  async capture({ read }, step) {
    const finding = await findingOf(read, step);
    return finding === undefined ? null : { archived: finding.archived, count: finding.count };
  },
  standing(current) {
    if (current === null) return 'gone';
    return (current as { archived: boolean }).archived ? 'after' : 'before';
  },
  async apply({ write }, step) {
    await archiveFinding(write, placeOf(step));
    return {};
  },
  async undo({ write }, step) {
    await unarchiveFinding(write, placeOf(step));
    return {};
  },
};

/** Plans the step that tells GuardDuty what a finding was worth. */
export function feedbackStep(finding: Finding, detectorId: string, feedback: Feedback, comment?: string): PlannedStep {
  const before = feedbackOf(finding);
  const { id } = finding;
  return {
    id: `finding-feedback:${id}`,
    kind: 'finding-feedback',
    title: `Tell GuardDuty that it was ${inWords(feedback)}`,
    args: { detectorId, id, feedback, ...(comment === undefined ? {} : { comment }) },
    before: { feedback: before },
    change: [{ what: 'feedback', before: before === null ? 'none' : inWords(before), after: inWords(feedback) }],
    calls: [
      call('guardduty', 'UpdateFindingsFeedback', {
        DetectorId: detectorId,
        FindingIds: [id],
        Feedback: feedback,
        Comments: comment,
      }),
    ],
    undo: before === null ? 'Nothing: GuardDuty takes no feedback back' : `Set the feedback back to ${inWords(before)}`,
  };
}

const inWords = (feedback: string): string => feedback.toLowerCase().replace('_', ' ');

/** Gives feedback on a finding. That it fails leaves the rest as it is. */
export const feedback: StepKind = {
  optional: true,
  async capture({ read }, step) {
    const finding = await findingOf(read, step);
    return finding === undefined ? null : { feedback: feedbackOf(finding) };
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, { feedback: step.args.feedback as Json })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  standingBack(current, step, facts) {
    const standing = feedback.standing(current, step, facts);
    return standing === 'other' ? { kept: 'someone else gave other feedback since: it stays' } : standing;
  },
  async apply({ write }, step) {
    const { feedback: said, comment } = step.args;
    await updateFindingFeedback(write, placeOf(step), said as Feedback, comment as string | undefined);
    return {};
  },
  async undo({ write }, step) {
    const { feedback: said } = step.before as { feedback: Feedback | null };
    if (said === null) return { kept: 'GuardDuty takes no feedback back: it stays as given' };
    await updateFindingFeedback(write, placeOf(step), said);
    return {};
  },
};
