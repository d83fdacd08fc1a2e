import { canonicalJson } from '../../../src/playbook/canonical.ts';

/**
 * Tells whether two policies say the same. S3 may rewrite a policy's form when it stores it: white space, the order of
 * a list, a list of one for its value, an account's id for its root ARN. None of those changes what the policy means.
 */
export function samePolicy(a: string | null, b: string | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return normalPolicy(a) === normalPolicy(b);
}

/** Gives the one text that stands for all forms of a policy that say the same; the text itself where it is no JSON. */
export function normalPolicy(policy: string | null): string {
  try {
    return policy === null ? '' : canonicalJson(normal(JSON.parse(policy)));
  } catch {
    return policy ?? '';
  }
}

/** Gives a statement's meaning as one text, without its Sid. */
export function meaningOf(statement: Readonly<Record<string, unknown>>): string {
  const { Sid: _, ...rest } = statement;
  return canonicalJson(normal(rest));
}

function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item, key));
    // The order of statements has no meaning to AWS, but it is the responder's: only lists of strings are sorted.
    if (!items.every((item) => typeof item === 'string')) return items;
    return items.length === 1 ? items[0] : [...new Set(items)].sort();
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normal(member, name)]));
  }
  const root = typeof value === 'string' && key === 'AWS' ? /^arn:aws[\w-]*:iam::(\d{12}):root$/.exec(value) : null;
  if (root?.[1] !== undefined) return root[1];
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;
}
