import { statSync } from 'node:fs';
import type { FlowQuery } from '../flows/query.ts';
import type { GlobalOptions } from './cli.ts';
import type { FlowsOptions } from './flow-query.ts';
import { isoTime } from './rows.ts';
import { commandLine } from './same-account.ts';

/** Options that are kept as they are, in the order they are told; each takes a value, or is one by itself. */
const KEPT = [
  ['top', '--top'],
  ['format', '--format'],
  ['baseline', '--baseline'],
  ['learn', '--learn'],
  ['findingAddress', '--finding-address'],
  ['quarantined', '--quarantined'],
  ['showBad', '--show-bad'],
  ['engine', '--engine'],
  ['threads', '--threads'],
  ['json', '--json'],
  ['csv', '--csv'],
] as const;

/**
 * Gives the lines on how to judge, of the same records, those that ended before `cut` (epoch milliseconds): every record
 * that was left out, and none that was judged. `query` is what was asked, its times already instants.
 */
export function judgeBefore(
  cut: number,
  options: FlowsOptions,
  { since, until = Number.POSITIVE_INFINITY }: Pick<FlowQuery, 'since' | 'until'>,
  globals: GlobalOptions,
): string[] {
  const { sources = [], filter } = options;
  const words = [
    'flows',
    ...sources.map((source) => (/^-./.test(source) ? `./${source}` : source)),
    '--detect',
    ...(since === undefined ? [] : ['--since', instant(since)]),
    // Records that began before it may have ended later, and were judged: the filter alone is exact, and this spares reading.
    ...['--until', instant(Math.min(cut / 1000, until))],
    ...['--filter', endedBefore(cut / 1000, filter)],
    ...KEPT.flatMap(([name, flag]) => {
      const value = options[name];
      return value === undefined || value === false ? [] : value === true ? [flag] : [flag, String(value)];
    }),
  ];
  const again = sources.some(isReadOnce) ? ', given the same input again' : '';
  return [`To judge what ended before${again}:`, `  ${commandLine(words, globals)}`];
}

const instant = (seconds: number): string => (isoTime(seconds * 1000) ?? '').replace('.000Z', 'Z');

const ENDED_BEFORE = /^(?:\((.*)\) & )?end<\d+$/s;

/** A condition that is such a one already has its moment replaced, so that it doesn't grow from command to command. */
function endedBefore(seconds: number, filter: string | undefined): string {
  const own = filter === undefined ? undefined : ENDED_BEFORE.test(filter) ? ENDED_BEFORE.exec(filter)?.[1] : filter;
  return own === undefined ? `end<${seconds}` : `(${own}) & end<${seconds}`;
}

/** Standard input and pipes are empty once they were read. */
function isReadOnce(source: string): boolean {
  if (source === '-') return true;
  try {
    return statSync(source).isFIFO();
  } catch {
    return false;
  }
}
