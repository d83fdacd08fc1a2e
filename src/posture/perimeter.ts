import { type PolicyStatement, statementsOf } from '../aws/s3/policy-elements.ts';

/** Which sides of a perimeter a policy leaves open, for requests that could carry data away. */
export interface Perimeter {
  /** True where a principal of any account may use it. */
  readonly principals: boolean;
  /** True where a resource of any account can be reached by it. */
  readonly resources: boolean;
  /** True where one and the same statement leaves both open. */
  readonly both: boolean;
}

/**
 * Tells which sides a policy of an endpoint leaves open, as IAM evaluates it: what an Allow statement opens, less what a Deny
 * statement closes. Statements that allow reading only are left out: they carry nothing away. Undefined for what is no policy,
 * or is ambiguous by naming a key twice. `service` is the one that the endpoint leads to, `s3`, where it is known.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function perimeterOf(policy: string, service = ''): Perimeter | undefined {
  const statements = statementsOf(policy);
  if (statements === undefined) return undefined;
  const denials = statements.filter((each) => each.Effect === 'Deny' && isOfService(each, service));
  const principalsDenied = denials.some((each) => closes(each, 'principals', false));
  const resourcesDenied = (ofOwn: boolean) => denials.some((each) => closes(each, 'resources', ofOwn));
  const opened = statements
    .filter((each) => each.Effect === 'Allow' && allowsMore(each))
    .map((each) => {
      const principals = !principalsDenied && opens(each, 'principals', false);
      return [principals, !resourcesDenied(!principals) && opens(each, 'resources', !principals)] as const;
    });
  return {
    principals: opened.some(([principals]) => principals),
    resources: opened.some(([, resources]) => resources),
    both: opened.some(([principals, resources]) => principals && resources),
  };
}

type Side = 'principals' | 'resources';

const isObject = (value: unknown): value is PolicyStatement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly string[] =>
  value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);

const READING = /^[a-z0-9-]+:(get|list|describe|head|batchget|query|scan|select|lookup)/i;

/** What asks for credentials without having any carries none away. */
const SIGNING_IN = /^sts:assumerolewith(saml|webidentity)$/i;

function allowsMore({ Action, NotAction }: PolicyStatement): boolean {
  return NotAction !== undefined || listOf(Action).some((action) => !READING.test(action));
}

/** S3's and DynamoDB's actions bear the service's name; of others the name may differ. A Deny of theirs alone says nothing elsewhere. */
const NAMED = ['s3', 'dynamodb'];

function isOfService({ Action, NotAction }: PolicyStatement, service: string): boolean {
  if (NotAction !== undefined || service === '') return true;
  return listOf(Action).some((action) => {
    const [prefix = ''] = action.toLowerCase().split(':');
    if (prefix === '*') return true;
    return NAMED.includes(service) ? prefix === service : !NAMED.includes(prefix) || service.startsWith(prefix);
  });
}

/** `ofOwn` where only the owner's principals come: what is narrowed to whatever is theirs is then the owner's too. */
function opens(statement: PolicyStatement, side: Side, ofOwn: boolean): boolean {
  const isNamed = side === 'principals' ? namesPrincipals(statement) : namesResources(statement);
  return !isNamed && !narrowingIn(statement.Condition, ofOwn).some((each) => each.side === side && each.narrows);
}

function namesPrincipals({ Principal, NotPrincipal }: PolicyStatement): boolean {
  if (NotPrincipal !== undefined || Principal === undefined || Principal === '*') return false;
  return isObject(Principal) && !Object.values(Principal).flatMap(listOf).includes('*');
}

function namesResources({ Resource, NotResource }: PolicyStatement): boolean {
  return NotResource === undefined && Resource !== undefined && listOf(Resource).every(isOfOneOwner);
}

/** A bucket is named without its account; but anybody can make one whose name begins as a wildcard asks for. */
function isOfOneOwner(resource: string): boolean {
  const [scheme, , service, , account = '', ...rest] = resource.split(':');
  if (scheme !== 'arn') return false;
  if (/^\d{12}$/.test(account)) return true;
  const [bucket = ''] = rest.join(':').split('/');
  return service === 's3' && account === '' && bucket !== '' && !/[*?$]/.test(bucket);
}

/** A deny of everything to whoever, or on whatever, is not the owner's own; it may spare resources of one owner, and reading. */
function closes(statement: PolicyStatement, side: Side, ofOwn: boolean): boolean {
  const { Principal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const isForAll = Principal === '*' || (isObject(Principal) && listOf(Principal.AWS).includes('*'));
  const isOnAll = NotResource === undefined ? listOf(Resource).includes('*') : listOf(NotResource).every(isOfOneOwner);
  const isOfAll =
    NotAction === undefined
      ? listOf(Action).some((action) => /^(\*|[a-z0-9-]+:\*)$/i.test(action))
      : listOf(NotAction).every((action) => READING.test(action) || SIGNING_IN.test(action));
  if (!isForAll || !isOnAll || !isOfAll) return false;
  const conditions = narrowingIn(Condition, ofOwn);
  return (
    conditions.some((each) => each.side === side && each.excludes) &&
    conditions.every((each) => each.excepts || (each.side === side && each.excludes))
  );
}

interface Narrowing {
  readonly side: Side | undefined;
  /** In an Allow: only the owner's own meet it. */
  readonly narrows: boolean;
  /** In a Deny: everything that is not the owner's own meets it, what lacks the key included. */
  readonly excludes: boolean;
  /** In a Deny: it only leaves AWS's own services out. */
  readonly excepts: boolean;
}

/** Keys that say whose a principal or a resource is. Those that are in every request are narrow with `IfExists` too. */
const KEYS: Readonly<Record<string, { readonly side: Side; readonly always?: true }>> = {
  'aws:principalorgid': { side: 'principals' },
  'aws:principalorgpaths': { side: 'principals' },
  'aws:principalaccount': { side: 'principals', always: true },
  'aws:principalarn': { side: 'principals' },
  'aws:resourceorgid': { side: 'resources' },
  'aws:resourceorgpaths': { side: 'resources' },
  'aws:resourceaccount': { side: 'resources', always: true },
  's3:resourceaccount': { side: 'resources', always: true },
};

function narrowingIn(condition: unknown, ofOwn: boolean): readonly Narrowing[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) =>
      narrowingOf(operator, key, listOf(values), ofOwn),
    ),
  );
}

function narrowingOf(written: string, key: string, values: readonly string[], ofOwn: boolean): Narrowing {
  const [, set, operator = '', ifExists] =
    /^(for(?:anyvalue|allvalues):)?(.*?)(ifexists)?$/.exec(written.toLowerCase()) ?? [];
  const known = KEYS[key.toLowerCase()];
  const isOurs =
    values.length > 0 && values.every((value) => (value.includes('${') ? ofOwn : isOfOne(operator, value)));
  const mayBeAbsent = ifExists !== undefined || set === 'forallvalues:';
  const isService = key.toLowerCase() === 'aws:principalisawsservice' || key.toLowerCase() === 'aws:viaawsservice';
  return {
    side: known?.side,
    narrows: known !== undefined && POSITIVE.has(operator) && isOurs && (known.always === true || !mayBeAbsent),
    excludes: known !== undefined && NEGATIVE.has(operator) && isOurs && set !== 'forallvalues:',
    excepts: isService && operator === 'bool' && ifExists !== undefined && values.join() === 'false',
  };
}

const POSITIVE = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);
const NEGATIVE = new Set([
  'stringnotequals',
  'stringnotequalsignorecase',
  'stringnotlike',
  'arnnotequals',
  'arnnotlike',
]);

/** Whether a value stands for one owner: no wildcard in what says whose it is (the account of an ARN, the head of a path). */
function isOfOne(operator: string, value: string): boolean {
  const takesWildcards = operator.endsWith('like') || operator.startsWith('arn');
  if (!takesWildcards) return true;
  if (value.startsWith('arn:')) return /^\d{12}$/.test(value.split(':')[4] ?? '');
  return !/[*?]/.test(value.split('/')[0] ?? '');
}
