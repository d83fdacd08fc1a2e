import { isPublicAddress } from '../address.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace } from './detection.ts';
import { grouped, lacking, seenIn, totalsOf } from './evidence.ts';
import { many, size } from './words.ts';

/** More than handshakes and greetings: somebody's data went over the wire. */
export const UNENCRYPTED_BYTES = 10_000;
/** On port 80 a redirect to HTTPS asks and answers with less than this each time, and carries nothing worth reading. */
export const REDIRECT_BYTES = 1_500;
/** IPv4 and TCP headers with the usual options: what a packet without data weighs. */
export const HEADER_BYTES = 52;

/** Ports whose plain protocol has no encryption, by name. */
export const CLEARTEXT_PORTS: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'],
  [23, 'Telnet'],
  [25, 'SMTP'],
  [80, 'HTTP'],
  [110, 'POP3'],
  [143, 'IMAP'],
  [389, 'LDAP'],
  [9200, 'Elasticsearch'],
  [11211, 'Memcached'],
  [6379, 'Redis'],
]);
/** Ports on which encryption is agreed inside the protocol: only over the internet is the port worth a word. */
export const NEGOTIATING_PORTS: ReadonlyMap<number, string> = new Map([
  [445, 'SMB'],
  [1433, 'SQL Server'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [27017, 'MongoDB'],
]);

/** Data went over the wire that anybody on the way could read. */
export const unencrypted: DetectionRule = {
  id: 'unencrypted',
  title: 'Unencrypted traffic',
  promise: `A service exchanged ${size(UNENCRYPTED_BYTES)} or more that \`encryption-status\` says was not encrypted, or, where the format doesn't say, on a port whose protocol has no encryption.`,
  judge(traces, context) {
    const unknown = lacking('unencrypted', context, [
      'action',
      'bytes',
      ...(context.has('encryption-status') ? [] : ['dstport']),
    ]);
    if (unknown.length > 0) return { detections: [], unknown };
    const services = grouped(traces, (trace) => {
      const evidence = evidenceOf(trace);
      return evidence === undefined ? undefined : `${evidence} ${serviceOf(trace).address} ${serviceOf(trace).port}`;
    });
    const detections = [...services.values()].flatMap((group) => cleartextOf(group, context));
    return { detections, unknown: [] };
  },
};

type Evidence = 'status' | 'port';

/** The end that listens: the destination of a request, the source of an answer. */
function serviceOf({ srcaddr, dstaddr, srcport, dstport }: FlowTrace): { address: string; port: number | undefined } {
  return dstport === undefined && srcport !== undefined
    ? { address: srcaddr, port: srcport }
    : { address: dstaddr, port: dstport };
}

function evidenceOf(trace: FlowTrace): Evidence | undefined {
  if (trace.action !== 'ACCEPT' || (trace.protocol !== undefined && trace.protocol !== 6 && trace.protocol !== 17)) {
    return undefined;
  }
  const said = trace.encryption.filter((status) => status !== '-');
  if (said.length > 0) return said.includes('0') ? 'status' : undefined;
  const { port } = serviceOf(trace);
  if (port === undefined || trace.protocol === 17) return undefined;
  if (CLEARTEXT_PORTS.has(port)) return 'port';
  const crosses = isPublicAddress(trace.srcaddr) || isPublicAddress(trace.dstaddr);
  return NEGOTIATING_PORTS.has(port) && crosses ? 'port' : undefined;
}

function cleartextOf(group: readonly [FlowTrace, ...FlowTrace[]], context: DetectionContext): Detection[] {
  const { address, port } = serviceOf(group[0]);
  const { count, packets, bytes, first, last } = totalsOf(group, context);
  const payload = bytes - packets * HEADER_BYTES;
  if (payload < UNENCRYPTED_BYTES || (port === 80 && payload < REDIRECT_BYTES * count)) return [];
  const byStatus = evidenceOf(group[0]) === 'status';
  const peers = new Set(group.map(({ srcaddr, dstaddr }) => (srcaddr === address ? dstaddr : srcaddr)));
  const crosses = group.some(({ srcaddr, dstaddr }) => isPublicAddress(srcaddr) || isPublicAddress(dstaddr));
  const protocolName = port === undefined ? '' : (CLEARTEXT_PORTS.get(port) ?? NEGOTIATING_PORTS.get(port) ?? '');
  return [
    {
      rule: 'unencrypted',
      key: `unencrypted|${address}|${port ?? ''}`,
      title: 'Unencrypted traffic',
      why: `${size(payload)} of payload in ${many(count, 'record')} between ${address}${port === undefined ? '' : ` port ${port}`} and ${many(peers.size, 'address', 'addresses')}, ${byStatus ? '`encryption-status` 0' : `inferred from the port, which is ${protocolName}’s: the records don't say whether it was encrypted`}; raised from ${size(UNENCRYPTED_BYTES)}`,
      severity: crosses && byStatus ? 'high' : crosses || byStatus ? 'medium' : 'low',
      dstaddr: address,
      ...(port === undefined ? {} : { dstport: port }),
      ...seenIn(group),
      first,
      last,
      figures: {
        payload: Math.round(payload),
        count,
        peers: peers.size,
        inferred: byStatus ? 0 : 1,
        threshold: UNENCRYPTED_BYTES,
      },
    },
  ];
}
