import { AwsError } from '../handler.ts';
import type { World } from '../state.ts';

const MOST_BYTES = 20_480;

const malformed = (message: string): AwsError => new AwsError('MalformedPolicy', message, 400);

type Json = Readonly<Record<string, unknown>>;

/** Refuses a policy that S3 would refuse: size, JSON, elements, principals, and resources other than `arn` and below it. */
export function validatePolicy(world: World, policy: string, arn: string): void {
  if (Buffer.byteLength(policy) > MOST_BYTES) {
    throw malformed(`Normalized policy document exceeds the maximum allowed size of ${MOST_BYTES} bytes.`);
  }
  const document = parse(policy);
  if (document.Version !== undefined && document.Version !== '2012-10-17' && document.Version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  if (document.Statement === undefined) throw malformed('Missing required field Statement');
  const statements = listOf(document.Statement);
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) validateStatement(world, statement, arn);
}

function parse(policy: string): Json {
  if (!policy.trimStart().startsWith('{')) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  try {
    return JSON.parse(policy) as Json;
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function validateStatement(world: World, statement: unknown, arn: string): void {
  if (typeof statement !== 'object' || statement === null) throw malformed('Statement must be an object');
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement as Json;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`Invalid effect: ${String(Effect)}`);
  if ((Principal ?? NotPrincipal) === undefined) throw malformed('Missing required field Principal');
  validatePrincipal(world, Principal ?? NotPrincipal);
  if ((Action ?? NotAction) === undefined) throw malformed('Missing required field Action');
  for (const action of listOf(Action ?? NotAction)) {
    if (typeof action !== 'string' || !/^(?:\*|s3(?:-object-lambda)?:[A-Za-z*?]+)$/.test(action)) {
      throw malformed('Policy has invalid action');
    }
  }
  if ((Resource ?? NotResource) === undefined) throw malformed('Missing required field Resource');
  for (const resource of listOf(Resource ?? NotResource)) {
    if (typeof resource !== 'string' || !isWithin(resource, arn)) throw malformed('Policy has invalid resource');
  }
}

const isWithin = (resource: string, arn: string): boolean =>
  resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`;

function validatePrincipal(world: World, given: unknown): void {
  // Beside `*`, S3 was seen to keep an ARN without the `AWS` around it.
  const principal = typeof given === 'string' ? { AWS: given } : given;
  if (typeof principal !== 'object' || principal === null) throw malformed('Invalid policy syntax.');
  for (const [kind, value] of Object.entries(principal)) {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) throw malformed('Invalid policy syntax.');
    for (const each of listOf(value)) {
      if (typeof each !== 'string' || (kind === 'AWS' && !isKnown(world, each))) {
        throw malformed('Invalid principal in policy');
      }
    }
  }
}

/** Unique ids (AIDA…, AROA…) stand for principals that are gone: S3 shows them and takes none of them back. */
function isKnown(world: World, principal: string): boolean {
  if (principal === '*' || /^\d{12}$/.test(principal)) return true;
  const match = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(root|(user|role|assumed-role|federated-user)\/(.+))$/.exec(
    principal,
  );
  if (match === null) return false;
  const [, account, , kind, name] = match;
  const last = name?.split('/').at(-1) ?? '';
  if (account !== world.accountId) return true;
  if (kind === 'role') return world.roles[last] !== undefined;
  return kind === 'user' ? world.users[last] !== undefined : true;
}
