import { BASELINE_DESTINATIONS, BASELINE_HOURS, BASELINE_SOURCES, type LearntBaseline } from './baseline.ts';

/** Reads a baseline from its JSON; undefined for anything that isn't a whole one of this version. Never throws. */
export function readBaseline(text: string): LearntBaseline | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBaseline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBaseline(value: unknown): value is LearntBaseline {
  if (!isRecord(value) || value.version !== 1) return false;
  const { hours, learnt, egress, egressHours, destinations, reached } = value;
  return (
    isNumbers(learnt, BASELINE_HOURS) &&
    hours === learnt.length &&
    isLists(egress, isNumber, BASELINE_HOURS) &&
    isLists(egressHours, isNumber, BASELINE_HOURS) &&
    isLists(destinations, isText, BASELINE_DESTINATIONS) &&
    isLists(reached, isNumber, BASELINE_DESTINATIONS) &&
    sameShape(egress, egressHours) &&
    sameShape(destinations, reached)
  );
}

type Lists = Readonly<Record<string, readonly unknown[]>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumbers = (value: unknown, most: number): value is readonly number[] =>
  Array.isArray(value) && value.length <= most && value.every(isNumber);

function isLists(value: unknown, isEntry: (entry: unknown) => boolean, most: number): value is Lists {
  if (!isRecord(value)) return false;
  const lists = Object.values(value);
  return (
    lists.length <= BASELINE_SOURCES &&
    lists.every((list) => Array.isArray(list) && list.length <= most && list.every(isEntry))
  );
}

function sameShape(one: Lists, other: Lists): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && other[key]?.length === one[key]?.length)
  );
}
