import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A finding of a detector. */
export interface FindingPlace {
  readonly detectorId: string;
  readonly id: string;
}

/** GuardDuty's own words for whether a finding was worth having. */
export type Feedback = 'USEFUL' | 'NOT_USEFUL';

/**
 * Archives a finding: it is kept, and left out of lists of current ones. Only the administrator account may.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ArchiveFindings.html
 */
export const archiveFinding = (write: WriteAccess, { detectorId, id }: FindingPlace): Promise<void> =>
  change(write, 'ArchiveFindings', id, (sdk, client) =>
    client.send(new sdk.ArchiveFindingsCommand({ DetectorId: detectorId, FindingIds: [id] })),
  );

/**
 * Makes an archived finding a current one again.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UnarchiveFindings.html
 */
export const unarchiveFinding = (write: WriteAccess, { detectorId, id }: FindingPlace): Promise<void> =>
  change(write, 'UnarchiveFindings', id, (sdk, client) =>
    client.send(new sdk.UnarchiveFindingsCommand({ DetectorId: detectorId, FindingIds: [id] })),
  );

/**
 * Tells GuardDuty whether a finding was useful. It can be changed, and not taken back; comments are not shown again.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateFindingsFeedback.html
 */
export const updateFindingFeedback = (
  write: WriteAccess,
  { detectorId, id }: FindingPlace,
  feedback: Feedback,
  comments?: string,
): Promise<void> =>
  change(write, 'UpdateFindingsFeedback', id, (sdk, client) =>
    client.send(
      new sdk.UpdateFindingsFeedbackCommand({
        DetectorId: detectorId,
        FindingIds: [id],
        Feedback: feedback,
        Comments: comments,
      }),
    ),
  );

function change(
  write: WriteAccess,
  operation: string,
  id: string,
  work: (sdk: typeof import('./sdk.ts'), client: GuardDutyClient) => Promise<unknown>,
): Promise<void> {
  return asking({ service: 'guardduty', operation, resource: `finding ${id}` }, async () => {
    await work(await import('./sdk.ts'), await write.client('guardduty'));
  });
}
