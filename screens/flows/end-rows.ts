import type { Detail } from '../../src/app/screen.ts';
import { isPublicAddress } from '../../src/flows/address.ts';
import type { Connection } from '../../src/flows/connection.ts';
import type { ConnectionEnd, ConnectionEnds } from '../../src/live/connection-ends.ts';

type Rows = Detail['sections'][number]['rows'];

/** Who both ends of a connection are, as far as the row says, and AWS, once it has answered. */
export function endRows(connection: Connection, ends: ConnectionEnds | undefined): Rows {
  const { srcaddr, dstaddr, srcService, dstService } = connection;
  return [
    ['From', endText(srcaddr, srcService, ends?.src)],
    ...insideRows(ends?.src),
    ['To', endText(dstaddr, dstService, ends?.dst)],
    ...insideRows(ends?.dst),
    ...recordedRows(connection, ends),
    ...(ends?.unknown ?? []).map((each) => ['Unknown', each] as const),
  ];
}

function endText(address: string, service: string | undefined, end: ConnectionEnd | undefined): string {
  const reach = isPublicAddress(address) ? 'public' : 'private';
  const kind = service === undefined ? reach : `${reach}, AWS service ${service}`;
  if (end === undefined) return `${address} (${kind})`;
  if (end.owner !== undefined) return `${address} (${kind}): ${end.owner}`;
  if (end.others.length > 0) {
    return `${address} (${kind}): one of ${end.others.join(', ')}, in different VPCs`;
  }
  return `${address} (${kind}): ${reach === 'public' ? "no address of this account's interfaces here" : 'no interface of this account here has it now'}`;
}

function insideRows(end: ConnectionEnd | undefined): Rows {
  const card = end?.interface;
  if (card === undefined) return [];
  const { networkInterfaceId, interfaceType, subnetId = 'no subnet', vpcId, groups, description } = card;
  const named = description === '' ? '' : `, “${description}”`;
  const type = interfaceType === 'interface' ? '' : ` (${interfaceType})`;
  const worn = groups.map(({ groupId, groupName }) => `${groupId} (${groupName})`).join(', ');
  return [
    ['  Interface', `${networkInterfaceId}${type} in ${subnetId}, ${vpcId}${named}`],
    ['  Groups now', worn === '' ? 'none' : worn],
  ];
}

function recordedRows({ interfaceIds, instanceId }: Connection, ends: ConnectionEnds | undefined): Rows {
  if (ends?.recordedAt?.interface !== undefined) {
    const { interface: card, owner } = ends.recordedAt;
    return [['Recorded at', `${card.networkInterfaceId}: ${owner}, which is neither end`]];
  }
  const known = [interfaceIds.join(', ') || 'not in the log format', instanceId].filter((part) => part !== undefined);
  return [['Recorded at', known.join(', ')]];
}
