import type { HandlerContext } from '../handler.ts';
import { type Condition, parsePolicy, type Statement, wildcardMatches } from '../policy-document.ts';
import type { CallerState, World } from '../state.ts';

/**
 * Why a policy that lies in the caller's own user or role refuses it an action, in IAM's words; null when none does. Only
 * statements for every resource count: which resource an action is about is not known here.
 */
export function identityDeny(
  action: string,
  { world, caller }: Pick<HandlerContext, 'world' | 'caller'>,
): string | null {
  // IAM answers this one to whoever signs, in spite of any denial.
  if (action === 'sts:GetCallerIdentity') return null;
  const texts = Object.values(inlinePoliciesOf(world, caller));
  const denied = texts.some((text) => (parsePolicy(text) ?? []).some((statement) => denies(statement, action, caller)));
  return denied
    ? `User: ${caller.arn} is not authorized to perform: ${action} with an explicit deny in an identity-based policy`
    : null;
}

function inlinePoliciesOf(world: World, { arn }: CallerState): Readonly<Record<string, string>> {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role !== undefined) return world.roles[role]?.inlinePolicies ?? {};
  return Object.values(world.users).find((user) => user.arn === arn)?.inlinePolicies ?? {};
}

function denies(statement: Statement, action: string, caller: CallerState): boolean {
  if (statement.allow || !statement.resources.includes('*')) return false;
  const acts = statement.actions.some((pattern) => wildcardMatches(pattern, action));
  return acts !== statement.notAction && statement.conditions.every((condition) => holds(condition, caller));
}

/** A key that the request lacks makes a condition false, as does one that nobody here knows. */
function holds({ operator, key, values }: Condition, { issuedAt, userId }: CallerState): boolean {
  const name = `${operator} ${key}`;
  if (name === 'datelessthan aws:tokenissuetime') {
    return issuedAt !== undefined && values.some((value) => issuedAt < Date.parse(value));
  }
  return name === 'stringequals aws:userid' && values.includes(userId);
}
