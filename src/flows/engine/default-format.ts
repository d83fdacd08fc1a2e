import { isAddress } from '../address.ts';
import { DEFAULT_FORMAT, type FlowFormat } from '../format.ts';

/**
 * Tells the default format (version 2, fourteen values) by its values where no header and nobody names it; undefined where
 * any value says otherwise. Only this format: AWS gives version 2 without a header to CloudWatch Logs, and no other one is
 * known by its looks.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export function defaultFormatOf(line: string): FlowFormat | undefined {
  const values = line.trim().split(/\s+/);
  const [version, account = '', network = '', source = '', destination = ''] = values;
  const [action = '', status = ''] = values.slice(12);
  const known =
    values.length === 14 &&
    version === '2' &&
    /^(\d{12}|unknown)$/.test(account) &&
    /^eni-[0-9a-f]+$/.test(network) &&
    [source, destination].every((address) => address === '-' || isAddress(address)) &&
    values.slice(5, 12).every((value) => /^(\d+|-)$/.test(value)) &&
    ['ACCEPT', 'REJECT', '-'].includes(action) &&
    ['OK', 'NODATA', 'SKIPDATA'].includes(status);
  return known ? DEFAULT_FORMAT : undefined;
}
