import type { Condition, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { type CallOptions, sending } from '../call-options.ts';
import { present } from '../loose.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { Finding } from './finding.ts';
import { toFinding } from './to-finding.ts';

/** The most ids that ListFindings gives and GetFindings takes. */
export const IDS_A_CALL = 50;

/**
 * Gives the ids of the region's detectors: one, or none where GuardDuty is off.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html
 */
export function listDetectorIds(read: ReadAccess, options: CallOptions = {}): Promise<readonly string[]> {
  return ask(read, 'ListDetectors', undefined, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.ListDetectorsCommand({ NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => page.DetectorIds ?? []);
  });
}

/** What a detector looks at: `ENABLED` or `DISABLED` as a whole, and by feature (`S3_DATA_EVENTS` …). */
export interface Detector {
  readonly status?: string;
  readonly features: readonly { readonly name: string; readonly status?: string }[];
}

/**
 * Gives what a detector looks at.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html
 */
export function getDetector(read: ReadAccess, detectorId: string, options: CallOptions = {}): Promise<Detector> {
  return ask(read, 'GetDetector', detectorId, async (sdk, client) => {
    const { Status, Features } = await client.send(
      new sdk.GetDetectorCommand({ DetectorId: detectorId }),
      sending(options),
    );
    const features = (Features ?? []).map(({ Name, Status: status }) =>
      present({ name: Name ?? 'unknown', status: status as string | undefined }),
    );
    return present({ status: Status as string | undefined, features });
  });
}

/**
 * Gives one page, at most 50, of ids of findings, latest update first; archived ones only `withArchived`. `updatedFrom` is
 * inclusive, in epoch milliseconds.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
 */
export function listFindingIds(
  read: ReadAccess,
  detectorId: string,
  query: { readonly updatedFrom?: number; readonly nextToken?: string; readonly withArchived?: boolean } = {},
  options: CallOptions = {},
): Promise<{ readonly ids: readonly string[]; readonly nextToken?: string }> {
  return ask(read, 'ListFindings', detectorId, async (sdk, client) => {
    const criterion: Record<string, Condition> =
      query.withArchived === true ? {} : { 'service.archived': { Equals: ['false'] } };
    if (query.updatedFrom !== undefined) criterion.updatedAt = { GreaterThanOrEqual: query.updatedFrom };
    const command = new sdk.ListFindingsCommand({
      DetectorId: detectorId,
      FindingCriteria: { Criterion: criterion },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
      MaxResults: IDS_A_CALL,
      NextToken: query.nextToken,
    });
    const { FindingIds, NextToken } = await client.send(command, sending(options));
    const ids = FindingIds ?? [];
    // GuardDuty ends its pages with an empty token.
    return NextToken === undefined || NextToken === '' ? { ids } : { ids, nextToken: NextToken };
  });
}

/**
 * Gives the findings with these ids, 50 at most; those that are gone are left out.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html
 */
export function getFindings(
  read: ReadAccess,
  detectorId: string,
  ids: readonly string[],
  options: CallOptions = {},
): Promise<readonly Finding[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return ask(read, 'GetFindings', detectorId, async (sdk, client) => {
    const command = new sdk.GetFindingsCommand({ DetectorId: detectorId, FindingIds: [...ids] });
    const { Findings } = await client.send(command, sending(options));
    return (Findings ?? []).map(toFinding);
  });
}

/**
 * Gives the account that administers GuardDuty for this one; undefined for an account on its own, and for the
 * administrator itself.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetAdministratorAccount.html
 */
export function getAdministratorAccount(
  read: ReadAccess,
  detectorId: string,
  options: CallOptions = {},
): Promise<string | undefined> {
  return ask(read, 'GetAdministratorAccount', detectorId, async (sdk, client) => {
    const command = new sdk.GetAdministratorAccountCommand({ DetectorId: detectorId });
    const { Administrator } = await client.send(command, sending(options));
    return Administrator?.RelationshipStatus === 'Enabled' ? Administrator.AccountId : undefined;
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  detectorId: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: GuardDutyClient) => Promise<Answer>,
): Promise<Answer> {
  const resource = detectorId === undefined ? {} : { resource: `detector ${detectorId}` };
  return asking({ service: 'guardduty', operation, ...resource }, async () =>
    work(await import('./sdk.ts'), await read.client('guardduty')),
  );
}
