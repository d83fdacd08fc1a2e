import { contains } from '../reachability.ts';
import { type Command, type Expression, malformed, type Named } from './insights-parse.ts';

/** A row of a query: column name to value. */
export type Row = Record<string, string | number>;
type Value = string | number | boolean | undefined;

const most = 10_000;

/** What a query gives: its rows, and how many events its filters let through before anything was summed up. */
export interface Ran {
  readonly rows: Row[];
  readonly matched: number;
}

/** Runs the commands over rows; the answer's columns are those that the last `fields`, `display` or `stats` named. */
export function runQuery(commands: readonly Command[], rows: readonly Row[]): Ran {
  let current = [...rows];
  let matched: number | undefined;
  let shown: string[] = ['@timestamp', '@message'];
  for (const command of commands) {
    if (command.kind === 'stats') matched ??= current.length;
    current = step(command, current);
    if (command.kind === 'stats') shown = [...command.by, ...command.columns].map((column) => column.as);
    if (command.kind === 'fields' || command.kind === 'display') shown = command.columns.map((column) => column.as);
  }
  const aggregated = commands.some((command) => command.kind === 'stats');
  const columns = aggregated ? shown : [...shown, '@ptr'];
  return { rows: current.slice(0, most).map((row) => pick(row, columns)), matched: matched ?? current.length };
}

const pick = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));

function step(command: Command, rows: Row[]): Row[] {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return rows.map((row) => ({ ...row, ...named(command.columns, row) }));
    case 'filter':
      return rows.filter((row) => evaluate(command.condition, row) === true);
    case 'parse':
      return rows.map((row) => ({ ...row, ...parsed(command, row) }));
    case 'stats':
      return aggregate(command.columns, command.by, rows);
    case 'sort':
      return [...rows].sort((one, other) => order(command.keys, one, other));
    case 'limit':
      return rows.slice(0, command.count);
  }
}

function named(columns: readonly Named[], row: Row): Row {
  return Object.fromEntries(
    columns.flatMap(({ expression, as }) => {
      const value = evaluate(expression, row);
      return value === undefined ? [] : [[as, typeof value === 'boolean' ? Number(value) : value]];
    }),
  );
}

function parsed(command: Extract<Command, { kind: 'parse' }>, row: Row): Row {
  const match = command.expression.exec(String(row[command.field] ?? ''));
  return Object.fromEntries(match ? command.names.map((name, index) => [name, match[index + 1] ?? '']) : []);
}

function aggregate(columns: readonly Named[], by: readonly Named[], rows: Row[]): Row[] {
  const grouped = Map.groupBy(rows, (row) => JSON.stringify(by.map((key) => evaluate(key.expression, row) ?? null)));
  return [...grouped.values()].map((some) => {
    const [first = {}] = some;
    return {
      ...named(by, first),
      ...Object.fromEntries(
        columns.flatMap(({ expression, as }) => {
          const value = total(expression, some);
          return value === undefined ? [] : [[as, value]];
        }),
      ),
    };
  });
}

/** Undefined where there is no value to sum up: the column is then absent. */
function total(expression: Expression, rows: readonly Row[]): string | number | undefined {
  if (expression.kind !== 'call') throw malformed('stats needs aggregation functions');
  const [argument] = expression.args;
  const values = argument
    ? rows.map((row) => evaluate(argument, row)).filter((value) => value !== undefined)
    : rows.map(() => 1);
  const numbers = () => values.map(Number).filter((value) => !Number.isNaN(value));
  const extreme = (sign: number) =>
    numbers().reduce<number | undefined>(
      (best, value) => (best === undefined || sign * value > sign * best ? value : best),
      undefined,
    );
  switch (expression.name) {
    case 'count':
      return values.length;
    case 'count_distinct':
      return new Set(values).size;
    case 'sum':
      return numbers().reduce((sum, value) => sum + value, 0);
    case 'avg':
      return numbers().reduce((sum, value) => sum + value, 0) / Math.max(1, numbers().length);
    case 'min':
      return extreme(-1);
    case 'max':
      return extreme(1);
    case 'earliest':
      return String(values[0] ?? '');
    case 'latest':
      return String(values.at(-1) ?? '');
    default:
      throw malformed(`the emulator does not know the aggregation ${expression.name}`);
  }
}

function order(keys: readonly { name: string; descending: boolean }[], one: Row, other: Row): number {
  for (const { name, descending } of keys) {
    const difference = compare(one[name], other[name]);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

function compare(one: Value, other: Value): number {
  const [left, right] = [Number(one), Number(other)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return String(one ?? '') < String(other ?? '') ? -1 : String(one ?? '') > String(other ?? '') ? 1 : 0;
}

function evaluate(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case 'field':
      return row[expression.name];
    case 'value':
      return expression.value;
    case 'pattern':
    case 'list':
      throw malformed('a pattern or a list stands where a value is needed');
    case 'call':
      return call(expression, row);
  }
}

function call({ name, args }: Extract<Expression, { kind: 'call' }>, row: Row): Value {
  const [left, right] = args;
  if (!left) throw malformed(`the emulator does not know ${name}()`);
  const value = () => evaluate(left, row);
  const other = () => (right ? evaluate(right, row) : undefined);
  switch (name) {
    case 'and':
      return value() === true && other() === true;
    case 'or':
      return value() === true || other() === true;
    case 'not':
      return value() !== true;
    case '=':
      return value() !== undefined && compare(value(), other()) === 0;
    case '!=':
      return compare(value(), other()) !== 0;
    case '>':
      return compare(value(), other()) > 0;
    case '<':
      return compare(value(), other()) < 0;
    case '>=':
      return compare(value(), other()) >= 0;
    case '<=':
      return compare(value(), other()) <= 0;
    case 'like':
    case '=~':
      return right?.kind === 'pattern'
        ? right.source.test(String(value() ?? ''))
        : String(value() ?? '').includes(String(other() ?? ''));
    case 'in':
      return right?.kind === 'list' && right.items.some((item) => compare(value(), evaluate(item, row)) === 0);
    case 'ispresent':
      return value() !== undefined;
    case 'isipv4insubnet':
    case 'isipv6insubnet':
    case 'isipinsubnet':
      return contains(String(other()), String(value()));
    case 'bin':
    case 'datefloor':
      return bin(left, row);
    default:
      throw malformed(`the emulator does not know the function ${name}`);
  }
}

const spans: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function bin(span: Expression, row: Row): string {
  const [, count = '', unit = ''] = span.kind === 'field' ? (/^(\d+)(ms|s|m|h|d)$/.exec(span.name) ?? []) : [];
  const size = Number(count) * (spans[unit] ?? 0);
  if (!size) throw malformed('bin() needs a period such as 5m');
  return timestampText(Math.floor(Number(row['@epoch']) / size) * size);
}

/** A time as Logs Insights prints it. */
export const timestampText = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');
