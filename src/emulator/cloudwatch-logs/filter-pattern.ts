import { invalidParameter } from './log-groups.ts';

type Test = (message: string) => boolean;

/**
 * Compiles a filter pattern for plain text: terms (`"a b"`, `-not`, `?either`), `%regular expressions%`, and
 * space-delimited fields (`[..., action=REJECT, status]`). JSON patterns match no plain text.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(pattern: string | undefined): Test {
  const text = (pattern ?? '').trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return () => false;
  if (text.startsWith('[')) return compileFields(text);
  return compileTerms(text);
}

function compileTerms(text: string): Test {
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g)].map(
    ([, sign, quoted, expression, word]) => ({
      sign,
      test:
        expression !== undefined
          ? regularExpression(expression)
          : including((quoted ?? word ?? '').replace(/\\(.)/g, '$1')),
    }),
  );
  const either = terms.filter((term) => term.sign === '?');
  const needed = terms.filter((term) => term.sign === '');
  const refused = terms.filter((term) => term.sign === '-');
  return (message) =>
    needed.every((term) => term.test(message)) &&
    !refused.some((term) => term.test(message)) &&
    (either.length === 0 || needed.length > 0 || either.some((term) => term.test(message)));
}

const including =
  (term: string): Test =>
  (message) =>
    message.includes(term);

function regularExpression(source: string): Test {
  try {
    const expression = new RegExp(source);
    return (message) => expression.test(message);
  } catch {
    throw invalidParameter('Invalid filter pattern');
  }
}

function compileFields(text: string): Test {
  if (!text.endsWith(']')) throw invalidParameter('Invalid character(s) in term');
  const parts = text
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  const gap = parts.indexOf('...');
  if (parts.lastIndexOf('...') !== gap) throw invalidParameter('Only one ellipsis is allowed in a filter pattern');
  const tests = parts.map((part) => (part === '...' ? () => true : compileField(part)));
  return (message) => {
    const values = message.split(/\s+/).filter(Boolean);
    if (gap === -1) return values.length === tests.length && tests.every((test, index) => test(values[index] ?? ''));
    const after = tests.length - gap - 1;
    if (values.length < gap + after) return false;
    const fits = (index: number, at: number) => tests[index]?.(values[at] ?? '') ?? true;
    const head = Array.from({ length: gap }, (_, index) => fits(index, index));
    const tail = Array.from({ length: after }, (_, index) => fits(gap + 1 + index, values.length - after + index));
    return [...head, ...tail].every(Boolean);
  };
}

function compileField(part: string): Test {
  const bare = part.replace(/^\(|\)$/g, '').trim();
  const either = bare.split(/\s*\|\|\s*/);
  if (either.length > 1) return anyOf(either.map(compileField));
  const both = bare.split(/\s*&&\s*/);
  if (both.length > 1) return allOf(both.map(compileField));
  const [, , operator, written = ''] = /^([\w.$@-]+)\s*(?:(!=|>=|<=|=|>|<)\s*(.+))?$/.exec(bare) ?? [];
  if (!/^[\w.$@-]+(\s*(!=|>=|<=|=|>|<)\s*.+)?$/.test(bare)) throw invalidParameter(`Invalid filter pattern: ${part}`);
  if (operator === undefined) return () => true;
  return comparison(operator, written.replace(/^"(.*)"$/, '$1'));
}

const anyOf =
  (tests: Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
const allOf =
  (tests: Test[]): Test =>
  (value) =>
    tests.every((test) => test(value));

function comparison(operator: string, wanted: string): Test {
  const number = Number(wanted);
  const equals: Test = (value) => {
    if (wanted.includes('*')) return wildcard(wanted).test(value);
    return value === wanted || (wanted !== '' && !Number.isNaN(number) && Number(value) === number);
  };
  if (operator === '=') return equals;
  if (operator === '!=') return (value) => !equals(value);
  if (Number.isNaN(number)) throw invalidParameter('Invalid filter pattern: a number is needed');
  return (value) => {
    const given = Number(value);
    return (
      { '>': given > number, '<': given < number, '>=': given >= number, '<=': given <= number }[operator] ?? false
    );
  };
}

const wildcard = (text: string) =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
