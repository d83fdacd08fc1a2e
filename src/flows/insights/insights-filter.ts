import type { FlowFilter } from '../query.ts';

/** Why CloudWatch Logs Insights can't be asked this, as the end of a sentence. */
export class CannotAsk extends Error {
  override readonly name = 'CannotAsk';
}

/** The name that a field's value gets in a query: letters and digits only, and none that CloudWatch finds by itself. */
export const columnOf = (field: string): string =>
  `fl${field.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;

/**
 * Writes a condition in the language of Logs Insights; undefined where no record of a format with these fields can meet it.
 * A field without a value (`-`) meets neither a comparison nor its negation, as everywhere here, so that negations are
 * brought down to the single comparisons. Throws CannotAsk.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
 */
export function conditionText(
  filter: FlowFilter,
  has: (field: string) => boolean,
  negated = false,
): string | undefined {
  if ('part' in filter) return conditionText(filter.part, has, !negated);
  if (!('parts' in filter)) return has(filter.field) ? comparisonText(filter, negated) : undefined;
  const parts = filter.parts.map((part) => conditionText(part, has, negated));
  const all = (filter.kind === 'and') !== negated;
  if (all && parts.includes(undefined)) return undefined;
  const possible = parts.filter((part) => part !== undefined);
  if (possible.length <= 1) return possible[0];
  return `(${possible.join(all ? ' and ' : ' or ')})`;
}

type Comparing = Exclude<FlowFilter, { kind: 'and' | 'or' | 'not' }>;

const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function comparisonText(filter: Comparing, negated: boolean): string | undefined {
  const column = columnOf(filter.field);
  const known = `${column} != "-"`;
  if (filter.kind === 'block') {
    const { address, bits } = filter;
    const within = `${address.includes(':') ? 'isIpv6InSubnet' : 'isIpv4InSubnet'}(${column}, "${address}/${bits}")`;
    return negated ? `(${known} and not ${within})` : within;
  }
  const is = negated ? OPPOSITE[filter.is] : filter.is;
  if (filter.kind === 'number') return `(${known} and ${column} ${is} ${filter.value})`;
  if (!/^[\w./:@+, -]*$/.test(filter.value)) throw new CannotAsk(`${filter.field} is compared with ${filter.value}`);
  if (is === '=') return filter.value === '-' ? undefined : `${column} = "${filter.value}"`;
  return `(${known} and ${column} != "${filter.value}")`;
}
