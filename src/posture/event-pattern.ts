import { at } from '../aws/loose.ts';

/** What an event says of itself, as far as a rule for all events of a kind may ask. */
export interface EventKind {
  readonly source: string;
  readonly detailType: string;
}

/** How a rule's pattern takes events of a kind: all of them, some of them, none; or it is of a form that is not read here. */
export type Taken = 'all' | 'some' | 'none' | 'unclear';

/**
 * Tells how an event pattern takes events of a kind, by its `source` and `detail-type`. A pattern that asks for more takes
 * some of them: of what it asks there nothing is judged.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function takenBy(eventPattern: string, { source, detailType }: EventKind): Taken {
  const pattern = parsed(eventPattern);
  if (pattern === undefined) return 'unclear';
  const asked = [meets(at(pattern, 'source'), source), meets(at(pattern, 'detail-type'), detailType)];
  if (asked.includes(false)) return 'none';
  // Without either it asks something else of every event there is, such as a tag or an account.
  if (asked.includes('unclear') || asked.every((answer) => answer === 'unasked')) return 'unclear';
  const others = Object.keys(pattern).filter((name) => name !== 'source' && name !== 'detail-type');
  return others.length === 0 ? 'all' : 'some';
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Answer = boolean | 'unclear' | 'unasked';

function meets(wanted: unknown, value: string): Answer {
  if (wanted === undefined) return 'unasked';
  if (!Array.isArray(wanted)) return 'unclear';
  const answers = wanted.map((one) => meetsOne(one, value));
  if (answers.includes(true)) return true;
  return answers.includes('unclear') ? 'unclear' : false;
}

function meetsOne(wanted: unknown, value: string): boolean | 'unclear' {
  if (typeof wanted === 'string') return wanted === value;
  const [prefix, suffix] = [at(wanted, 'prefix'), at(wanted, 'suffix')];
  if (typeof prefix === 'string') return value.startsWith(prefix);
  if (typeof suffix === 'string') return value.endsWith(suffix);
  const [anyCase, wildcard] = [at(wanted, 'equals-ignore-case'), at(wanted, 'wildcard')];
  if (typeof anyCase === 'string') return anyCase.toLowerCase() === value.toLowerCase();
  if (typeof wildcard === 'string') return fitsWildcard(wildcard, value);
  const exists = at(wanted, 'exists');
  if (typeof exists === 'boolean') return exists;
  const but = at(wanted, 'anything-but');
  const [all] = [Array.isArray(but) ? but : [but]];
  return all.every((one) => typeof one === 'string') && but !== undefined ? !all.includes(value) : 'unclear';
}

const fitsWildcard = (wildcard: string, value: string): boolean =>
  new RegExp(`^${wildcard.split('*').map(escaped).join('.*')}$`, 's').test(value);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
