import { AwsError } from '../handler.ts';
import type { DetectorState, FindingState, World } from '../state.ts';
import { generatedFinding, generatedIndex } from './generated.ts';

/** A finding as GetFindings answers it at one moment. */
export type FindingAnswer = Record<string, unknown> & {
  Id: string;
  Type: string;
  Severity: number;
  Service: Record<string, unknown>;
};

/** The detector with this id; an error as GuardDuty gives it when there is none. */
export function detectorOf(world: World, detectorId: string | undefined): DetectorState {
  const detector = detectorId === undefined ? undefined : world.detectors[detectorId];
  if (!detector) {
    throw badRequest('The request is rejected because the input detectorId is not owned by the current account.');
  }
  return detector;
}

/** GuardDuty's BadRequestException. */
export const badRequest = (message: string): AwsError =>
  new AwsError('BadRequestException', message, 400, { Type: 'InvalidInputException' });

/** A finding by its id, stored or generated; undefined before it is visible or when there is none. */
export function findingById(world: World, id: string, now: number): FindingState | undefined {
  const stored = world.findings[id];
  if (stored) return stored.visibleAt <= now ? stored : undefined;
  const index = generatedIndex(world, id);
  return index === null ? undefined : generatedFinding(world, index);
}

/** When a finding last changed, and how often it was seen, at one moment. */
export function progressOf(state: FindingState, now: number): { updatedAt: number; count: number } {
  const past = state.updatesAt.filter((at) => at <= now);
  return { updatedAt: Math.max(state.updatedAt, past.at(-1) ?? 0), count: state.count + past.length };
}

/** Fills in what the state leaves out: ids, times, count, and the Date values of the SDK's shape. */
export function answerOf(world: World, state: FindingState, now: number): FindingAnswer {
  const { updatedAt, count } = progressOf(state, now);
  const body = withDates(state.finding) as Record<string, unknown>;
  return {
    ...body,
    Type: String(body.Type),
    Severity: Number(body.Severity),
    Id: state.findingId,
    Arn: `arn:aws:guardduty:${world.region}:${world.accountId}:detector/${state.detectorId}/finding/${state.findingId}`,
    AccountId: world.accountId,
    Region: world.region,
    CreatedAt: new Date(state.createdAt).toISOString(),
    UpdatedAt: new Date(updatedAt).toISOString(),
    Service: {
      ...(body.Service as Record<string, unknown>),
      DetectorId: state.detectorId,
      Count: count,
      Archived: state.archived,
      EventFirstSeen: new Date(state.createdAt).toISOString(),
      EventLastSeen: new Date(updatedAt).toISOString(),
      ...(state.feedback ? { UserFeedback: state.feedback } : {}),
    },
  };
}

const dateMembers = new Set(['CreatedAt', 'UpdatedAt', 'FirstSeenAt', 'LastSeenAt', 'CreatedTime']);

function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'number' && dateMembers.has(key) ? new Date(one) : withDates(one),
    ]),
  );
}
