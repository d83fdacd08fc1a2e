import { at, isTrue, list, present, text, texts, time } from '../loose.ts';
import type { AccessFinding } from './access-finding.ts';

/**
 * Gives our finding from one of ListFindingsV2's, or from GetFindingV2's answer with `findingDetails`; never throws. A
 * finding with an error has an unknown `isPublic`, as has one that only the list has named.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummaryV2.html
 */
export function toAccessFinding(raw: unknown, analyzerArn: string): AccessFinding {
  const resource = text(at(raw, 'resource')) ?? '';
  const error = text(at(raw, 'error'));
  const listed = at(raw, 'findingDetails');
  const details = list(listed).flatMap(detailOf);
  const detailed = listed !== undefined;
  return present({
    id: text(at(raw, 'id')) ?? '',
    analyzerArn,
    resource,
    resourceType: text(at(raw, 'resourceType')) ?? 'unknown',
    bucket: bucketName(resource),
    findingType: text(at(raw, 'findingType')) ?? 'unknown',
    status: text(at(raw, 'status')) ?? 'unknown',
    isPublic: detailed && error === undefined && details.length > 0 ? details.some(isPublic) : undefined,
    principals: distinct(details.flatMap(principalsOf)),
    actions: distinct(details.flatMap((detail) => texts(at(detail, 'action')))),
    condition: conditionsOf(details),
    sources: distinct(details.flatMap((detail) => list(at(detail, 'sources')).flatMap(sourceOf))),
    resourceControlPolicyRestriction: details.flatMap(
      (detail) => text(at(detail, 'resourceControlPolicyRestriction')) ?? [],
    )[0],
    error,
    resourceOwnerAccount: text(at(raw, 'resourceOwnerAccount')),
    createdAt: time(at(raw, 'createdAt')),
    updatedAt: time(at(raw, 'updatedAt')),
    analyzedAt: time(at(raw, 'analyzedAt')),
    detailed,
    raw,
  });
}

/** External and internal access come wrapped in the name of their kind. */
function detailOf(wrapped: unknown): unknown[] {
  const detail = at(wrapped, 'externalAccessDetails') ?? at(wrapped, 'internalAccessDetails');
  return detail === undefined ? [] : [detail];
}

const isPublic = (detail: unknown): boolean => isTrue(at(detail, 'isPublic'));

function principalsOf(detail: unknown): string[] {
  return members(at(detail, 'principal')).map(([type, value]) => `${type}: ${value}`);
}

/** Conditions of several statements stay apart: the same key in two of them becomes a list of values. */
function conditionsOf(details: readonly unknown[]): Readonly<Record<string, string>> {
  const values = Map.groupBy(
    details.flatMap((detail) => members(at(detail, 'condition'))),
    ([key]) => key,
  );
  return Object.fromEntries(
    [...values].map(([key, given]) => [key, distinct(given.map(([, value]) => value)).join(', ')]),
  );
}

function sourceOf(source: unknown): string[] {
  const type = text(at(source, 'type'));
  const accessPoint = text(at(source, 'detail', 'accessPointArn'));
  if (type === undefined) return [];
  return [accessPoint === undefined ? type : `${type}: ${accessPoint}`];
}

function members(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const said = text(member);
    return said === undefined ? [] : [[name, said]];
  });
}

/** Access points' ARNs name the region and the account, buckets' neither; directory buckets are under `bucket/`. */
function bucketName(arn: string): string | undefined {
  return /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1] ?? /^arn:[^:]+:s3express:[^:]*:[^:]*:bucket\/([^/]+)/.exec(arn)?.[1];
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
