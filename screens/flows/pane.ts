import type { Column, Origin, PaneDefinition } from '../../src/app/screen.ts';
import { entitiesOf } from '../../src/correlate/entities.ts';
import type { Connection } from '../../src/flows/connection.ts';
import type { ConnectionEnds } from '../../src/live/connection-ends.ts';
import type { Snapshot } from '../../src/live/feed.ts';
import { age, bytes, shortCount, sparkline } from '../../src/ui/readable.ts';
import { connectionDetail } from './detail.ts';
import { endsOf, portOf } from './ends.ts';
import { protocolName, serviceName, TCP } from './service-names.ts';

const newer = (a: Connection, b: Connection): number => b.last - a.last;
const more = (a: Connection, b: Connection): number => b.count - a.count || newer(a, b);
const refused = (connection: Connection): boolean => connection.action === 'REJECT';
const accepted = (connection: Connection): boolean => connection.action === 'ACCEPT';
const abnormal = ({ abnormal, raised }: Connection): boolean => abnormal.length > 0 || raised !== undefined;

/** What got through though it should not have comes first, then what was refused, then the rest. */
const rank = (connection: Connection): number => (refused(connection) ? 1 : abnormal(connection) ? 0 : 2);

/** Why a row is unusual: by itself, then what the rules of detection call it, each once. */
const unusual = ({ abnormal, raised = [] }: Connection): readonly string[] => [
  ...new Set([...abnormal, ...raised.map(({ title }) => title)]),
];

/** The reasons as they fit: whole, else without the numbers in brackets, which are in the detail. */
function reasonsIn(connection: Connection, width = Number.POSITIVE_INFINITY): string {
  const reasons = unusual(connection);
  const whole = reasons.join(', ');
  return whole.length <= width ? whole : reasons.map((reason) => reason.replace(/ \([^)]*\)/gu, '')).join(', ');
}

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

// In few cells the bytes go first (they are in the detail, and in a sort of their own), then the last time (the right end
// of the sparkline is now), then why (rank and colour tell that there is a reason), and only then the sparkline.
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
    // Two IPv4 addresses and a port as they mostly are; what is left over lets the longest be whole.
    want: 28,
    grow: true,
    text: (connection, _, width) => wayOf(connection, width),
  },
  {
    id: 'count',
    title: 'Count',
    width: 5,
    align: 'right',
    drop: 1,
    text: (connection) => shortCount(connection.count),
  },
  { id: 'bytes', title: 'Bytes', width: 8, align: 'right', drop: 5, text: (connection) => bytes(connection.bytes) },
  {
    id: 'last',
    title: 'Last',
    width: 4,
    align: 'right',
    drop: 4,
    text: (connection, now) => age(connection.last, now),
  },
  {
    id: 'histogram',
    title: 'Hour',
    width: 5,
    grow: true,
    drop: 2,
    text: (connection, _, width = 60) => sparkline(connection.histogram, width),
    tone: () => 'accent',
  },
  {
    id: 'abnormal',
    title: 'Unusual',
    width: 14,
    grow: true,
    drop: 3,
    text: (connection, _, width) => reasonsIn(connection, width),
    tone: ({ raised = [] }) => (raised[0]?.severity === 'high' ? 'bad' : 'warn'),
  },
];

/** `25 (23 denied, 2 abnormal, 412 accepted)`: the rows of the view, then how many each of the other views has. */
function counts(rows: readonly Connection[], all = rows, view = 'unusual'): string {
  const of = { denied: 0, abnormal: 0, accepted: 0 };
  for (const row of all) {
    if (refused(row)) of.denied++;
    if (abnormal(row)) of.abnormal++;
    if (accepted(row)) of.accepted++;
  }
  const others = (['denied', 'abnormal', 'accepted'] as const)
    .filter((name) => name !== view)
    .map((name) => `${shortCount(of[name])} ${name}`)
    .join(', ');
  const name = view === 'unusual' || view === 'all' ? '' : `${view} `;
  return `${name}${rows.length <= 9999 ? rows.length : shortCount(rows.length)} (${others})`;
}

/** A row is a sum of records, and what is unusual of it is our own judgement: AWS sent neither. */
function origin({ counted }: Snapshot<Connection>): Origin {
  const title = 'Counted by transit-tui from flow-log records';
  if (counted === undefined) return { title, facts: {} };
  const iso = (at: number) => new Date(at).toISOString();
  return { title, facts: { from: iso(counted.from), to: iso(counted.to), sources: counted.sources } };
}

/** The key of the accepted requests that a row's answers belong to; undefined where it folds no answers. */
const requestKey = ({ srcaddr, dstaddr, srcport, protocol }: Connection): string | undefined =>
  srcport === undefined ? undefined : `${dstaddr}|${srcaddr}|${srcport}|${protocol ?? ''}|ACCEPT`;

/** Connections from flow logs: what was refused, or got through and should not have. */
export const flowsPane: PaneDefinition<Connection, ConnectionEnds> = {
  id: 'flows',
  title: 'Flows',
  tab: 'Flows',
  feed: (feeds) => feeds.flows,
  columns,
  key: (connection) => connection.key,
  sorts: [
    { id: 'unusual', label: 'unusual, count', compare: (a, b) => rank(a) - rank(b) || more(a, b) },
    { id: 'time', label: 'time', compare: newer },
    { id: 'count', label: 'count', compare: more },
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
    unusual,
  },
  entities: entitiesOf.connection,
  subject: (connection) => ({ kind: 'connection', connection }),
  detail: connectionDetail,
  origin,
  lookUp: async (connection, { session, rows, tell, signal }) => {
    const { findEnds } = await import('../../src/live/connection-ends.ts');
    const request = requestKey(connection);
    const requestAccepted = request !== undefined && rows.some(({ key }) => key === request);
    await findEnds(session.read, connection, requestAccepted, tell, signal);
  },
  foundEntities: ({ src, dst, recordedAt }) =>
    [src, dst, recordedAt].flatMap((end) => (end?.interface === undefined ? [] : entitiesOf.interface(end.interface))),
  counts,
  views: [
    { id: 'unusual', label: 'denied and unusual', keep: (connection) => rank(connection) < 2 },
    { id: 'denied', label: 'denied', keep: refused },
    { id: 'accepted', label: 'accepted', keep: accepted },
    { id: 'abnormal', label: 'abnormal', keep: abnormal },
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
