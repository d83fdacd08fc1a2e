import { canonicalJson } from '../journal/canonical.ts';
import { aligned } from './aligned.ts';
import type { Json, JsonObject, PlannedCall, PlannedStep } from './plan.ts';

/** A line of a diff; a blank sign is for what stays. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** How a step changes one policy document, statement by statement. */
export interface PolicyDiff {
  /** Whose policy it is: `policy of amzn-s3-demo-bucket`. */
  readonly what: string;
  readonly lines: readonly DiffLine[];
}

/**
 * Gives the diff of each policy document that a step writes or deletes, from the very text that it sends and the text that
 * planning read. Statements that stay are named in a line each; what can't be read as a policy is left out.
 */
export function policyDiffs({ before, calls }: PlannedStep): PolicyDiff[] {
  const were = documentsIn(before);
  let at = 0;
  return calls.flatMap((call) => {
    const sent = documentsIn(call.input);
    if (sent.length === 0) {
      const gone = /^Delete\w*Policy$/.test(call.operation) ? were[at++] : undefined;
      return gone === undefined ? [] : [{ what: ownerOf(call), lines: diffOf(gone, undefined) }];
    }
    return sent.map((document) => ({ what: ownerOf(call), lines: diffOf(were[at++], document) }));
  });
}

/** Gives a value of a change in a few words where it is the JSON of a policy or of a statement; as it is otherwise. */
export function shortValue(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const value = JSON.parse(text) as JsonObject;
    if (isDocument(value)) return statementsOf(value).map(statementWords).join('; ');
    return 'Effect' in value ? statementWords(value) : text;
  } catch {
    return text;
  }
}

type Document = JsonObject & { readonly Statement: Json };

/** The policy documents in a value, as texts or as JSON, in their order. */
function documentsIn(value: Json): Document[] {
  if (typeof value === 'string') {
    if (!value.trimStart().startsWith('{')) return [];
    try {
      const parsed = JSON.parse(value) as Json;
      return isDocument(parsed) ? [parsed] : [];
    } catch {
      return [];
    }
  }
  if (typeof value !== 'object' || value === null) return [];
  if (isDocument(value)) return [value];
  return Object.values(value).flatMap((each: Json) => documentsIn(each));
}

/** Tells whether a value is a policy document. */
export const isDocument = (value: Json): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'Statement' in value;

const OWNERS = ['Bucket', 'UserName', 'RoleName', 'GroupName', 'Name', 'VpcEndpointId', 'PolicyArn'];

function ownerOf({ input }: PlannedCall): string {
  const owner = OWNERS.map((name) => input[name]).find((each) => typeof each === 'string');
  const name = typeof input.PolicyName === 'string' ? `policy ${input.PolicyName}` : 'policy';
  return owner === undefined ? name : `${name} of ${String(owner)}`;
}

function diffOf(before: Document | undefined, after: Document | undefined): DiffLine[] {
  const head = aligned(headOf(before), headOf(after)).filter(({ sign }) => sign !== ' ');
  const pairs = aligned(statementsOf(before).map(canonicalJson), statementsOf(after).map(canonicalJson));
  const statements = pairs.map(({ sign, text }) => ({ sign, value: JSON.parse(text) as Json }));
  // The order of keys is the document's own; only comparing needs the canonical one.
  const given = new Map([...statementsOf(before), ...statementsOf(after)].map((each) => [canonicalJson(each), each]));
  const lines: DiffLine[] = [...head];
  for (let index = 0; index < statements.length; index++) {
    const { sign, value } = statements[index] ?? { sign: ' ', value: null };
    const own = given.get(canonicalJson(value)) ?? value;
    const next = statements[index + 1];
    if (sign === ' ') lines.push({ sign, text: `${statementWords(own)}, as it is` });
    else if (sign === '-' && next?.sign === '+' && isSameSid(value, next.value)) {
      lines.push(...aligned(jsonOf(own), jsonOf(given.get(canonicalJson(next.value)) ?? next.value)));
      index++;
    } else lines.push(...jsonOf(own).map((text) => ({ sign, text })));
  }
  return lines;
}

/** The elements of a document beside its statements, a line each. */
const headOf = (document: Document | undefined): string[] =>
  Object.entries(document ?? {}).flatMap(([name, value]) =>
    name === 'Statement' ? [] : [`${JSON.stringify(name)}: ${JSON.stringify(value)}`],
  );

function statementsOf(document: Document | undefined): Json[] {
  if (document === undefined) return [];
  const { Statement } = document;
  return Array.isArray(Statement) ? [...(Statement as readonly Json[])] : [Statement];
}

function isSameSid(a: Json, b: Json): boolean {
  const [one, other] = [sidOf(a), sidOf(b)];
  return one !== undefined && one === other;
}

const sidOf = (value: Json): string | undefined =>
  typeof value === 'object' && value !== null && 'Sid' in value && typeof value.Sid === 'string'
    ? value.Sid
    : undefined;

const jsonOf = (value: Json): string[] => JSON.stringify(value, undefined, 2).split('\n');

/** A statement in a few words: `Deny s3:* to * if ArnLike aws:PrincipalArn arn:… (TransitTuiDeny1)`. */
function statementWords(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const { Effect, Action, NotAction, Principal, NotPrincipal, Condition, Sid } = value as JsonObject;
  const what = Action === undefined ? `all but ${listed(NotAction)}` : listed(Action);
  const whom =
    Principal !== undefined
      ? ` to ${whoIs(Principal)}`
      : NotPrincipal !== undefined
        ? ` to all but ${whoIs(NotPrincipal)}`
        : '';
  const name = typeof Sid === 'string' ? ` (${Sid})` : '';
  return `${listed(Effect)} ${what}${whom}${conditionWords(Condition)}${name}`;
}

/** What a statement depends on: without it a denial of one principal reads as one of everyone. */
function conditionWords(condition: Json | undefined): string {
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return '';
  const tests = Object.entries(condition as JsonObject).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as JsonObject).map(([key, wanted]) => `${operator} ${key} ${listed(wanted)}`),
  );
  const [first, ...rest] = tests;
  if (first === undefined) return '';
  return ` if ${first}${rest.length === 0 ? '' : `, and ${rest.length} more condition${rest.length === 1 ? '' : 's'}`}`;
}

function whoIs(principal: Json): string {
  if (typeof principal !== 'object' || principal === null || Array.isArray(principal)) return listed(principal);
  return Object.values(principal as JsonObject)
    .map(listed)
    .join(', ');
}

/** The first of a list and how many there are besides. */
function listed(value: Json | undefined): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : onceKnown(value ?? null);
  const [first, ...rest] = value as readonly Json[];
  return rest.length === 0 ? listed(first) : `${listed(first)} and ${rest.length} more`;
}

/** What only the run knows is said as that: the moment at which it begins, an id that AWS gives in it. */
function onceKnown(value: Json): string {
  if (typeof value !== 'object' || value === null || !('$from' in value)) return JSON.stringify(value);
  return value.field === 'startedAt' ? 'the start of the run' : `the ${String(value.field)} of ${String(value.$from)}`;
}
