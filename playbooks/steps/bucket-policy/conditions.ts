import { type Asker, carried, type Through } from './asker.ts';
import { holdsBlock, like } from './like.ts';

/** Whether something holds: `maybe` where it rests on what can't be known here, such as an address. */
export type Certainty = 'yes' | 'no' | 'maybe';

const truth = (value: boolean): Certainty => (value ? 'yes' : 'no');

/**
 * Tells whether a statement's conditions hold for a request of this asker. A key that the request lacks fails a plain
 * operator and meets a negated one, `IfExists` and `ForAllValues`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(condition: unknown, asker: Asker, through?: Through): Certainty {
  if (condition === undefined) return 'yes';
  if (typeof condition !== 'object' || condition === null) return 'maybe';
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    typeof keys === 'object' && keys !== null
      ? Object.entries(keys).map(([key, values]) => holdsOne(operator, key.toLowerCase(), values, asker, through))
      : ['maybe' as const],
  );
  return answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
}

function holdsOne(
  operator: string,
  key: string,
  values: unknown,
  asker: Asker,
  through: Through | undefined,
): Certainty {
  const given = carried(key, asker, through);
  const expected = (Array.isArray(values) ? values : [values]).map(String);
  const [, set, name = '', ifExists] = /^(for(?:any|all)values:)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  const isNegated = name.includes('not');
  if (name === 'null') {
    const wanted = expected.map((each) => each.toLowerCase());
    const isPlain = wanted.every((each) => each === 'true' || each === 'false');
    return given === undefined || !isPlain ? 'maybe' : truth(wanted.includes(given === 'absent' ? 'true' : 'false'));
  }
  if (given === 'absent') {
    if (!KNOWN.has(name)) return 'maybe';
    return truth(ifExists !== undefined || set === 'forallvalues:' || (isNegated && set === undefined));
  }
  if (expected.some((value) => value.includes('${'))) return 'maybe';
  if (given === undefined) return set === undefined ? byAccount(key, name, expected, asker) : 'maybe';
  // How the operators on sets take a key of one value is nobody's to rely on.
  if (set !== undefined || !KNOWN.has(name)) return 'maybe';
  const found = compare(name, expected, name.startsWith('arn') ? arnsOf(asker, key, given) : given);
  return isNegated && found !== 'maybe' ? truth(found === 'no') : found;
}

const KNOWN = new Set([
  'bool',
  'stringequals',
  'stringnotequals',
  'stringequalsignorecase',
  'stringnotequalsignorecase',
  'stringlike',
  'stringnotlike',
  'arnequals',
  'arnnotequals',
  'arnlike',
  'arnnotlike',
  'ipaddress',
  'notipaddress',
  'numericequals',
  'numericnotequals',
  'numericlessthan',
  'numericlessthanequals',
  'numericgreaterthan',
  'numericgreaterthanequals',
]);

/** A session's ARN has lost its role's path: both forms of the role are the asker. */
function arnsOf(asker: Asker, key: string, given: readonly string[]): readonly string[] {
  return key === 'aws:principalarn' && asker.kind === 'identity' ? asker.arns : given;
}

function compare(name: string, expected: readonly string[], given: readonly string[]): Certainty {
  if (name.endsWith('ipaddress')) {
    const answers = expected.flatMap((outer) => given.map((inner) => holdsBlock(outer, inner)));
    return answers.includes(true) ? 'yes' : answers.includes(undefined) ? 'maybe' : partly(expected, given);
  }
  if (name.startsWith('numeric')) return truth(given.some((own) => expected.some((each) => numbers(name, own, each))));
  const same = name.startsWith('arn') || name.endsWith('like') ? like : (a: string, b: string) => a === b;
  const isFolded = name === 'bool' || name.endsWith('ignorecase');
  const fold = (text: string) => (isFolded ? text.toLowerCase() : text);
  return truth(expected.some((pattern) => given.some((value) => same(fold(pattern), fold(value)))));
}

function numbers(name: string, given: string, expected: string): boolean {
  const difference = Number(given) - Number(expected);
  if (name.includes('less') && difference < 0) return true;
  if (name.includes('greater') && difference > 0) return true;
  return name.endsWith('equals') && difference === 0;
}

/** A block of which an expected one is a part is met by some of its addresses. */
function partly(expected: readonly string[], given: readonly string[]): Certainty {
  return expected.some((outer) => given.some((inner) => holdsBlock(inner, outer) === true)) ? 'maybe' : 'no';
}

/** Of someone who is only known by an account, or by being of none that is named, that much can be compared. */
function byAccount(key: string, name: string, expected: readonly string[], asker: Asker): Certainty {
  if (asker.kind !== 'outsider' && asker.kind !== 'account') return 'maybe';
  const named = key === 'aws:principalaccount' ? expected : key === 'aws:principalarn' ? expected.map(accountIn) : [];
  if (named.length === 0 || !KNOWN.has(name)) return 'maybe';
  const own = asker.kind === 'account' ? asker.account : undefined;
  if (named.every((account) => /^\d{12}$/.test(account) && account !== own)) return truth(name.includes('not'));
  // `arn:aws:iam::444455556666:*` is the whole account.
  const isWhole = expected.some((each) => /^arn:[^:]+:iam::\d{12}:\*$/.test(each) && accountIn(each) === own);
  return isWhole ? truth(!name.includes('not')) : 'maybe';
}

const accountIn = (arn: string): string => arn.split(':')[4] ?? '';
