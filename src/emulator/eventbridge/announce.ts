import { analyze } from '../accessanalyzer/rescan.ts';
import { answerOf, progressOf } from '../guardduty/finding-view.ts';
import type { AccessFindingState, FindingState, World } from '../state.ts';
import { deliver } from './deliver.ts';

/**
 * Puts the events of GuardDuty and Access Analyzer that are due on the default bus. What stood when the scenario began is
 * news to nobody. Asked for before anything reads a queue, so that a world nobody listens to stays as it is.
 */
export function announceFindings(world: World, now: number): void {
  for (const finding of Object.values(world.findings)) announceFinding(world, finding, now);
  analyze(world, now);
  for (const finding of Object.values(world.accessFindings)) announceAccessFinding(world, finding, now);
}

const MINUTE = 60_000;
/** How often an update of a known finding is told; a new one is told at once. */
const EVERY: Readonly<Record<string, number>> = { FIFTEEN_MINUTES: 15 * MINUTE, ONE_HOUR: 60 * MINUTE };
const SIX_HOURS = 360 * MINUTE;

function announceFinding(world: World, finding: FindingState, now: number): void {
  const { updatedAt, count } = progressOf(finding, now);
  if (finding.visibleAt > now || finding.archived) return;
  if (finding.visibleAt <= world.startedAt && updatedAt <= world.startedAt) return;
  const before = world.announced[finding.findingId];
  const state = `${updatedAt} ${count}`;
  if (before?.state === state) return;
  const frequency = world.detectors[finding.detectorId]?.findingPublishingFrequency ?? '';
  if (before !== undefined && now - before.at < (EVERY[frequency] ?? SIX_HOURS)) return;
  world.announced[finding.findingId] = { at: now, state };
  const detail = { schemaVersion: '2.0', ...(inEventCase(answerOf(world, finding, now)) as object) };
  deliver(
    world,
    'default',
    { source: 'aws.guardduty', detailType: 'GuardDuty Finding', detail, resources: [], time: now },
    now,
  );
}

/**
 * Gives the names of an event's detail: the API's, beginning in lower case.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
function inEventCase(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(inEventCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.charAt(0).toLowerCase() + name.slice(1), inEventCase(one)]),
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html */
function announceAccessFinding(world: World, finding: AccessFindingState, now: number): void {
  if (finding.visibleAt > now || finding.updatedAt <= world.startedAt) return;
  const state = `${finding.updatedAt} ${finding.status}`;
  if (world.announced[finding.id]?.state === state) return;
  world.announced[finding.id] = { at: now, state };
  const { details } = finding;
  const time = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const detail = {
    version: '1.0',
    id: finding.id,
    status: finding.status,
    resourceType: finding.resourceType,
    resource: finding.resource,
    createdAt: time(finding.createdAt),
    analyzedAt: time(finding.analyzedAt),
    updatedAt: time(finding.updatedAt),
    accountId: finding.resourceOwnerAccount,
    region: world.region,
    ...(details === null
      ? { error: finding.error }
      : {
          principal: details.principal,
          action: details.actions,
          condition: details.condition,
          isPublic: details.isPublic,
        }),
    isDeleted: false,
  };
  deliver(
    world,
    'default',
    {
      source: 'aws.access-analyzer',
      detailType: 'Access Analyzer Finding',
      detail,
      resources: [finding.analyzerArn],
      time: now,
    },
    now,
  );
}
