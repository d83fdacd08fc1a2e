import { isPublicAddress } from '../flows/address.ts';
import { conversationsIn } from '../flows/detect/conversation.ts';
import type { FlowTrace } from '../flows/detect/detection.ts';
import { ENCRYPTED_PORTS, PUBLIC_DATAGRAMS, serviceOf } from '../flows/detect/unencrypted.ts';

/** Two addresses, the service that one asks of the other, and what went between them. */
export interface Exchange {
  readonly addresses: readonly [asking: string, answering: string];
  readonly port: number | undefined;
  readonly protocol: number | undefined;
  /** True where an end is on the internet. */
  readonly isPublic: boolean;
  readonly bytes: number;
  readonly records: number;
  /** True where some of the records say that they were encrypted: `bytes` are then the most that was not. */
  readonly atMost: boolean;
  readonly interfaceIds: readonly string[];
}

/** Accepted traffic by what `encryption-status` says of it. */
export interface TrafficEncryption {
  /** What was not encrypted, the worst first: on the internet before inside, then the most bytes. */
  readonly plain: readonly Exchange[];
  readonly encrypted: Volume;
  /** Of which AWS does not say. */
  readonly unsaid: Volume;
  /** Of which AWS says 0, on ports whose protocols encrypt by themselves, which AWS does not look into. */
  readonly ownEncryption: Volume;
  /** Names, time and control messages, which hold nobody's data. */
  readonly aside: Volume;
}

export interface Volume {
  readonly bytes: number;
  readonly records: number;
}

const TCP = 6;
const UDP = 17;
/** ICMP tells of errors and echoes; ESP is what IPsec encrypted. */
const NO_DATA_IN_CLEAR: readonly (number | undefined)[] = [1, 58, 50];
/** IKE and IPsec through NAT. */
const IPSEC: readonly (number | undefined)[] = [500, 4500];
const DNS = 53;
const SAYS_ENCRYPTED: readonly string[] = ['1', '2', '3'];

/** Sorts the accepted ones of some traces; `all` are those in which requests and answers are told apart. */
export function trafficEncryption(traces: readonly FlowTrace[], all = traces): TrafficEncryption {
  const conversations = conversationsIn(all);
  const plain = new Map<string, FlowTrace[]>();
  const volumes = { encrypted: none(), unsaid: none(), ownEncryption: none(), aside: none() };
  for (const trace of traces) {
    if (trace.action !== 'ACCEPT') continue;
    const kind = kindOf(trace);
    if (kind !== 'plain') addTo(volumes[kind], trace);
    // Answers to low ports do not tell their service; what they answer does, and is judged.
    else if (trace.srcport !== undefined || !conversations.answers(trace)) {
      const key = keyOf(trace);
      plain.set(key, [...(plain.get(key) ?? []), trace]);
    }
  }
  const exchanges = [...plain.values()].map(exchangeOf);
  exchanges.sort((a, b) => Number(b.isPublic) - Number(a.isPublic) || b.bytes - a.bytes || b.records - a.records);
  return { plain: exchanges, ...volumes };
}

/** Adds up volumes, or exchanges. */
export const summed = (volumes: readonly Volume[]): Volume =>
  volumes.reduce((sum, { bytes, records }) => ({ bytes: sum.bytes + bytes, records: sum.records + records }), none());

function kindOf(trace: FlowTrace): Exclude<keyof TrafficEncryption, 'plain'> | 'plain' {
  const { protocol, encryption } = trace;
  const { port } = serviceOf(trace);
  if (NO_DATA_IN_CLEAR.includes(protocol)) return 'aside';
  if (port !== undefined && (port === DNS || (protocol === UDP && PUBLIC_DATAGRAMS.has(port)))) return 'aside';
  if (encryption.includes('0')) {
    const isOwn = port !== undefined && (ENCRYPTED_PORTS.has(port) || (protocol === UDP && IPSEC.includes(port)));
    return isOwn ? 'ownEncryption' : 'plain';
  }
  const isSaid = encryption.length > 0 && encryption.every((status) => SAYS_ENCRYPTED.includes(status));
  return isSaid ? 'encrypted' : 'unsaid';
}

function keyOf(trace: FlowTrace): string {
  const { address, port } = serviceOf(trace);
  return `${peerOf(trace)} ${address} ${port} ${trace.protocol}`;
}

const peerOf = (trace: FlowTrace): string =>
  serviceOf(trace).address === trace.dstaddr ? trace.srcaddr : trace.dstaddr;

function exchangeOf(traces: readonly FlowTrace[]): Exchange {
  const volume = none();
  for (const trace of traces) addTo(volume, trace);
  const [first] = traces as readonly [FlowTrace];
  const { address, port } = serviceOf(first);
  return {
    addresses: [peerOf(first), address],
    port: first.protocol === TCP || first.protocol === UDP || first.protocol === undefined ? port : undefined,
    protocol: first.protocol,
    isPublic: isPublicAddress(first.srcaddr) || isPublicAddress(first.dstaddr),
    ...volume,
    atMost: traces.some(({ encryption }) => encryption.some((status) => SAYS_ENCRYPTED.includes(status))),
    interfaceIds: [...new Set(traces.flatMap(({ interfaceIds }) => interfaceIds))],
  };
}

const none = (): { bytes: number; records: number } => ({ bytes: 0, records: 0 });

function addTo(volume: { bytes: number; records: number }, { cells }: FlowTrace): void {
  for (const { bytes, count } of cells) {
    volume.bytes += bytes;
    volume.records += count;
  }
}
