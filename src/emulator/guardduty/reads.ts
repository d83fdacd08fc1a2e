import type {
  FindingStatistics,
  GetAdministratorAccountRequest,
  GetDetectorRequest,
  GetFindingsRequest,
  GetFindingsStatisticsRequest,
  GetMasterAccountRequest,
  ListDetectorsRequest,
  ListFindingsRequest,
  ListMembersRequest,
} from '@aws-sdk/client-guardduty';
import { AwsError, type Handler } from '../handler.ts';
import { answerOf, badRequest, detectorOf, findingById } from './finding-view.ts';
import { listPage, matchingRows } from './list.ts';

/** ListDetectors. */
export const listDetectors: Handler<ListDetectorsRequest> = (_input, { world }) => ({
  DetectorIds: Object.keys(world.detectors),
});

/** GetDetector. */
export const getDetector: Handler<GetDetectorRequest> = (input, { world }) => {
  const detector = detectorOf(world, input.DetectorId);
  return {
    CreatedAt: new Date(detector.createdAt).toISOString(),
    UpdatedAt: new Date(detector.createdAt).toISOString(),
    FindingPublishingFrequency: detector.findingPublishingFrequency,
    ServiceRole: `arn:aws:iam::${world.accountId}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    Status: detector.status,
    Tags: {},
    Features: detector.features.map(({ name, status }) => ({
      Name: name,
      Status: status,
      UpdatedAt: new Date(detector.createdAt),
    })),
  };
};

/** ListFindings. */
export const listFindings: Handler<ListFindingsRequest, object> = (input, { world, now }) => {
  detectorOf(world, input.DetectorId);
  return listPage(world, now(), input);
};

const idsLimit = 50;

/** Refuses more ids than GuardDuty takes at once. */
export function checkIds(ids: readonly string[] | undefined): readonly string[] {
  if (!ids || ids.length === 0 || ids.length > idsLimit) {
    throw badRequest('The request is rejected because the number of findingIds must be between 1 and 50.');
  }
  return ids;
}

/** GetFindings; ids that name no finding are left out. */
export const getFindings: Handler<GetFindingsRequest> = (input, { world, now }) => {
  detectorOf(world, input.DetectorId);
  const states = checkIds(input.FindingIds).flatMap((id) => findingById(world, id, now()) ?? []);
  return { Findings: states.map((state) => answerOf(world, state, now())) };
};

/** GetMasterAccount: the account is on its own, which GuardDuty answers with an empty member. */
export const getMasterAccount: Handler<GetMasterAccountRequest> = (input, { world }) => {
  detectorOf(world, input.DetectorId);
  return { Master: {} };
};

/** GetAdministratorAccount: likewise, unless another account administers this one. */
export const getAdministratorAccount: Handler<GetAdministratorAccountRequest> = (input, { world }) => {
  const { administrator } = detectorOf(world, input.DetectorId);
  if (administrator === undefined) return { Administrator: {} };
  return { Administrator: { AccountId: administrator, RelationshipStatus: 'Enabled' } };
};

/** ListMembers: none. */
export const listMembers: Handler<ListMembersRequest> = (input, { world }) => {
  detectorOf(world, input.DetectorId);
  return { Members: [] };
};

/** GetFindingsStatistics by severity or by type; other groupings are refused rather than answered wrongly. */
export const getFindingsStatistics: Handler<GetFindingsStatisticsRequest> = (input, { world, now }) => {
  detectorOf(world, input.DetectorId);
  const rows = matchingRows(world, now(), input.FindingCriteria);
  return { FindingStatistics: statistics(input, rows) };
};

function statistics(
  input: GetFindingsStatisticsRequest,
  rows: readonly { severity: number; type: string; updatedAt: number }[],
): FindingStatistics {
  if (input.FindingStatisticTypes?.includes('COUNT_BY_SEVERITY')) {
    const counted = [...Map.groupBy(rows, (row) => row.severity.toFixed(1))];
    return { CountBySeverity: Object.fromEntries(counted.map(([severity, some]) => [severity, some.length])) };
  }
  const grouped = <Key>(key: (row: (typeof rows)[number]) => Key) =>
    [...Map.groupBy(rows, key)].map(([value, some]) => ({
      value,
      LastGeneratedAt: new Date(Math.max(...some.map((row) => row.updatedAt))),
      TotalFindings: some.length,
    }));
  if (input.GroupBy === 'SEVERITY') {
    return {
      GroupedBySeverity: grouped((row) => row.severity).map(({ value, ...rest }) => ({ Severity: value, ...rest })),
    };
  }
  if (input.GroupBy === 'FINDING_TYPE') {
    return {
      GroupedByFindingType: grouped((row) => row.type).map(({ value, ...rest }) => ({ FindingType: value, ...rest })),
    };
  }
  throw new AwsError(
    'BadRequestException',
    'The emulator groups findings by SEVERITY or FINDING_TYPE, or counts them by COUNT_BY_SEVERITY.',
    400,
    { Type: 'InvalidInputException' },
  );
}
