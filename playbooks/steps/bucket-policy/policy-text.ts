import { type JsonSpan, parseSpans } from '../../../src/aws/s3/json-spans.ts';

/** One statement of a policy: its own text, and what that text says. */
export interface StatementText {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A policy's text with its statements found in it. */
export interface PolicyText {
  readonly text: string;
  readonly statements: readonly StatementText[];
}

/** The greatest size of a bucket policy, in bytes. */
export const POLICY_LIMIT = 20 * 1024;

/** Why a policy can't be edited without guessing. */
export class PolicyTextError extends Error {}

/** Reads a policy's text; throws a PolicyTextError where it is ambiguous or no policy. */
export function readPolicy(text: string): PolicyText {
  const spans = statementSpans(text);
  return {
    text,
    statements: spans.items.map(({ start, end }) => {
      const own = text.slice(start, end);
      return { text: own, value: JSON.parse(own) as Record<string, unknown> };
    }),
  };
}

/** Gives the policy with one statement more at its end; every other byte stays as it is. */
export function appendStatement(text: string | null, statement: object): string {
  const added = JSON.stringify(statement);
  if (text === null) return `{"Version":"2012-10-17","Statement":[${added}]}`;
  const { node, items } = statementSpans(text);
  const last = items.at(-1);
  if (node.kind === 'object') {
    return `${text.slice(0, node.start)}[${text.slice(node.start, node.end)},${added}]${text.slice(node.end)}`;
  }
  if (last === undefined) return `${text.slice(0, node.start + 1)}${added}${text.slice(node.start + 1)}`;
  return `${text.slice(0, last.end)},${added}${text.slice(last.end)}`;
}

/** Gives the policy with this text in place of one statement; every other byte stays as it is. */
export function replaceStatement(text: string, index: number, statement: string): string {
  const item = statementSpans(text).items[index];
  if (item === undefined) throw new PolicyTextError(`the policy has no statement number ${index + 1}`);
  return text.slice(0, item.start) + statement + text.slice(item.end);
}

/**
 * Gives the policy without the statements at these places; the others stay byte for byte. Null when none is left,
 * because a policy needs a statement: such a bucket has no policy.
 */
export function removeStatements(text: string, indexes: ReadonlySet<number>): string | null {
  const { node, items } = statementSpans(text);
  const kept = items.filter((_, index) => !indexes.has(index));
  if (kept.length === 0) return null;
  if (node.kind === 'object' || kept.length === items.length) return text;
  let result = '';
  let copied = 0;
  for (const [index, item] of items.entries()) {
    if (!indexes.has(index)) continue;
    const next = items[index + 1];
    const previous = items[index - 1];
    // The comma goes with the statement: the one after it, or, for the last ones, the one before.
    const noneAfter = items.every((_, later) => later <= index || indexes.has(later));
    const from = noneAfter && previous !== undefined ? previous.end : item.start;
    const to = noneAfter || next === undefined ? item.end : next.start;
    result += text.slice(copied, Math.max(from, copied));
    copied = Math.max(to, copied);
  }
  return result + text.slice(copied);
}

function statementSpans(text: string): { node: JsonSpan; items: readonly JsonSpan[] } {
  let root: JsonSpan;
  try {
    root = parseSpans(text);
  } catch (error) {
    throw new PolicyTextError(`the policy can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const node = root.kind === 'object' ? root.members.find(({ key }) => key === 'Statement')?.value : undefined;
  if (node === undefined) throw new PolicyTextError('the policy has no Statement');
  if (node.kind === 'object') return { node, items: [node] };
  if (node.kind !== 'array' || node.items.some((item) => item.kind !== 'object')) {
    throw new PolicyTextError("the policy's Statement is not a list of statements");
  }
  return { node, items: node.items };
}
