import type { Detail } from '../../src/app/screen.ts';
import type { Connection } from '../../src/flows/connection.ts';
import { bytes, count, plural, sparkline, utcDateTime, utcSince } from '../../src/ui/readable.ts';
import { endsOf, portOf } from './ends.ts';
import { protocolName, serviceName } from './service-names.ts';

/** `203.0.113.9:443/tcp (https)`: where a connection went. */
export function destinationOf(connection: Connection): string {
  const service = connection.srcport === undefined ? serviceName(portOf(connection)) : undefined;
  const named = service === undefined ? '' : ` (${service})`;
  return `${endsOf(connection).to}/${protocolName(connection.protocol)}${named}`;
}

/** What a connection's detail shows. */
export function connectionDetail(connection: Connection, now: number): Detail {
  const way = `${endsOf(connection).from} → ${destinationOf(connection)}`;
  return {
    title: `${connection.action} ${way}`,
    badges: [
      { text: connection.action, tone: connection.action === 'REJECT' ? 'bad' : 'warn' },
      ...connection.abnormal.map((reason) => ({ text: reason, tone: 'warn' as const })),
    ],
    headline: [whatHappened(connection), howMuch(connection, now)],
    sections: sectionsOf(connection).filter((section) => section.rows.length > 0),
    raw: connection,
  };
}

function sectionsOf(connection: Connection): Detail['sections'] {
  return [
    {
      title: 'Connection',
      rows: [
        ['From', endsOf(connection).from],
        ['To', destinationOf(connection)],
        ['Direction', connection.direction ?? 'not in the log format'],
        ['Action', connection.action],
        ['Instance', connection.instanceId ?? 'not in the log format'],
        ['Interfaces', connection.interfaceIds.join(', ') || 'not in the log format'],
      ],
    },
    {
      title: 'Volume',
      rows: [
        ['Records', count(connection.count)],
        ['Packets', count(connection.packets)],
        ['Bytes', `${bytes(connection.bytes)} (${count(connection.bytes)})`],
        ['First', utcDateTime(connection.first)],
        ['Last', utcDateTime(connection.last)],
        ['Over time', sparkline(connection.histogram, 60)],
      ],
    },
    {
      title: 'Judged',
      rows: [
        ...connection.abnormal.map((reason) => ['Abnormal', reason] as const),
        ...(connection.action === 'REJECT'
          ? [['Refused by', 'a flow log does not say whether a security group or a network ACL refused'] as const]
          : []),
      ],
    },
  ];
}

function whatHappened(connection: Connection): string {
  const why = connection.abnormal.length === 0 ? '' : `, which is unusual: ${connection.abnormal.join(', ')}`;
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
