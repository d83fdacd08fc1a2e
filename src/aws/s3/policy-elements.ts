import { parseSpans } from './json-spans.ts';

/** A statement of a resource policy, as it was written. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** One condition of a statement. All of a statement's conditions must hold for it to apply. */
export interface PolicyCondition {
  /** In lower case, without its set prefix and `IfExists`. */
  readonly operator: string;
  /** By `IfExists` or `ForAllValues`: it holds where the request lacks the key. */
  readonly meetsAbsent: boolean;
  /** As it was written. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Gives a policy's statements; undefined where the text is no policy, or is ambiguous by naming a key twice. */
export function statementsOf(policy: string): readonly PolicyStatement[] | undefined {
  let document: unknown;
  try {
    parseSpans(policy);
    document = JSON.parse(policy);
  } catch {
    return undefined;
  }
  if (!isObject(document) || document.Statement === undefined) return undefined;
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.every(isObject) ? statements : undefined;
}

/** Gives the conditions of a statement; undefined where the block has a form that is not understood. */
export function conditionsOf({ Condition: block }: PolicyStatement): readonly PolicyCondition[] | undefined {
  if (block === undefined) return [];
  if (!isObject(block)) return undefined;
  const conditions: PolicyCondition[] = [];
  for (const [name, keys] of Object.entries(block)) {
    if (!isObject(keys)) return undefined;
    // On a key of one value the operators on sets do what the plain ones do; an absent one meets ForAllValues.
    const [, set, operator = '', ifExists] =
      /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(name.toLowerCase()) ?? [];
    for (const [key, values] of Object.entries(keys)) {
      conditions.push({
        operator,
        meetsAbsent: ifExists !== undefined || set === 'forallvalues:',
        key,
        values: textsOf(values),
      });
    }
  }
  return conditions;
}

/** Gives an element's values, which may be one or a list, as texts. */
export function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Tells whether a statement's Principal is everyone, unsigned requests too. */
export function isForEveryone({ Principal: named, NotPrincipal }: PolicyStatement): boolean {
  if (NotPrincipal !== undefined) return false;
  return named === '*' || (isObject(named) && textsOf(named.AWS).includes('*'));
}

/**
 * Gives the deleted principals that a policy names: AWS shows their unique ids, and takes no policy that names one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function deletedPrincipals(statements: readonly PolicyStatement[]): readonly string[] {
  const named = statements.flatMap(({ Principal, NotPrincipal }) => [Principal, NotPrincipal]);
  const ids = named.flatMap((each) => (isObject(each) ? textsOf(each.AWS) : textsOf(each)));
  return [...new Set(ids.filter((id) => /^(?:AIDA|AROA|AGPA|ANPA|ASCA)[A-Z0-9]+$/.test(id)))];
}

/** Gives a statement's Sid, or its place in the policy. */
export const nameOfStatement = ({ Sid }: PolicyStatement, index: number): string =>
  typeof Sid === 'string' && Sid !== '' ? Sid : `number ${index + 1}`;

const isObject = (value: unknown): value is PolicyStatement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
