import type { Condition, FindingCriteria, ListFindingsRequest, SortCriteria } from '@aws-sdk/client-guardduty';
import type { FindingState, World } from '../state.ts';
import { answerOf, badRequest, progressOf } from './finding-view.ts';
import { generatedFinding, generatedSummary } from './generated.ts';

/** What every finding is listed, sorted and mostly filtered by; the body is made only where a criterion asks for more. */
interface Row {
  readonly id: string;
  readonly type: string;
  readonly severity: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly body: () => unknown;
}

const pageLimit = 50;
const valuesLimit = 50;

/** A page of finding ids for ListFindings. Later pages come from the list as it was when the first was made. */
export function listPage(
  world: World,
  now: number,
  input: ListFindingsRequest,
): { FindingIds: string[]; NextToken: string } {
  const size = input.MaxResults ?? pageLimit;
  if (size < 1 || size > pageLimit) {
    throw badRequest('The request is rejected because maxResults must be between 1 and 50.');
  }
  const { key, offset, at } = input.NextToken
    ? readToken(input.NextToken)
    : { key: questionKey(input), offset: 0, at: now };
  if (key !== questionKey(input)) throw badRequest('The request is rejected because the nextToken is not valid.');
  const kept = snapshotsOf(world);
  const name = `${key}@${at}`;
  // A first page looks anew: something may have been archived within the same millisecond.
  const known = input.NextToken ? kept.get(name) : undefined;
  const ids = known ?? matching(world, at, input.FindingCriteria, input.SortCriteria);
  keep(kept, name, ids);
  const end = offset + size;
  return {
    FindingIds: ids.slice(offset, end),
    NextToken: end < ids.length ? writeToken({ key, offset: end, at }) : '',
  };
}

interface PageToken {
  readonly key: string;
  readonly offset: number;
  readonly at: number;
}
const questionKey = (input: ListFindingsRequest) =>
  JSON.stringify([input.FindingCriteria ?? {}, input.SortCriteria ?? {}]);
const writeToken = (token: PageToken) => Buffer.from(JSON.stringify(token)).toString('base64');

function readToken(text: string): PageToken {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString()) as PageToken;
  } catch {
    throw badRequest('The request is rejected because the nextToken is not valid.');
  }
}

const snapshotsKept = 6;
const snapshots = new WeakMap<World, Map<string, string[]>>();

function snapshotsOf(world: World): Map<string, string[]> {
  const kept = snapshots.get(world) ?? new Map<string, string[]>();
  snapshots.set(world, kept);
  return kept;
}

function keep(kept: Map<string, string[]>, name: string, ids: string[]): void {
  kept.delete(name);
  kept.set(name, ids);
  const [oldest] = kept.keys();
  if (kept.size > snapshotsKept && oldest !== undefined) kept.delete(oldest);
}

function matching(world: World, now: number, criteria?: FindingCriteria, sort?: SortCriteria): string[] {
  const rows = matchingRows(world, now, criteria);
  const direction = sort?.OrderBy === 'DESC' ? -1 : 1;
  const attribute = sort?.AttributeName ?? 'updatedAt';
  return rows
    .map((row) => ({ id: row.id, key: sortValue(row, attribute) }))
    .sort((one, other) => direction * compare(one.key, other.key))
    .map(({ id }) => id);
}

const compare = (one: unknown, other: unknown): number => {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
};

/** The findings visible now that fit the criteria. */
export function matchingRows(world: World, now: number, criteria?: FindingCriteria): Row[] {
  const conditions = Object.entries(criteria?.Criterion ?? {});
  for (const [name, condition] of conditions) checkCondition(name, condition);
  return [...storedRows(world, now), ...generatedRows(world)].filter((row) =>
    conditions.every(([name, condition]) => meets(valuesAt(world, row, name), condition)),
  );
}

function storedRows(world: World, now: number): Row[] {
  return Object.values(world.findings)
    .filter((state) => state.visibleAt <= now)
    .map((state) => ({
      id: state.findingId,
      type: String(state.finding.Type),
      severity: Number(state.finding.Severity),
      createdAt: state.createdAt,
      updatedAt: progressOf(state, now).updatedAt,
      archived: state.archived,
      body: () => answerOf(world, state, now),
    }));
}

const generated = new WeakMap<World, Row[]>();

function generatedRows(world: World): Row[] {
  if (world.generated.findings === 0) return [];
  const known = generated.get(world);
  const rows = known?.length === world.generated.findings ? known : makeGeneratedRows(world);
  generated.set(world, rows);
  // An archived one is stored, and stands for the generated one.
  return rows.filter((row) => world.findings[row.id] === undefined);
}

function makeGeneratedRows(world: World): Row[] {
  return Array.from({ length: world.generated.findings }, (_, index) => {
    const body = () => answerOf(world, generatedFinding(world, index), world.startedAt);
    return { ...generatedSummary(world, index), archived: false, body };
  });
}

function checkCondition(name: string, condition: Condition): void {
  const values = condition.Eq ?? condition.Equals ?? condition.Neq ?? condition.NotEquals ?? [];
  if (values.length > valuesLimit) {
    throw badRequest(`The request is rejected because the criterion ${name} has more than ${valuesLimit} values.`);
  }
}

function sortValue(row: Row, attribute: string): unknown {
  const values = quickValue(row, attribute) ?? at(row.body(), attribute.split('.'));
  return Array.isArray(values) ? values[0] : values;
}

function valuesAt(world: World, row: Row, name: string): unknown[] {
  if (name === 'accountId') return [world.accountId];
  if (name === 'region') return [world.region];
  const quick = quickValue(row, name);
  return quick === undefined ? at(row.body(), name.split('.')) : [quick];
}

const quickNames: ReadonlySet<string> = new Set(['id', 'type', 'severity', 'createdAt', 'updatedAt']);

function quickValue(row: Row, name: string): unknown {
  if (name === 'service.archived') return row.archived;
  return quickNames.has(name) ? row[name as 'id'] : undefined;
}

function at(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => at(one, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return at((value as Record<string, unknown>)[name.charAt(0).toUpperCase() + name.slice(1)], rest);
}

function meets(values: readonly unknown[], condition: Condition): boolean {
  const texts = values.map(String);
  const equals = condition.Eq ?? condition.Equals;
  if (equals && !equals.some((wanted) => texts.includes(wanted))) return false;
  const differs = condition.Neq ?? condition.NotEquals;
  if (differs?.some((unwanted) => texts.includes(unwanted))) return false;
  const every = (bound: number | undefined, holds: (value: number, bound: number) => boolean) =>
    bound === undefined || values.some((value) => holds(Number(value), Number(bound)));
  return (
    every(condition.Gt ?? condition.GreaterThan, (value, bound) => value > bound) &&
    every(condition.Gte ?? condition.GreaterThanOrEqual, (value, bound) => value >= bound) &&
    every(condition.Lt ?? condition.LessThan, (value, bound) => value < bound) &&
    every(condition.Lte ?? condition.LessThanOrEqual, (value, bound) => value <= bound)
  );
}

/** The state of a finding that is about to change: a generated one is stored first. */
export function storeFinding(world: World, state: FindingState): FindingState {
  const stored = world.findings[state.findingId] ?? state;
  world.findings[state.findingId] = stored;
  return stored;
}
