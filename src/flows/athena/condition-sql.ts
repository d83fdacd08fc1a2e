import { FailureError } from '../../aws/errors.ts';
import { addressBytes } from '../address.ts';
import type { FlowFilter } from '../query.ts';
import { literal } from './sql-text.ts';

/** How SQL reads a field of a record: as a word, NULL for no value, or as a whole number. Undefined where the format lacks it. */
export interface FieldSql {
  value(field: string): string | undefined;
  number(field: string): string | undefined;
}

const UNKNOWN = 'CAST(NULL AS BOOLEAN)';

/**
 * Writes a filter as a condition of Trino's SQL. NULL is what a comparison with no value gives, and NOT, AND and OR treat it
 * as the filter's own definition does, so that a record only matches where the condition is true.
 * @see https://trino.io/docs/current/functions/ipaddress.html
 */
export function conditionSql(filter: FlowFilter, fields: FieldSql): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.parts.map((part) => conditionSql(part, fields)).join(` ${filter.kind.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${conditionSql(filter.part, fields)})`;
    case 'number': {
      const number = fields.number(filter.field);
      return number === undefined
        ? UNKNOWN
        : `(${number} ${filter.is === '!=' ? '<>' : filter.is} ${wholeOf(filter.value)})`;
    }
    case 'text': {
      const value = fields.value(filter.field);
      return value === undefined ? UNKNOWN : `(${value} ${filter.is === '!=' ? '<>' : '='} ${literal(filter.value)})`;
    }
    case 'block': {
      const value = fields.value(filter.field);
      if (value === undefined) return UNKNOWN;
      return `contains(${literal(networkOf(filter.address, filter.bits))}, TRY_CAST(${value} AS IPADDRESS))`;
    }
  }
}

const wholeOf = (value: number): string => BigInt(Math.trunc(value)).toString();

/** A block as Trino takes it: no bit set behind its length, or the query fails. */
function networkOf(address: string, bits: number): string {
  const bytes = addressBytes(address).map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))));
  if (bytes.length === 4) return `${bytes.join('.')}/${bits}`;
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  // Trino takes these for IPv4, and fails on the length.
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    throw new FailureError({
      code: 'invalid',
      message: `Athena can't compare with ${address}/${bits}, an IPv4 address written as IPv6.`,
      hint: 'Write it as IPv4 (192.0.2.0/24).',
    });
  }
  return `${groups.map((group) => group.toString(16)).join(':')}/${bits}`;
}
