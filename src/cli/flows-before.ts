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
  if (since !== undefined && since >= cut / 1000) return [];
  // Records that began before it may have ended later, and were judged: the filter alone is exact, and `until` spares reading.
  const window = { ...(since === undefined ? {} : { since }), until: Math.min(cut / 1000, until) };
  return told('To judge what ended before', options, window, endedBefore(cut / 1000, options.filter), globals);
}

/** Gives the lines on how to judge, of the same records, those alone that ended in a minute (its begin, epoch milliseconds). */
export function judgeMinute(
  minute: number,
  options: FlowsOptions,
  { since, until = Number.POSITIVE_INFINITY }: Pick<FlowQuery, 'since' | 'until'>,
  globals: GlobalOptions,
): string[] {
  const [begin, end] = [minute / 1000, minute / 1000 + 60];
  // All of them may have begun before `until`, and that before the minute.
  const from = until > begin ? Math.max(begin, since ?? begin) : since;
  const window = { ...(from === undefined ? {} : { since: from }), until: Math.min(end, until) };
  const filter = joined(options.filter, `end>=${begin} & end<${end}`);
  return told('To judge that minute alone', options, window, filter, globals);
}

function told(
  what: string,
  options: FlowsOptions,
  { since, until }: { readonly since?: number; readonly until: number },
  filter: string,
  globals: GlobalOptions,
): string[] {
  const { sources = [] } = options;
  const words = [
    'flows',
    ...sources.map((source) => (/^-./.test(source) ? `./${source}` : source)),
    '--detect',
    ...(since === undefined ? [] : ['--since', instant(since)]),
    ...['--until', instant(until), '--filter', filter],
    ...KEPT.flatMap(([name, flag]) => {
      const value = options[name];
      return value === undefined || value === false ? [] : value === true ? [flag] : [flag, String(value)];
    }),
  ];
  const again = sources.some(isReadOnce) ? ', given the same input again' : '';
  return [`${what}${again}:`, `  ${commandLine(words, globals)}`];
}

const instant = (seconds: number): string => (isoTime(seconds * 1000) ?? '').replace('.000Z', 'Z');

const ENDED_BEFORE = /^(?:\((.*)\) & )?end<\d+$/s;

/** A condition that is such a one already has its moment replaced, so that it doesn't grow from command to command. */
function endedBefore(seconds: number, filter: string | undefined): string {
  const own = filter === undefined ? undefined : ENDED_BEFORE.test(filter) ? ENDED_BEFORE.exec(filter)?.[1] : filter;
  return joined(own, `end<${seconds}`);
}

const joined = (own: string | undefined, more: string): string => (own === undefined ? more : `(${own}) & ${more}`);

/** Standard input and pipes are empty once they were read. */
function isReadOnce(source: string): boolean {
  if (source === '-') return true;
  try {
    return statSync(source).isFIFO();
  } catch {
    return false;
  }
}
