/** Whom a statement or a parameter names, read into what can be compared and denied. */
export type Principal =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'arn'; readonly account: string; readonly arn: string }
  /** The unique id of a role or user that was deleted: AWS shows it in place of the ARN. */
  | { readonly kind: 'orphan'; readonly id: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'other'; readonly type: string; readonly value: string };

/**
 * Reads a principal as a person or Access Analyzer writes it: `*`, an account id, an ARN, `AWS: 444455556666`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipal(text: string): Principal {
  const typed = /^(AWS|Service|CanonicalUser|Federated):\s*(.+)$/.exec(text.trim());
  return principalOf(typed?.[1] ?? 'AWS', typed?.[2] ?? text.trim());
}

/** Lists whom a statement's Principal names; NotPrincipal names everyone, for all it excepts. */
export function principalsOf(statement: Readonly<Record<string, unknown>>): readonly Principal[] {
  if (statement.NotPrincipal !== undefined) return [{ kind: 'everyone' }];
  const { Principal: named } = statement;
  if (typeof named === 'string') return [principalOf('AWS', named)];
  if (typeof named !== 'object' || named === null) return [];
  return Object.entries(named).flatMap(([type, values]) => listOf(values).map((value) => principalOf(type, value)));
}

/** Gives a principal as one would write it. */
export function principalText(principal: Principal): string {
  switch (principal.kind) {
    case 'everyone':
      return '*';
    case 'account':
      return principal.account;
    case 'arn':
      return principal.arn;
    case 'orphan':
      return principal.id;
    case 'service':
      return principal.name;
    case 'other':
      return `${principal.type}: ${principal.value}`;
  }
}

/** Tells whether both name the same. */
export function samePrincipal(a: Principal, b: Principal): boolean {
  return a.kind === b.kind && principalText(a) === principalText(b);
}

/** Gives the strings of an element that may be one string or a list of them. */
export function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

/**
 * Gives the patterns of aws:PrincipalArn that mean a role or user. A session's ARN and a finding name it without its
 * path, and names are unique in an account whatever their path: both forms then mean the one role.
 */
export function arnPatterns(arn: string): string[] {
  const session = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)(?:\/.*)?$/.exec(arn);
  const [, partition, account, kind, name] =
    session === null
      ? (/^arn:(aws[\w-]*):iam::(\d{12}):(role|user)\/([^/]+)$/.exec(arn) ?? [])
      : [session[0], session[1], session[2], 'role', session[3]];
  if (name === undefined) return [arn];
  const base = `arn:${partition}:iam::${account}:${kind}/`;
  return [`${base}${name}`, `${base}*/${name}`];
}

function principalOf(type: string, value: string): Principal {
  if (type === 'Service') return { kind: 'service', name: value };
  if (type !== 'AWS') return { kind: 'other', type, value };
  if (value === '*') return { kind: 'everyone' };
  const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(value);
  if (account?.[1] !== undefined) return { kind: 'account', account: account[1] };
  const arn = /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):(?:role|user|assumed-role|federated-user)\/.+$/.exec(value);
  if (arn?.[1] !== undefined) return { kind: 'arn', account: arn[1], arn: value };
  if (/^(?:AIDA|AROA|AGPA|ANPA|ASCA)[A-Z0-9]+$/.test(value)) return { kind: 'orphan', id: value };
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)) return { kind: 'service', name: value };
  return { kind: 'other', type, value };
}
