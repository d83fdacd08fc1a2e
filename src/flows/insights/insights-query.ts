import { SERVICE, SLICE } from '../engine/slots.ts';
import type { FlowFormat } from '../format.ts';
import type { FlowQuery } from '../query.ts';
import { CannotAsk, columnOf, conditionText } from './insights-filter.ts';

/** Rows that Logs Insights gives at most. */
export const MOST_ROWS = 10_000;

/** The columns of an answer besides the fields that make a row. */
export const COLUMN = {
  count: 'rCount',
  packets: 'rPackets',
  bytes: 'rBytes',
  first: 'rFirst',
  last: 'rLast',
} as const;

/** Fields of which a row names a few values: the earliest, the latest, and how many there are. */
export const NAMED = ['interface-id', 'instance-id', 'flow-direction'] as const;

/** The three columns of such a field. */
export const namedColumns = (field: (typeof NAMED)[number]) => {
  const name = columnOf(field).slice(2);
  return { earliest: `rEarliest${name}`, latest: `rLatest${name}`, distinct: `rDistinct${name}` };
};

/**
 * Writes the Logs Insights query that counts the records of one format; undefined where none of them can match. Rows that say
 * that nothing flowed or that records were lost come too, apart by their log-status, so that they can be told. Throws
 * CannotAsk for what Insights can't answer.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function insightsQuery(query: FlowQuery, format: FlowFormat): string | undefined {
  const { fields } = format;
  if (query.by.includes(SERVICE) || query.by.includes(SLICE)) throw new CannotAsk('--detect takes every connection');
  if (new Set(fields).size < fields.length) throw new CannotAsk('the format names a field twice');
  const matching = conditionOf(query, format);
  if (matching === undefined) return undefined;
  const by = keysOf(query, format).map(columnOf);
  const commands = [
    // Lines of other formats have another number of values.
    `filter @message like /^(\\S+ ){${fields.length - 1}}\\S+$/`,
    `parse @message "${fields.map(() => '*').join(' ')}" as ${fields.map(columnOf).join(', ')}`,
    `filter ${matching}`,
    `stats ${figures(query, format).join(', ')}${by.length === 0 ? '' : ` by ${by.join(', ')}`}`,
    `sort ${query.sort !== 'count' && !format.has(query.sort) ? COLUMN.count : COLUMN[query.sort]} desc`,
    `limit ${MOST_ROWS}`,
  ];
  return commands.join('\n| ');
}

/** What rows are grouped by: the fields of the query that the format has, and the status that tells them from gaps. */
export function keysOf(query: FlowQuery, { has }: FlowFormat): readonly string[] {
  return [...new Set([...query.by, 'log-status'])].filter(has);
}

function conditionOf(query: FlowQuery, format: FlowFormat): string | undefined {
  const { has } = format;
  const parts: (string | undefined)[] = [];
  if (query.action !== 'all') {
    parts.push(
      has('action') ? `${columnOf('action')} = "${query.action === 'denied' ? 'REJECT' : 'ACCEPT'}"` : undefined,
    );
  }
  if (query.since !== undefined) parts.push(timeText(['end', 'start'], '>=', query.since, has));
  if (query.until !== undefined) parts.push(timeText(['start', 'end'], '<', query.until, has));
  if (query.filter !== undefined) parts.push(conditionText(query.filter, has));
  if (parts.includes(undefined)) return undefined;
  if (has('log-status')) {
    const status = columnOf('log-status');
    const gap = [`${status} = "SKIPDATA"`, ...gapIn(query, has)].join(' and ');
    return `(${[`${status} = "OK"`, ...parts].join(' and ')}) or ${status} = "NODATA" or (${gap})`;
  }
  // Without a log-status, a row of dashes is all that tells an idle interface from a flow.
  const ends = ['srcaddr', 'dstaddr'].filter(has).map((field) => `${columnOf(field)} != "-"`);
  const flowed = ends.length === 0 ? [] : [`(${ends.join(' or ')})`];
  return [...flowed, ...parts].join(' and ') || '@message like /./';
}

/** Of a gap outside the window nobody needs to know; one that doesn't say when it was may lie in it. */
function gapIn({ since, until }: FlowQuery, has: (field: string) => boolean): string[] {
  const bounds = [
    ...(since === undefined ? [] : [{ field: ['end', 'start'].find(has), is: '>=', value: since }]),
    ...(until === undefined ? [] : [{ field: ['start', 'end'].find(has), is: '<', value: until }]),
  ];
  return bounds.flatMap(({ field, is, value }) =>
    field === undefined ? [] : [`(${columnOf(field)} = "-" or ${columnOf(field)} ${is} ${value})`],
  );
}

function timeText(
  fields: readonly string[],
  is: string,
  value: number,
  has: (field: string) => boolean,
): string | undefined {
  const field = fields.find(has);
  return field === undefined ? undefined : `${columnOf(field)} ${is} ${value}`;
}

function figures(query: FlowQuery, { has }: FlowFormat): string[] {
  const of = (how: string, field: string | undefined, as: string) =>
    field === undefined ? [] : [`${how}(${columnOf(field)}) as ${as}`];
  const named = NAMED.filter((field) => has(field) && !query.by.includes(field));
  return [
    `count(*) as ${COLUMN.count}`,
    ...of('sum', ['packets'].find(has), COLUMN.packets),
    ...of('sum', ['bytes'].find(has), COLUMN.bytes),
    ...of('min', ['start', 'end'].find(has), COLUMN.first),
    ...of('max', ['end', 'start'].find(has), COLUMN.last),
    ...named.flatMap((field) => {
      const { earliest, latest, distinct } = namedColumns(field);
      return [
        ...of('earliest', field, earliest),
        ...of('latest', field, latest),
        ...of('count_distinct', field, distinct),
      ];
    }),
  ];
}
