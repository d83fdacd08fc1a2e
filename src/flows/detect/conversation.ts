import { isPublicAddress } from '../address.ts';
import { allAtOnce, type Steps, stepCounter } from '../in-steps.ts';
import type { DetectionContext, FlowTrace } from './detection.ts';

/** Ports from here up are taken for the asking side's: the default ephemeral range of Linux begins here. */
const EPHEMERAL_FROM = 32_768;
/** Below this only services listen; no system asks from here unless told to. */
const UNPRIVILEGED_FROM = 1024;
/** One service answers on ever new ports: so many times more ports one way than the other tell the asking side. */
const ANSWER_PORTS_RATIO = 4;
/** Ports remembered of a pair of addresses: enough to know a port again, and a scan of all of them stays small. */
const PORTS_KEPT = 16;

interface Ports {
  distinct: number;
  lowest: number;
  readonly some: Set<number>;
}

/** Tells requests from answers among traces, by what the same two addresses send the other way. */
export interface Conversations {
  /**
   * True where the trace most likely answers requests of its destination. Answers to ports below 32768 are not folded
   * as answers (NAT gateways ask from 1024 up), and look like connections to ever new ports.
   */
  answers(trace: FlowTrace): boolean;
  /** True where both sides send to the same port of each other, as time servers, resolvers and clusters do. */
  mutual(trace: FlowTrace): boolean;
  /** What came back from the port that the trace asks, or, where answers aren't folded under it, from the host. */
  answerTo(trace: FlowTrace): Answered | undefined;
  /** True where the destination sends anything back at all. */
  isAnswered(trace: FlowTrace): boolean;
}

export interface Answered {
  count: number;
  bytes: number;
}

const known = new WeakMap<readonly FlowTrace[], Conversations>();

/** Indexes who sends to which ports of whom; the same list of traces is indexed once. */
export const conversationsIn = (traces: readonly FlowTrace[]): Conversations => allAtOnce(conversationsInSteps(traces));

/** As `conversationsIn`, in steps. */
export function* conversationsInSteps(traces: readonly FlowTrace[]): Steps<Conversations> {
  const before = known.get(traces);
  if (before !== undefined) return before;
  const pairs = new Map<string, Ports>();
  const folded = new Map<string, Answered>();
  const isStepDone = stepCounter();
  for (const trace of traces) {
    if (isStepDone()) yield;
    const { srcaddr, dstaddr, srcport, dstport, action } = trace;
    if (action === 'REJECT') continue;
    if (srcport !== undefined) addAnswer(folded, `${dstaddr} ${srcaddr} ${srcport} ${trace.protocol}`, trace);
    if (dstport === undefined) continue;
    const key = `${srcaddr} ${dstaddr}`;
    const ports = pairs.get(key);
    if (ports === undefined) pairs.set(key, { distinct: 1, lowest: dstport, some: new Set([dstport]) });
    else addPort(ports, dstport);
  }
  const loose = new Map<string, Answered>();
  for (const trace of traces) {
    if (isStepDone()) yield;
    const { srcaddr, dstaddr, srcport, action } = trace;
    if (action === 'REJECT' || srcport !== undefined || !answers(trace, pairs)) continue;
    addAnswer(loose, `${dstaddr} ${srcaddr} ${trace.protocol}`, trace);
  }
  const conversations: Conversations = {
    answers: (trace) => answers(trace, pairs),
    mutual: ({ srcaddr, dstaddr, dstport }) =>
      dstport !== undefined && pairs.get(`${dstaddr} ${srcaddr}`)?.some.has(dstport) === true,
    answerTo: ({ srcaddr, dstaddr, dstport, protocol }) =>
      folded.get(`${srcaddr} ${dstaddr} ${dstport} ${protocol}`) ?? loose.get(`${srcaddr} ${dstaddr} ${protocol}`),
    isAnswered: ({ srcaddr, dstaddr, dstport, protocol }) =>
      folded.has(`${srcaddr} ${dstaddr} ${dstport} ${protocol}`) || pairs.has(`${dstaddr} ${srcaddr}`),
  };
  known.set(traces, conversations);
  return conversations;
}

function addAnswer(folded: Map<string, Answered>, key: string, { cells }: FlowTrace): void {
  const answered = folded.get(key) ?? { count: 0, bytes: 0 };
  folded.set(key, answered);
  for (const { count, bytes } of cells) {
    answered.count += count;
    answered.bytes += bytes;
  }
}

function addPort(ports: Ports, port: number): void {
  if (ports.some.has(port)) return;
  ports.distinct++;
  ports.lowest = Math.min(ports.lowest, port);
  if (ports.some.size < PORTS_KEPT) ports.some.add(port);
}

function answers({ srcaddr, dstaddr, srcport, dstport }: FlowTrace, pairs: ReadonlyMap<string, Ports>): boolean {
  if (srcport !== undefined && dstport === undefined) return true;
  const asked = pairs.get(`${dstaddr} ${srcaddr}`);
  if (asked === undefined || dstport === undefined) return false;
  if (dstport < UNPRIVILEGED_FROM) return false;
  const answered = pairs.get(`${srcaddr} ${dstaddr}`)?.distinct ?? 1;
  if (answered >= asked.distinct * ANSWER_PORTS_RATIO)
    return asked.lowest < EPHEMERAL_FROM || dstport >= EPHEMERAL_FROM;
  return asked.lowest < EPHEMERAL_FROM && asked.lowest < dstport;
}

/** Says whether the trace leaves for the internet: to a public address from a private one, or outward where that is known. */
export function leaves({ srcaddr, dstaddr, direction }: FlowTrace): boolean {
  return isPublicAddress(dstaddr) && (direction === 'egress' || !isPublicAddress(srcaddr));
}

/**
 * Says where a rule can't tell what leaves: between public addresses, as all of IPv6 are, only `flow-direction` tells which
 * side is the account's. One sentence, or none.
 */
export function undirected(rule: string, traces: readonly FlowTrace[], { has }: DetectionContext): readonly string[] {
  if (has('flow-direction')) return [];
  const isBetween = ({ srcaddr, dstaddr }: FlowTrace) => isPublicAddress(srcaddr) && isPublicAddress(dstaddr);
  return traces.some((trace) => trace.action === 'ACCEPT' && isBetween(trace))
    ? [`${rule}: unknown between public addresses, as all of IPv6 are, the format has no \`flow-direction\``]
    : [];
}

/** Who sends what to whom, by address alone: `10.0.1.5 198.51.100.7`. */
export const pairOf = ({ srcaddr, dstaddr }: FlowTrace): string => `${srcaddr} ${dstaddr}`;
