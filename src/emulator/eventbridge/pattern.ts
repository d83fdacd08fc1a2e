import { AwsError } from '../handler.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Whether an event pattern matches an event: values, `prefix`, `suffix`, `equals-ignore-case`, `anything-but`, `exists`
 * and `numeric`. A pattern of another form is an InvalidEventPatternException.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function patternMatches(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const value = isObject(event) ? event[name] : undefined;
    if (Array.isArray(wanted)) return meetsAny(wanted, value);
    if (isObject(wanted)) return patternMatches(wanted, value);
    throw invalidPattern(`"${name}" must be an object or an array`);
  });
}

/** Reads a pattern's text and throws where EventBridge would not take it. */
export function readPattern(text: string): Json {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalidPattern('not valid JSON');
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0) throw invalidPattern('filter is not an object');
  check(pattern);
  return pattern;
}

function check(pattern: Json): void {
  for (const [name, wanted] of Object.entries(pattern)) {
    if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw invalidPattern('Empty arrays are not allowed');
      for (const one of wanted) meets(one, '');
    } else if (isObject(wanted)) check(wanted);
    else throw invalidPattern(`"${name}" must be an object or an array`);
  }
}

export const invalidPattern = (why: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${why}`);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function meetsAny(wanted: readonly unknown[], value: unknown): boolean {
  const values = Array.isArray(value) ? value : [value];
  return wanted.some((one) => values.some((each) => meets(one, each)));
}

function meets(wanted: unknown, value: unknown): boolean {
  if (!isObject(wanted)) return wanted === value;
  const [[operator, operand] = []] = Object.entries(wanted);
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'prefix':
      return text?.startsWith(String(operand)) === true;
    case 'suffix':
      return text?.endsWith(String(operand)) === true;
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase();
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && !(Array.isArray(operand) ? operand : [operand]).some((one) => meets(one, value));
    case 'numeric':
      return typeof value === 'number' && isWithin(operand, value);
    default:
      throw invalidPattern(`Unrecognized match type ${operator}`);
  }
}

function isWithin(operand: unknown, value: number): boolean {
  const parts = Array.isArray(operand) ? operand : [];
  if (parts.length === 0 || parts.length % 2 === 1) throw invalidPattern('numeric takes pairs of operator and number');
  for (let at = 0; at < parts.length; at += 2) {
    const bound = Number(parts[at + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    }[String(parts[at])];
    if (holds === undefined) throw invalidPattern(`Unrecognized numeric operator ${parts[at]}`);
    if (!holds) return false;
  }
  return true;
}
