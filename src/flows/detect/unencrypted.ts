import { isPublicAddress } from '../address.ts';
import { CLEARTEXT } from '../cleartext-ports.ts';
import { type Steps, stepCounter } from '../in-steps.ts';
import { type Conversations, conversationsInSteps } from './conversation.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, seenIn, totalsOf } from './evidence.ts';
import { many, size } from './words.ts';

/** More than handshakes and greetings: somebody's data went over the wire. */
export const UNENCRYPTED_BYTES = 10_000;
/** On port 80 a redirect to HTTPS asks and answers with less than this each time, and carries nothing worth reading. */
const REDIRECT_BYTES = 1_500;
/** What is fetched over the internet's HTTP is public, as signed packages are; so many times more came than was sent. */
const DOWNLOAD_RATIO = 10;
/** IPv4 and TCP headers with the usual options: what a packet without data weighs. */
export const HEADER_BYTES = 52;

const overTcp = (negotiates: boolean): ReadonlyMap<number, string> =>
  new Map(
    CLEARTEXT.filter((each) => each.protocol === 6 && each.negotiates === negotiates).map(({ port, name }) => [
      port,
      name,
    ]),
  );
/** Ports whose plain protocol has no encryption, by name. */
const CLEARTEXT_PORTS = overTcp(false);
/** Ports on which encryption is agreed inside the protocol: only over the internet is the port worth a word. */
const NEGOTIATING_PORTS = overTcp(true);
/** Protocols that send passwords as they are: worth a word inside a network too, where Nitro may encrypt the rest unseen. */
const PASSWORDS_IN_CLEAR: ReadonlySet<number> = new Set([21, 23]);
/** Ports of protocols that encrypt by themselves. AWS doesn't look into packets: 0 says only that Nitro did not. */
export const ENCRYPTED_PORTS: ReadonlySet<number> = new Set([
  22, 443, 465, 636, 853, 989, 990, 993, 995, 3389, 5986, 8443,
]);
/** Names and times are asked in clear everywhere, and hold nobody's data. */
export const PUBLIC_DATAGRAMS: ReadonlySet<number> = new Set([53, 123]);

/** Data went over the wire that anybody on the way could read. */
export const unencrypted: DetectionRule = {
  id: 'unencrypted',
  title: 'Unencrypted traffic',
  promise: `A service exchanged ${size(UNENCRYPTED_BYTES)} or more that \`encryption-status\` says was not encrypted, or, where the format doesn't say, on a port whose protocol has no encryption (between private addresses only FTP and Telnet: Nitro may have encrypted the others).`,
  fields: ['action', 'bytes'],
  needs: '`encryption-status` or `dstport`',
  severity:
    'high where `encryption-status` says so of the internet, medium where it says so inside or the port does of the internet, low otherwise',
  *judge(traces, context): Steps<Verdict> {
    const unknown = lacking('unencrypted', context, [
      'action',
      'bytes',
      ...(context.has('encryption-status') ? [] : ['dstport']),
    ]);
    if (unknown.length > 0) return { detections: [], unknown };
    const conversations = yield* conversationsInSteps(traces);
    const unsaid = new Set<string>();
    const services = yield* grouped(traces, (trace) => {
      const evidence = evidenceOf(trace, conversations);
      if (evidence === undefined) return undefined;
      const { address, port } = serviceOf(trace);
      if (evidence !== 'unsaid') return `${evidence} ${address} ${port}`;
      unsaid.add(`${address} ${port}`);
      return undefined;
    });
    const detections: Detection[] = [];
    const isStepDone = stepCounter();
    for (const group of services.values()) {
      if (isStepDone(group.length)) yield;
      detections.push(...cleartextOf(group, conversations, context));
    }
    return { detections, unknown: unsaidOf(unsaid) };
  },
};

const unsaidOf = ({ size: services }: ReadonlySet<string>): string[] =>
  services === 0
    ? []
    : [
        `unencrypted: unknown for ${many(services, 'service')} between private addresses on cleartext ports, the records have no \`encryption-status\``,
      ];

/** `unsaid`: a cleartext port between private addresses, of which the records don't say whether Nitro encrypted. */
type Evidence = 'status' | 'port' | 'unsaid';

/** The end that listens: the destination of a request, the source of an answer. */
export function serviceOf({ srcaddr, dstaddr, srcport, dstport }: FlowTrace): {
  address: string;
  port: number | undefined;
} {
  return dstport === undefined && srcport !== undefined
    ? { address: srcaddr, port: srcport }
    : { address: dstaddr, port: dstport };
}

const crosses = ({ srcaddr, dstaddr }: FlowTrace): boolean => isPublicAddress(srcaddr) || isPublicAddress(dstaddr);

function evidenceOf(trace: FlowTrace, { answers }: Conversations): Evidence | undefined {
  const { action, protocol } = trace;
  if (action !== 'ACCEPT' || (protocol !== undefined && protocol !== 6 && protocol !== 17)) return undefined;
  // Answers to low ports are not folded under their service, whose port they don't tell.
  if (trace.srcport === undefined && answers(trace)) return undefined;
  const { port } = serviceOf(trace);
  if (port !== undefined && (ENCRYPTED_PORTS.has(port) || (protocol === 17 && PUBLIC_DATAGRAMS.has(port))))
    return undefined;
  const said = trace.encryption.filter((status) => status !== '-');
  if (said.length > 0) return said.includes('0') ? 'status' : undefined;
  if (port === undefined || protocol === 17) return undefined;
  if (crosses(trace)) return CLEARTEXT_PORTS.has(port) || NEGOTIATING_PORTS.has(port) ? 'port' : undefined;
  if (PASSWORDS_IN_CLEAR.has(port)) return 'port';
  return CLEARTEXT_PORTS.has(port) ? 'unsaid' : undefined;
}

function cleartextOf(
  group: readonly [FlowTrace, ...FlowTrace[]],
  conversations: Conversations,
  context: DetectionContext,
): Detection[] {
  const { address, port } = serviceOf(group[0]);
  const { count, first, last } = totalsOf(group, context);
  const payload = payloadOf(group, context);
  if (payload < UNENCRYPTED_BYTES || (port === 80 && payload < REDIRECT_BYTES * count)) return [];
  if (port === 80 && isPublicAddress(address) && isDownload(group, address, context)) return [];
  const byStatus = evidenceOf(group[0], conversations) === 'status';
  const peers = new Set(group.map(({ srcaddr, dstaddr }) => (srcaddr === address ? dstaddr : srcaddr)));
  const outside = group.some(crosses);
  const protocolName = port === undefined ? '' : (CLEARTEXT_PORTS.get(port) ?? NEGOTIATING_PORTS.get(port) ?? '');
  return [
    {
      rule: 'unencrypted',
      key: `unencrypted|${address}|${port ?? ''}`,
      title: 'Unencrypted traffic',
      why: `${size(payload)} of payload in ${many(count, 'record')} between ${address}${port === undefined ? '' : ` port ${port}`} and ${many(peers.size, 'address', 'addresses')}, ${byStatus ? '`encryption-status` 0' : `inferred from the port, which is ${protocolName}’s: the records don't say whether it was encrypted`}; raised from ${size(UNENCRYPTED_BYTES)}`,
      severity: outside && byStatus ? 'high' : outside || byStatus ? 'medium' : 'low',
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

function payloadOf(traces: readonly FlowTrace[], context: DetectionContext): number {
  const { bytes, packets } = totalsOf(traces, context);
  return Math.max(0, bytes - packets * HEADER_BYTES);
}

function isDownload(group: readonly FlowTrace[], address: string, context: DetectionContext): boolean {
  const sent = payloadOf(
    group.filter(({ dstaddr }) => dstaddr === address),
    context,
  );
  return payloadOf(group, context) >= sent * (1 + DOWNLOAD_RATIO);
}
