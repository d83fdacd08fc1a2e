import type { Detail } from '../../src/app/screen.ts';
import type { Connection } from '../../src/flows/connection.ts';
import { refusalOf } from '../../src/flows/refusal.ts';
import type { ConnectionEnds } from '../../src/live/connection-ends.ts';
import { bytes, count, duration, plural, sparkline, utcDateTime, utcSince, utcTime } from '../../src/ui/readable.ts';
import { endRows } from './end-rows.ts';
import { endsOf, portOf } from './ends.ts';
import { protocolName, serviceName } from './service-names.ts';

/** `203.0.113.9:443/tcp (https)`: where a connection went. */
export function destinationOf(connection: Connection): string {
  const service = connection.srcport === undefined ? serviceName(portOf(connection)) : undefined;
  const named = service === undefined ? '' : ` (${service})`;
  return `${endsOf(connection).to}/${protocolName(connection.protocol)}${named}`;
}

/** What a connection's detail shows; `ends` is what AWS said of them since it opened. */
export function connectionDetail(connection: Connection, now: number, ends?: ConnectionEnds): Detail {
  const way = `${endsOf(connection).from} → ${destinationOf(connection)}`;
  const { abnormal, raised = [], action } = connection;
  return {
    title: `${action} ${way}`,
    badges: [
      { text: action, tone: action === 'REJECT' ? 'bad' : 'warn' },
      ...abnormal.map((reason) => ({ text: reason, tone: 'warn' as const })),
      ...raised.map(({ title, severity }) => ({ text: title, tone: severity })),
    ],
    headline: [whatHappened(connection), howMuch(connection, now)],
    sections: [
      { title: 'Unusual', rows: unusualRows(connection) },
      { title: 'Refused by', rows: refusalRows(connection, ends) },
      { title: ends?.asking === false ? 'Ends' : 'Ends (asking AWS …)', rows: endRows(connection, ends) },
      { title: 'Volume', rows: volumeRows(connection) },
      { title: 'Over time', rows: timelineRows(connection) },
    ].filter((section) => section.rows.length > 0),
    raw: connection,
  };
}

type Rows = Detail['sections'][number]['rows'];

function unusualRows({ abnormal, raised = [] }: Connection): Rows {
  return [
    ...abnormal.map((reason) => ['Abnormal', reason] as const),
    ...raised.map(({ title, why, severity }) => [title, `${why} (${severity})`] as const),
  ];
}

/** A flow log does not say who refused: what is said here is inferred, and from rules as they are now. */
function refusalRows(connection: Connection, ends: ConnectionEnds | undefined): Rows {
  if (connection.action !== 'REJECT') return [];
  const unsaid = 'a flow log does not say whether a security group or a network ACL refused';
  if (ends?.guards === undefined) {
    const why = ends === undefined || ends.asking ? '' : '; the interface that refused it is not known here';
    return [['Not in the log', `${unsaid}${why}`]];
  }
  const { by, says } = refusalOf(connection, ends.guards);
  if (by === 'stated') return [['Stated', `${says}.`]];
  return [['Inference', `${says}. From the rules as they are now, which may not be those of then: ${unsaid}.`]];
}

function volumeRows(connection: Connection): Rows {
  return [
    ['Direction', connection.direction ?? 'not in the log format'],
    ['Records', count(connection.count)],
    ['Packets', count(connection.packets)],
    ['Bytes', `${bytes(connection.bytes)} (${count(connection.bytes)})`],
    ['First', utcDateTime(connection.first)],
    ['Last', utcDateTime(connection.last)],
  ];
}

/** Cells of the timeline at most: an hour by the minute, which a terminal of 80 columns has room for. */
const TIMELINE = 60;

function timelineRows({ histogram, timeline }: Connection): Rows {
  const bars = sparkline(histogram, TIMELINE).replaceAll(' ', '·');
  if (timeline === undefined) return [['Records', bars]];
  const { from, bucketMs } = timeline;
  const time = (at: number) => utcTime(at).slice(0, 5);
  const marks = [0, 0.5, 1].map((share) => time(from + share * bucketMs * histogram.length));
  const gap = '─'.repeat(Math.max(1, Math.floor((bars.length - 15 - 4) / 2)));
  const peak = histogram.reduce((most, value, at) => (value > (histogram[most] ?? 0) ? at : most), 0);
  return [
    ['Records', bars],
    ['UTC', marks.join(` ${gap} `)],
    ['Peak', `${count(histogram[peak] ?? 0)} in the ${duration(bucketMs)} from ${time(from + peak * bucketMs)}`],
  ];
}

function whatHappened(connection: Connection): string {
  const reasons = [...connection.abnormal, ...new Set((connection.raised ?? []).map(({ title }) => title))];
  const why = reasons.length === 0 ? '' : `, which is unusual: ${reasons.join(', ')}`;
  return `${connection.srcport === undefined ? askedFor(connection) : answered(connection)}${why}.`;
}

function askedFor(connection: Connection): string {
  const { srcaddr, instanceId, direction, action } = connection;
  const who = instanceId === undefined || direction === 'ingress' ? srcaddr : `${srcaddr} (${instanceId})`;
  const inside = instanceId !== undefined && direction === 'ingress' ? ` of ${instanceId}` : '';
  const where = `${destinationOf(connection)}${inside}`;
  if (action === 'REJECT') return `${who} tried to reach ${where} and was refused`;
  return action === 'ACCEPT'
    ? `${who} reached ${where}`
    : `${who} tried to reach ${where} and may have got through or not`;
}

function answered(connection: Connection): string {
  const service = serviceName(portOf(connection));
  const who = `${endsOf(connection).from}${service === undefined ? '' : ` (${service})`}`;
  const where = destinationOf(connection);
  if (connection.action === 'REJECT') return `The answers of ${who} to ${where} were refused`;
  return connection.action === 'ACCEPT'
    ? `${who} answered ${where}`
    : `The answers of ${who} to ${where} may have got through or not`;
}

function howMuch(connection: Connection, now: number): string {
  return `${plural(connection.count, 'record')}, ${bytes(connection.bytes)} in ${plural(connection.packets, 'packet')} since ${utcSince(connection.first, now)}, last at ${utcSince(connection.last, now)}.`;
}
