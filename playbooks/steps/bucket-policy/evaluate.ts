import type { CallerIdentity } from '../../../src/aws/session.ts';
import { type Asker, callerAsker, type Through } from './asker.ts';
import { type Certainty, holds } from './conditions.ts';
import { like } from './like.ts';
import { arnPatterns, listOf, type Principal, parsePrincipal, principalsOf } from './principal.ts';

export type { Certainty } from './conditions.ts';

/** A statement of a policy, as it was written. */
export type Statement = Readonly<Record<string, unknown>>;

/** Who asks for what, of which resource, and by which access point. */
export interface Request {
  readonly by: Asker;
  readonly action: string;
  readonly resource: string;
  readonly through?: Through | undefined;
}

export const either = (answers: readonly Certainty[]): Certainty =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
export const all = (answers: readonly Certainty[]): Certainty =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
export const not = (answer: Certainty): Certainty => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe');

/**
 * Tells whether a statement applies to a request, as far as it can be known: principal, action, resource, conditions.
 * What it does not understand is `maybe`, never `no`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function applies(statement: Statement, request: Request): Certainty {
  return all([names(statement, request.by), covers(statement, request)]);
}

/** The same without regard to the principal: action, resource, conditions. */
export function covers(statement: Statement, request: Request): Certainty {
  const about = isAbout(statement, request);
  return about === 'no' ? 'no' : all([about, holds(statement.Condition, request.by, request.through)]);
}

/** What a statement is about is asked for each of many askers, and is the same for all of them. */
const asked = new WeakMap<Statement, Map<string, Certainty>>();

function isAbout(statement: Statement, { action, resource }: Request): Certainty {
  const answers = asked.get(statement) ?? new Map<string, Certainty>();
  asked.set(statement, answers);
  const key = `${action} ${resource}`;
  const answer =
    answers.get(key) ??
    all([
      matches(statement, 'Action', action.toLowerCase(), (pattern) => pattern.toLowerCase()),
      matches(statement, 'Resource', resource, (pattern) => pattern),
    ]);
  answers.set(key, answer);
  return answer;
}

/** Tells whether a policy's Deny statements refuse a request. */
export function denies(statements: readonly Statement[], request: Request): Certainty {
  return either(statements.filter(({ Effect }) => Effect === 'Deny').map((statement) => applies(statement, request)));
}

/** Tells whether a statement's Principal or NotPrincipal means the asker. */
export function names(statement: Statement, asker: Asker): Certainty {
  if (statement.NotPrincipal !== undefined) return not(names({ Principal: statement.NotPrincipal }, asker));
  return either(principalsOf(statement).map((principal) => means(principal, asker)));
}

function means(principal: Principal, asker: Asker): Certainty {
  const truth = (value: boolean): Certainty => (value ? 'yes' : 'no');
  if (principal.kind === 'everyone') return 'yes';
  if (asker.kind === 'unsigned') return 'no';
  if (principal.kind === 'service') return truth(asker.kind === 'service' && asker.name === principal.name);
  if (principal.kind === 'other') {
    const isSame = asker.kind === 'unknown' && asker.type === principal.type && asker.value === principal.value;
    return isSame ? 'yes' : asker.kind === 'service' ? 'no' : 'maybe';
  }
  switch (asker.kind) {
    case 'service':
      return 'no';
    case 'unknown':
      return 'maybe';
    case 'outsider':
      return 'no';
    case 'account':
      return truth(principal.kind === 'account' && principal.account === asker.account);
    case 'identity':
      if (principal.kind === 'account') return truth(principal.account === asker.account);
      if (principal.kind === 'orphan') return truth(asker.userId?.split(':')[0] === principal.id);
      return truth(asker.arns.some((arn) => arnPatterns(principal.arn).some((pattern) => like(pattern, arn))));
  }
}

function matches(
  statement: Statement,
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

/** Tells whether a text names the caller or its role. */
export function isCaller(principal: string, caller: CallerIdentity): boolean {
  const named = parsePrincipal(principal);
  return named.kind === 'arn' && means(named, callerAsker(caller)) === 'yes';
}
