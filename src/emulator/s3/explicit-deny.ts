import { isIP } from 'node:net';
import type { HandlerContext } from '../handler.ts';
import { type Condition, parsePolicy, type Statement, wildcardMatches } from '../policy-document.ts';
import { contains } from '../reachability.ts';
import type { CallerState } from '../state.ts';

/** Where the scenarios' responder sits; the loopback address of the client would say nothing. */
const RESPONDER_ADDRESS = '192.0.2.10';

/** Why a bucket's own policy refuses a caller an action, in S3's words; null when no Deny statement does. */
export function explicitDeny(action: string, input: object, { world, caller }: HandlerContext): string | null {
  const { Bucket, Key } = input as { Bucket?: string; Key?: string };
  const policy = world.buckets[Bucket ?? '']?.policy;
  if (policy === undefined || policy === null) return null;
  const resource = `arn:aws:s3:::${Bucket}${Key === undefined ? '' : `/${Key}`}`;
  const denied = (parsePolicy(policy) ?? []).some((statement) => denies(statement, caller, action, resource));
  return denied
    ? `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" with an explicit deny in a resource-based policy`
    : null;
}

function denies(statement: Statement, caller: CallerState, action: string, resource: string): boolean {
  if (statement.allow) return false;
  const named = statement.principals.some(({ type, value }) => type === 'AWS' && isCaller(value, caller));
  const acts = statement.actions.some((pattern) => wildcardMatches(pattern, action));
  return (
    named !== statement.notPrincipal &&
    acts !== statement.notAction &&
    statement.resources.some((pattern) => wildcardMatches(pattern, resource)) &&
    statement.conditions.every((condition) => holds(condition, caller))
  );
}

const isCaller = (principal: string, caller: CallerState): boolean =>
  ['*', caller.account, `arn:aws:iam::${caller.account}:root`, caller.arn, principalArn(caller)].includes(principal);

/** A session's role, as `aws:PrincipalArn` gives it; another caller's own ARN. */
const principalArn = ({ arn }: CallerState): string =>
  arn.replace(/^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:aws:iam::$1:role/$2');

/** What a request of this caller has for a condition key; undefined for a key that it lacks or that nobody here knows. */
function contextValue(key: string, caller: CallerState): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'aws:principalarn': principalArn(caller),
    'aws:principalaccount': caller.account,
    'aws:userid': caller.userId,
    // Loopback stands for a connection that would be encrypted: AWS's own endpoints, which it is in place of, speak HTTPS.
    'aws:securetransport': String(caller.plainHttp !== true),
    'aws:sourceip': RESPONDER_ADDRESS,
    ...(caller.plainHttp === true ? {} : { 's3:tlsversion': '1.3' }),
  };
  return values[key];
}

function holds({ operator, ifExists, key, values }: Condition, caller: CallerState): boolean {
  const given = contextValue(key, caller);
  if (operator === 'null') return values.includes(String(given === undefined));
  const negated = operator.includes('not');
  if (given === undefined) return ifExists || negated;
  return values.some((value) => compare(operator, value, given)) !== negated;
}

function compare(operator: string, value: string, given: string): boolean {
  if (operator.startsWith('numeric')) return compareNumbers(operator, Number(value), Number(given));
  if (operator.endsWith('ipaddress')) return isIP(value.split('/')[0] ?? '') !== 0 && contains(value, given);
  if (operator.endsWith('like') || operator.startsWith('arn')) return wildcardMatches(value, given);
  return operator === 'bool' || operator.includes('ignorecase')
    ? value.toLowerCase() === given.toLowerCase()
    : value === given;
}

function compareNumbers(operator: string, value: number, given: number): boolean {
  if (operator.includes('less') && given < value) return true;
  if (operator.includes('greater') && given > value) return true;
  return operator.endsWith('equals') && given === value;
}
