import { FailureError } from '../aws/errors.ts';
import { fieldNamed, nearestField } from '../flows/fields.ts';
import { FilterError, parseFilter } from '../flows/filter.ts';
import { DEFAULT_FORMAT, type FlowFormat, parseHeader, parseLogFormat } from '../flows/format.ts';
import type { FlowFilter, FlowQuery, Measure } from '../flows/query.ts';
import { momentOf } from './moments.ts';
import type { RowsOptions } from './rows.ts';

/** The options of `transit-tui flows` as they were typed. */
export interface FlowsOptions extends RowsOptions {
  readonly sources?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly action?: string;
  readonly by?: string;
  readonly filter?: string;
  readonly top?: number;
  readonly sort?: string;
  readonly format?: string;
  readonly showBad?: boolean;
  readonly threads?: number;
  readonly detect?: boolean;
  readonly baseline?: string;
  readonly learn?: boolean;
  readonly findingAddress?: string;
  readonly quarantined?: string;
  readonly engine?: string;
  readonly yes?: boolean;
  readonly athenaWorkgroup?: string;
  readonly athenaOutput?: string;
  readonly athenaDatabase?: string;
}

/** How far back an account's own flow logs are counted unless told, seconds, and how that is said. */
export const LAST_HOUR = 3600;
export const ONLY_AN_HOUR = 'Only the hour before is counted: --since gives more';

const BY_CONNECTION = 'srcaddr,dstaddr,dstport,protocol';
const TOP = 50;

/** Makes the query that the options ask for. Throws FailureError, in words, for what can't be understood. */
export function queryOf(options: FlowsOptions, now: number): FlowQuery {
  const { since, until, filter, top = TOP, threads = 1 } = options;
  if (top < 1) throw wrong('--top is a whole number from 1 on.', 'For example --top 100.');
  if (threads < 1) throw wrong('--threads is a whole number from 1 on.', 'Leave it away to have as many as pay.');
  const [from, to] = [since, until].map((text, at) =>
    text === undefined ? undefined : momentOf(text, at === 0 ? '--since' : '--until', now),
  );
  if (from !== undefined && to !== undefined && from >= to) {
    throw wrong(
      `--until ${until} is not after --since ${since}: there is no time between them.`,
      'Did you mix them up?',
    );
  }
  return {
    by: fieldsOf(options.by ?? BY_CONNECTION),
    action: oneOf('--action', options.action ?? 'denied', ['denied', 'accepted', 'all']),
    sort: oneOf<Measure>('--sort', options.sort ?? 'count', ['count', 'bytes', 'packets']),
    top,
    ...(filter === undefined ? {} : { filter: filterOf(filter) }),
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
  };
}

/** Reads `--format`: a LogFormat, the names of the fields, or `default`. */
export function formatNamed(text: string): FlowFormat {
  const format = text === 'default' ? DEFAULT_FORMAT : (parseLogFormat(text) ?? parseHeader(text));
  if (format !== undefined) return format;
  const hint = "Give DescribeFlowLogs' LogFormat, a header line, or default.";
  throw wrong(`--format ${text} names no fields.`, hint);
}

function fieldsOf(text: string): readonly string[] {
  return text.split(',').map((typed) => {
    const field = fieldNamed(typed.trim());
    if (field !== undefined) return field;
    const near = nearestField(typed.trim());
    const hint = near === undefined ? 'Give fields of flow logs, apart by commas.' : `Did you mean ${near}?`;
    throw wrong(`--by ${typed.trim()} is no field of flow logs.`, hint);
  });
}

function filterOf(text: string): FlowFilter {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw wrong(`--filter: ${error.message}`, `${text}\n${' '.repeat(error.at)}^`);
  }
}

function oneOf<Value extends string>(option: string, value: string, values: readonly Value[]): Value {
  const found = values.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} ${value} is not known.`, `Give one of ${values.join(', ')}.`);
  return found;
}

const wrong = (message: string, hint: string): FailureError => new FailureError({ code: 'invalid', message, hint });
