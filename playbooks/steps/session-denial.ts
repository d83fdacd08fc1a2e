import type { Json, JsonObject } from '../../src/playbook/plan.ts';

/** What a denial hits: sessions issued before a moment, those of one name alone, or everything, whenever it was issued. */
export interface Denial {
  readonly reach: 'session' | 'older' | 'everything';
  /** `AROA…:NAME` for the sessions of one name: the value of aws:userid. */
  readonly userId?: string;
}

const SID: Readonly<Record<Denial['reach'], string>> = {
  session: 'TransitTuiDenyOlderSessionsOfOneName',
  older: 'TransitTuiDenyOlderSessions',
  everything: 'TransitTuiDenyEverything',
};

/**
 * So long after the run begins a session issued meanwhile is still denied: IAM takes that long to follow a policy
 * everywhere, and a key to become inactive. It is what IAM's own Revoke active sessions allows for.
 */
export const AHEAD_SECONDS = 30;

/** Gives the moment until which a run that began at `startedAt` denies sessions, ISO 8601 in UTC. */
export const deniedUntil = (startedAt: string): string =>
  new Date(Date.parse(startedAt) + AHEAD_SECONDS * 1000).toISOString();

/**
 * Gives the policy document that denies. `until` is ISO 8601 in UTC, or what stands for it in a plan. Requests signed by a
 * long-term key carry no aws:TokenIssueTime and are only hit by a denial of everything.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function denialDocument({ reach, userId }: Denial, until: Json): JsonObject {
  const older: JsonObject = { DateLessThan: { 'aws:TokenIssueTime': until } };
  const named: JsonObject = userId === undefined ? {} : { StringEquals: { 'aws:userid': userId } };
  const condition: JsonObject = reach === 'everything' ? {} : { Condition: { ...older, ...named } };
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: SID[reach], Effect: 'Deny', Action: '*', Resource: '*', ...condition }],
  };
}

/** A request as far as a denial asks: `issuedAt` (epoch milliseconds) is absent where a long-term key signs it. */
export interface SessionRequest {
  readonly issuedAt?: number;
  readonly userId: string;
}

/**
 * Tells whether a policy text denies everything to a session. Understands only what denials here are made of: a statement
 * with anything else in it counts as none.
 */
export function deniesSession(policy: string, { issuedAt, userId }: SessionRequest): boolean {
  return statementsOf(policy).some(
    ({ until, userId: named }) =>
      (until === undefined || (issuedAt !== undefined && issuedAt < until)) &&
      (named === undefined || named === userId),
  );
}

/** Tells whether a policy does no more than a denial of this kind does, at whatever time it was made. */
export function isDenialOf(policy: string, { reach, userId }: Denial): boolean {
  const [only, ...others] = statementsOf(policy);
  if (only === undefined || others.length > 0 || countOf(policy) !== 1) return false;
  return (only.until === undefined) === (reach === 'everything') && only.userId === userId;
}

interface DenyAll {
  readonly until?: number;
  readonly userId?: string;
}

function statementsOf(policy: string): DenyAll[] {
  return listOf(parsed(policy)?.Statement).flatMap((statement) => denyAllOf(statement) ?? []);
}

const countOf = (policy: string): number => listOf(parsed(policy)?.Statement).length;

const KNOWN: readonly string[] = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];

function denyAllOf(statement: unknown): DenyAll | undefined {
  if (!isObject(statement) || Object.keys(statement).some((name) => !KNOWN.includes(name))) return undefined;
  if (statement.Effect !== 'Deny' || !isStar(statement.Action) || !isStar(statement.Resource)) return undefined;
  const { Condition = {} } = statement;
  if (!isObject(Condition)) return undefined;
  let found: DenyAll = {};
  for (const [operator, keys] of Object.entries(Condition)) {
    const [[key, value] = ['', undefined], ...more] = isObject(keys) ? Object.entries(keys) : [];
    const [single, ...others] = listOf(value);
    if (more.length > 0 || others.length > 0 || typeof single !== 'string') return undefined;
    const name = `${operator} ${key.toLowerCase()}`;
    if (name === 'DateLessThan aws:tokenissuetime') found = { ...found, until: Date.parse(single) };
    else if (name === 'StringEquals aws:userid') found = { ...found, userId: single };
    else return undefined;
  }
  return Number.isNaN(found.until) ? undefined : found;
}

function parsed(policy: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(policy);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const isStar = (value: unknown): boolean => listOf(value).length === 1 && listOf(value)[0] === '*';
