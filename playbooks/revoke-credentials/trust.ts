/** Someone whom a role's trust policy lets assume it. */
export interface Trusted {
  /** An ARN, an account id, a service's name, a provider, or `*`. */
  readonly name: string;
  /** True where the policy sets conditions, which are not evaluated here. */
  readonly conditional: boolean;
}

/**
 * Lists whom a trust policy allows to assume its role, each once; undefined for one that can't be read. Deny statements
 * are left out: the list may name more than really can.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function trustedBy(policy: string): readonly Trusted[] | undefined {
  let statements: readonly unknown[];
  try {
    const document: unknown = JSON.parse(policy);
    statements = listOf((document as { readonly Statement?: unknown } | null)?.Statement);
  } catch {
    return undefined;
  }
  const found = new Map<string, Trusted>();
  for (const statement of statements) {
    if (!isObject(statement) || statement.Effect !== 'Allow') continue;
    const conditional = statement.Condition !== undefined;
    for (const name of namesOf(statement)) {
      const other = found.get(name);
      found.set(name, { name, conditional: conditional && (other?.conditional ?? true) });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesOf({ Principal, NotPrincipal }: Readonly<Record<string, unknown>>): string[] {
  if (NotPrincipal !== undefined) return ['*'];
  if (typeof Principal === 'string') return [Principal];
  if (!isObject(Principal)) return [];
  return Object.values(Principal)
    .flatMap(listOf)
    .filter((name): name is string => typeof name === 'string')
    .map((name) => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
