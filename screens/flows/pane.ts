import type { Column, PaneDefinition } from '../../src/app/screen.ts';
import { entitiesOf } from '../../src/correlate/entities.ts';
import type { Connection } from '../../src/flows/connection.ts';
import { age, bytes, shortCount, sparkline } from '../../src/ui/readable.ts';
import { connectionDetail } from './detail.ts';
import { endsOf, portOf } from './ends.ts';
import { protocolName, serviceName, TCP } from './service-names.ts';

const newer = (a: Connection, b: Connection): number => b.last - a.last;
const refused = (connection: Connection): boolean => connection.action === 'REJECT';
const abnormal = (connection: Connection): boolean => connection.abnormal.length > 0;

/** What got through though it should not have comes first, then what was refused, then the rest. */
const rank = (connection: Connection): number => (abnormal(connection) ? 0 : refused(connection) ? 1 : 2);

/**
 * `10.0.1.15→203.0.113.9:443 https`, TCP unless said. In few cells the service goes first, then the start of the source:
 * what was reached, and at which port, is whole as long as it can be.
 */
function wayOf(connection: Connection, width = Number.POSITIVE_INFINITY): string {
  const { from, to } = endsOf(connection);
  const over =
    connection.protocol === TCP && portOf(connection) !== undefined ? '' : `/${protocolName(connection.protocol)}`;
  const service = serviceName(portOf(connection));
  const brief = `${from}→${to}${over}`;
  const whole = service === undefined ? brief : `${brief} ${service}`;
  if (whole.length <= width) return whole;
  return brief.length <= width ? brief : `…${brief.slice(brief.length - width + 1)}`;
}

const columns: readonly Column<Connection>[] = [
  {
    id: 'action',
    title: 'Action',
    width: 6,
    text: (connection) => (connection.action === 'UNKNOWN' ? '?' : connection.action),
    tone: (connection) => (refused(connection) ? 'bad' : abnormal(connection) ? 'warn' : 'good'),
  },
  {
    id: 'way',
    title: 'From→to',
    width: 18,
    // Two IPv4 addresses and a port, at their longest.
    want: 37,
    grow: true,
    text: (connection, _, width) => wayOf(connection, width),
  },
  {
    id: 'count',
    title: 'Count',
    width: 5,
    align: 'right',
    drop: 3,
    text: (connection) => shortCount(connection.count),
  },
  { id: 'bytes', title: 'Bytes', width: 8, align: 'right', drop: 5, text: (connection) => bytes(connection.bytes) },
  {
    id: 'last',
    title: 'Last',
    width: 4,
    align: 'right',
    drop: 2,
    text: (connection, now) => age(connection.last, now),
  },
  {
    id: 'histogram',
    title: 'Over time',
    width: 12,
    drop: 6,
    text: (connection) => sparkline(connection.histogram, 12),
    tone: () => 'accent',
  },
  {
    id: 'abnormal',
    title: 'Unusual',
    width: 14,
    grow: true,
    drop: 4,
    text: (connection) => connection.abnormal.join(', '),
    tone: () => 'warn',
  },
];

function counts(rows: readonly Connection[]): string {
  let denied = 0;
  for (const row of rows) if (refused(row)) denied++;
  return denied === rows.length ? String(rows.length) : `${rows.length} (${denied} denied)`;
}

/** Connections from flow logs: what was refused, or got through and should not have. */
export const flowsPane: PaneDefinition<Connection> = {
  id: 'flows',
  title: 'Flows',
  tab: 'Flows',
  feed: (feeds) => feeds.flows,
  columns,
  key: (connection) => connection.key,
  sorts: [
    { id: 'unusual', label: 'unusual, time', compare: (a, b) => rank(a) - rank(b) || newer(a, b) },
    { id: 'time', label: 'time', compare: newer },
    { id: 'count', label: 'count', compare: (a, b) => b.count - a.count || newer(a, b) },
    { id: 'bytes', label: 'bytes', compare: (a, b) => b.bytes - a.bytes || newer(a, b) },
  ],
  fields: {
    action: (connection) => connection.action,
    src: (connection) => connection.srcaddr,
    dst: (connection) => connection.dstaddr,
    port: (connection) => [String(portOf(connection) ?? ''), serviceName(portOf(connection)) ?? ''],
    protocol: (connection) => protocolName(connection.protocol),
    instance: (connection) => connection.instanceId ?? '',
    interface: (connection) => connection.interfaceIds,
    direction: (connection) => connection.direction ?? '',
    unusual: (connection) => connection.abnormal,
  },
  entities: entitiesOf.connection,
  subject: (connection) => ({ kind: 'connection', connection }),
  detail: connectionDetail,
  counts,
  views: [
    { id: 'denied', label: 'denied and unusual', keep: (connection) => rank(connection) < 2 },
    { id: 'refused', label: 'denied only', keep: refused },
    { id: 'all', label: 'all', keep: () => true },
  ],
  empty: (snapshot) =>
    snapshot.status === 'off'
      ? {
          title: 'No flow log here',
          hint: 'No VPC flow log of this region delivers to CloudWatch Logs or S3, so what tried to connect is unknown. Create one on the VPC.',
        }
      : {
          title: 'No denied or unusual connection',
          hint: 'Records arrive about 5 to 10 minutes after the traffic.',
        },
};
