import { localAddress } from './reachability.ts';
import type { InterfaceState, TrafficLeg, TrafficPattern, World } from './state.ts';
import { allAccept, judgementAt, judgementKey, portsOf, stretches } from './traffic-judgements.ts';

/** One flow of one aggregation window as an interface saw it; times are epoch milliseconds. */
export interface FlowRecord {
  readonly network: InterfaceState;
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly srcport: number;
  readonly dstport: number;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT' | '-';
  readonly status: 'OK' | 'NODATA' | 'SKIPDATA';
  readonly tcpFlags: number;
  readonly encryptionStatus?: number;
  readonly flowDirection: 'ingress' | 'egress' | '-';
}

/** Every interface reports at least this often; `maxAggregationSeconds` is only an upper bound. */
export const windowMs = 10_000;

const minute = 60_000;

/** A spread-out number in [0, 2^32) for two numbers: cheap randomness that stays the same. */
export function scatter(one: number, other: number): number {
  let mixed = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x165667b1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

interface Flow {
  readonly pattern: TrafficPattern;
  readonly number: number;
  readonly port: number;
  readonly legs: readonly TrafficLeg[];
  readonly start: number;
  readonly end: number;
  /** Share of a whole connection, or of a minute of a long-lived one. */
  readonly share: number;
  readonly established: boolean;
}

/** The flows of a pattern in the window that starts at `from`, one record for each leg that passes an interface. */
export function recordsOfPattern(world: World, pattern: TrafficPattern, from: number): FlowRecord[] {
  return flowsOf(world, pattern, from).flatMap((flow) => recordsOfFlow(world, flow));
}

function flowsOf(world: World, pattern: TrafficPattern, from: number): Flow[] {
  if (from + windowMs <= pattern.startsAt || (pattern.endsAt !== null && from >= pattern.endsAt)) return [];
  return pattern.longLived ? longLivedFlows(world, pattern, from) : connectionsIn(world, pattern, from);
}

function connectionsIn(world: World, pattern: TrafficPattern, from: number, to = from + windowMs): Flow[] {
  if (pattern.connectionsPerMinute <= 0) return [];
  const spacing = minute / pattern.connectionsPerMinute;
  const first = Math.max(0, Math.ceil((from - pattern.startsAt) / spacing));
  const flows: Flow[] = [];
  for (let number = first; pattern.startsAt + number * spacing < to; number++) {
    const at = Math.floor(pattern.startsAt + number * spacing);
    if (pattern.endsAt !== null && at >= pattern.endsAt) break;
    const ports = portsOf(pattern);
    const port = ports[number % ports.length] ?? 0;
    const legs = judgementAt(world.trafficState.judgements[judgementKey(pattern, port)], at)?.legs ?? [];
    const share = 0.7 + (scatter(seedOf(pattern), number) % 600) / 1000;
    flows.push({ pattern, number, port, legs, start: at, end: Math.min(at + 4_000, to), share, established: false });
  }
  return flows;
}

function longLivedFlows(world: World, pattern: TrafficPattern, from: number): Flow[] {
  const [port = 0] = portsOf(pattern);
  const history = world.trafficState.judgements[judgementKey(pattern, port)] ?? [];
  return stretches(pattern, history).flatMap((stretch) => {
    const start = Math.max(from, stretch.from, pattern.startsAt);
    const end = Math.min(from + windowMs, stretch.to);
    if (start >= end) return [];
    if (stretch.established === null) return connectionsIn(world, pattern, start, end);
    const share = (end - start) / minute;
    return [{ pattern, number: stretch.established, port, legs: stretch.legs, start, end, share, established: true }];
  });
}

const seeds = new Map<string, number>();

function seedOf(pattern: TrafficPattern): number {
  let seed = seeds.get(pattern.id);
  if (seed === undefined) {
    seed = Number.parseInt(pattern.id.slice(0, 8), 16) >>> 0;
    seeds.set(pattern.id, seed);
  }
  return seed;
}

function recordsOfFlow(world: World, flow: Flow): FlowRecord[] {
  const { pattern } = flow;
  const own = world.interfaces[pattern.interfaceId];
  const local = own ? localAddress(own, pattern.remoteAddress, flow.established ? 0 : flow.number) : undefined;
  if (!local) return [];
  const ports = portPair(flow);
  const outward = pattern.direction === 'egress';
  const request = outward
    ? { srcaddr: local, dstaddr: pattern.remoteAddress, ...ports }
    : { srcaddr: pattern.remoteAddress, dstaddr: local, ...ports };
  const reply = {
    srcaddr: request.dstaddr,
    dstaddr: request.srcaddr,
    srcport: ports.dstport,
    dstport: ports.srcport,
  };
  return flow.legs.flatMap((leg) => {
    const network = world.interfaces[leg.interfaceId];
    if (!network) return [];
    return {
      network,
      ...(leg.leg === 'request' ? request : reply),
      protocol: pattern.protocol,
      ...volume(flow, leg),
      start: flow.start,
      end: flow.end,
      action: leg.action,
      status: 'OK' as const,
      flowDirection: leg.flowDirection,
      ...(pattern.encryptionStatus === undefined ? {} : { encryptionStatus: pattern.encryptionStatus }),
    };
  });
}

function portPair(flow: Flow): { srcport: number; dstport: number } {
  const { pattern } = flow;
  if (pattern.protocol !== 6 && pattern.protocol !== 17) return { srcport: 0, dstport: 0 };
  const ephemeral = 32_768 + (scatter(seedOf(pattern) ^ 0x5bd1e995, flow.number) % 28_000);
  const fixed = pattern.direction === 'egress' ? pattern.localPort : pattern.remotePort;
  const keepsPort = fixed > 0 && (!pattern.longLived || (flow.established && flow.number === 0));
  return { srcport: keepsPort ? fixed : ephemeral, dstport: flow.port };
}

const synAndFin = 3;
const synAckAndFin = 19;
const syn = 2;

function volume(flow: Flow, leg: TrafficLeg): { packets: number; bytes: number; tcpFlags: number } {
  const { pattern } = flow;
  const tcp = pattern.protocol === 6;
  if (!flow.established && !allAccept(flow.legs)) {
    const packets = 1 + (scatter(seedOf(pattern), flow.number) % 3);
    return { packets, bytes: packets * (tcp ? 60 : 44), tcpFlags: tcp ? (leg.leg === 'reply' ? 18 : syn) : 0 };
  }
  // Data goes with the request when the connection leaves (an upload), with the reply when it comes in.
  const carriesData = (pattern.direction === 'egress') === (leg.leg === 'request');
  const share = flow.share * (carriesData ? 1 : 0.04);
  const packets = Math.max(1, Math.round(pattern.packetsPerConnection * flow.share * (carriesData ? 1 : 0.5)));
  const bytes = Math.max(packets * 40, Math.round(pattern.bytesPerConnection * share));
  const ended = leg.leg === 'request' ? synAndFin : synAckAndFin;
  return { packets, bytes, tcpFlags: tcp && !flow.established ? ended : 0 };
}
