import type { CallerIdentity } from '../../src/aws/session.ts';
import { arnPatterns, listOf, parsePrincipal, principalsOf } from './principal.ts';

/** Whether something holds for the caller: `maybe` where it rests on what can't be known here, such as an address. */
export type Certainty = 'yes' | 'no' | 'maybe';

/** Who asks for what, of which resource. */
export interface Request {
  readonly caller: CallerIdentity;
  readonly action: string;
  readonly resource: string;
}

const either = (answers: readonly Certainty[]): Certainty =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
const all = (answers: readonly Certainty[]): Certainty =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
const not = (answer: Certainty): Certainty => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe');

/**
 * Tells whether a statement applies to a request, as far as it can be known: principal, action, resource, conditions.
 * What it does not understand is `maybe`, never `no`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function applies(statement: Readonly<Record<string, unknown>>, request: Request): Certainty {
  return all([
    namesCaller(statement, request.caller),
    matches(statement, 'Action', request.action.toLowerCase(), (pattern) => pattern.toLowerCase()),
    matches(statement, 'Resource', request.resource, (pattern) => pattern),
    holds(statement.Condition, request.caller),
  ]);
}

/** Tells whether a policy's Deny statements refuse a request. */
export function denies(statements: readonly Readonly<Record<string, unknown>>[], request: Request): Certainty {
  return either(statements.filter(({ Effect }) => Effect === 'Deny').map((statement) => applies(statement, request)));
}

function namesCaller(statement: Readonly<Record<string, unknown>>, caller: CallerIdentity): Certainty {
  if (statement.NotPrincipal !== undefined) {
    return not(namesCaller({ Principal: statement.NotPrincipal }, caller));
  }
  return either(
    principalsOf(statement).map((principal) => {
      switch (principal.kind) {
        case 'everyone':
          return 'yes';
        case 'account':
          return principal.account === caller.account ? 'yes' : 'no';
        case 'arn':
          return arnsOf(caller).some((arn) => arnPatterns(principal.arn).some((pattern) => like(pattern, arn)))
            ? 'yes'
            : 'no';
        case 'orphan':
          return caller.userId.split(':')[0] === principal.id ? 'yes' : 'no';
        case 'service':
          return 'no';
        default:
          return 'maybe';
      }
    }),
  );
}

function arnsOf(caller: CallerIdentity): string[] {
  return caller.roleArn === undefined ? [caller.arn] : [caller.arn, caller.roleArn];
}

function matches(
  statement: Readonly<Record<string, unknown>>,
  element: 'Action' | 'Resource',
  value: string,
  shape: (pattern: string) => string,
): Certainty {
  const negated = statement[`Not${element}`];
  const patterns = listOf(negated ?? statement[element]);
  if (patterns.length === 0) return 'maybe';
  const found = either(
    patterns.map((pattern) => (pattern.includes('${') ? 'maybe' : like(shape(pattern), value) ? 'yes' : 'no')),
  );
  return negated === undefined ? found : not(found);
}

/**
 * IAM's wildcards: `*` is any text, `?` any one character. Never takes longer than the product of both lengths: whoever
 * writes the policy also chooses the pattern.
 */
export function like(pattern: string, value: string): boolean {
  let at = 0;
  let seen = 0;
  let star = -1;
  let resume = 0;
  while (seen < value.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = seen;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === value[seen])) {
      at++;
      seen++;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

function holds(condition: unknown, caller: CallerIdentity): Certainty {
  if (condition === undefined) return 'yes';
  if (typeof condition !== 'object' || condition === null) return 'maybe';
  return all(
    Object.entries(condition).flatMap(([operator, keys]) =>
      typeof keys === 'object' && keys !== null
        ? Object.entries(keys).map(([key, values]) => holdsOne(operator, key.toLowerCase(), values, caller))
        : ['maybe' as const],
    ),
  );
}

/** What is known of the caller's own request; everything else depends on where and how it is sent. */
function known(key: string, caller: CallerIdentity): readonly string[] | undefined {
  switch (key) {
    case 'aws:principalarn':
      return [caller.roleArn ?? caller.arn];
    case 'aws:principalaccount':
      return [caller.account];
    case 'aws:userid':
      return [caller.userId];
    case 'aws:principalisawsservice':
    case 'aws:viaawsservice':
      return ['false'];
    case 'aws:securetransport':
      return ['true'];
    default:
      return undefined;
  }
}

function holdsOne(operator: string, key: string, values: unknown, caller: CallerIdentity): Certainty {
  const given = known(key, caller);
  const name = operator.toLowerCase().replace(/ifexists$/, '');
  const expected = (Array.isArray(values) ? values : [values]).map(String);
  if (given === undefined || expected.some((value) => value.includes('${'))) return 'maybe';
  const wild = (patterns: readonly string[]) => patterns.some((pattern) => given.some((value) => like(pattern, value)));
  const equal = () => expected.some((value) => given.includes(value));
  // A session's ARN has lost its role's path: both forms of the role are the caller.
  const arn = () => wild(expected) || expected.some((value) => arnsOf(caller).some((own) => like(value, own)));
  const truth = (value: boolean): Certainty => (value ? 'yes' : 'no');
  switch (name) {
    case 'stringequals':
    case 'bool':
      return truth(equal());
    case 'stringnotequals':
      return truth(!equal());
    case 'stringequalsignorecase':
      return truth(expected.some((value) => value.toLowerCase() === given[0]?.toLowerCase()));
    case 'stringlike':
      return truth(wild(expected));
    case 'stringnotlike':
      return truth(!wild(expected));
    case 'arnequals':
    case 'arnlike':
      return truth(arn());
    case 'arnnotequals':
    case 'arnnotlike':
      return truth(!arn());
    default:
      return 'maybe';
  }
}

/** Tells whether a text names the caller, its role or its account's root. */
export function isCaller(principal: string, caller: CallerIdentity): boolean {
  const named = parsePrincipal(principal);
  if (named.kind !== 'arn') return false;
  return arnsOf(caller).some((own) => arnPatterns(named.arn).some((pattern) => like(pattern, own)));
}
