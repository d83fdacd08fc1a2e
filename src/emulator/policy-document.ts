/** One statement of a resource policy with its lists made lists. */
export interface Statement {
  readonly sid: string | null;
  readonly allow: boolean;
  readonly principals: readonly { readonly type: string; readonly value: string }[];
  readonly notPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notAction: boolean;
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}
/** One key of a Condition block: `operator` without its set prefix and `IfExists`, in lower case, as is the key. */
export interface Condition {
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

type Json = Record<string, unknown>;

/** Reads a policy's statements; null when the text is not a policy document. */
export function parsePolicy(text: string): Statement[] | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(document)) return null;
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.every(isObject) ? statements.map(toStatement) : null;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): string[] =>
  value === undefined ? [] : (Array.isArray(value) ? value : [value]).map((one) => String(one));

function toStatement(statement: Json): Statement {
  return {
    sid: typeof statement.Sid === 'string' ? statement.Sid : null,
    allow: statement.Effect === 'Allow',
    principals: principalsOf(statement.Principal ?? statement.NotPrincipal),
    notPrincipal: statement.NotPrincipal !== undefined,
    actions: list(statement.Action ?? statement.NotAction),
    notAction: statement.NotAction !== undefined,
    resources: list(statement.Resource ?? statement.NotResource),
    conditions: conditionsOf(statement.Condition),
  };
}

function principalsOf(principal: unknown): { type: string; value: string }[] {
  if (typeof principal === 'string') return [{ type: 'AWS', value: principal }];
  if (!isObject(principal)) return [];
  return Object.entries(principal).flatMap(([type, values]) => list(values).map((value) => ({ type, value })));
}

function conditionsOf(condition: unknown): Condition[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([name, keys]) => {
    const operator = name.toLowerCase().replace(/^for(any|all)values?:/, '');
    return Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({
      operator: operator.replace(/ifexists$/, ''),
      ifExists: operator.endsWith('ifexists'),
      key: key.toLowerCase(),
      values: list(values),
    }));
  });
}

/** Whether a pattern with `*` and `?` matches, ignoring case. */
export function wildcardMatches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'is').test(text);
}
