import type { Detail } from '../../src/app/screen.ts';
import type { Connection } from '../../src/flows/connection.ts';
import { bytes, count, plural, sparkline, utcDateTime, utcSince } from '../../src/ui/readable.ts';
import { protocolName, serviceName } from './service-names.ts';

/** `203.0.113.9:443/tcp (https)`: where a connection went. */
export function destinationOf(connection: Connection): string {
  const service = serviceName(connection.dstport);
  const port = connection.dstport === undefined ? '' : `:${connection.dstport}`;
  const address = connection.dstaddr.includes(':') && port !== '' ? `[${connection.dstaddr}]` : connection.dstaddr;
  return `${address}${port}/${protocolName(connection.protocol)}${service === undefined ? '' : ` (${service})`}`;
}

const SAID = { ACCEPT: 'got through', REJECT: 'was refused', UNKNOWN: 'may have got through or not' } as const;

/** What a connection's detail shows. */
export function connectionDetail(connection: Connection, now: number): Detail {
  const way = `${connection.srcaddr} → ${destinationOf(connection)}`;
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
        ['From', connection.srcaddr],
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
  const from =
    connection.instanceId === undefined ? connection.srcaddr : `${connection.srcaddr} (${connection.instanceId})`;
  const who = connection.direction === 'ingress' ? connection.srcaddr : from;
  const why = connection.abnormal.length === 0 ? '' : `, and is unusual: ${connection.abnormal.join(', ')}`;
  return `${who} to ${destinationOf(connection)} ${SAID[connection.action]}${why}.`;
}

function howMuch(connection: Connection, now: number): string {
  return `${plural(connection.count, 'record')}, ${bytes(connection.bytes)} in ${plural(connection.packets, 'packet')} since ${utcSince(connection.first, now)}, last at ${utcSince(connection.last, now)}.`;
}
