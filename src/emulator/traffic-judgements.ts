import { judge } from './reachability.ts';
import type { TrafficJudgement, TrafficLeg, TrafficPattern, World } from './state.ts';

/** How long an established, tracked connection lives on after the groups stopped allowing it. */
export const trackedSurvivalMs = 4 * 60_000;

/** The key of a pattern's judgements; a scan has one for each of its ports. */
export const judgementKey = (pattern: TrafficPattern, port: number): string =>
  pattern.scanPorts ? `${pattern.id}:${port}` : pattern.id;

/** The ports that new connections of a pattern are opened to. */
export const portsOf = (pattern: TrafficPattern): number[] =>
  pattern.scanPorts ?? [pattern.direction === 'egress' ? pattern.remotePort : pattern.localPort];

/**
 * Judges every pattern by the world as it is and notes what changed since the last time. Whoever changes groups, ACLs
 * or interfaces settles first, so a change found now began at the last settling.
 */
export function settleJudgements(world: World, now: number): void {
  const { judgements, settledAt } = world.trafficState;
  for (const pattern of world.traffic) {
    for (const port of portsOf(pattern)) {
      const key = judgementKey(pattern, port);
      const history = judgements[key];
      const legs = judge(world, { pattern, port });
      if (!history) judgements[key] = [{ from: pattern.startsAt, legs }];
      else if (!sameLegs(history.at(-1)?.legs ?? [], legs)) history.push({ from: settledAt, legs });
    }
  }
  world.trafficState.settledAt = now;
}

const sameLegs = (one: readonly TrafficLeg[], other: readonly TrafficLeg[]) =>
  JSON.stringify(one) === JSON.stringify(other);

/** The judgement that held at a time. */
export function judgementAt(
  history: readonly TrafficJudgement[] | undefined,
  at: number,
): TrafficJudgement | undefined {
  return history?.findLast((judgement) => judgement.from <= at) ?? history?.[0];
}

/** Whether every leg lets the connection through. */
export const allAccept = (legs: readonly TrafficLeg[]): boolean =>
  legs.length > 0 && legs.every((leg) => leg.action === 'ACCEPT');

/** A stretch of a long-lived connection: `established` names which connection it is, null while attempts are refused. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly established: number | null;
  readonly legs: readonly TrafficLeg[];
}

/** The life of a long-lived connection: it outlives a change of groups for a while where the groups tracked it. */
export function stretches(pattern: TrafficPattern, history: readonly TrafficJudgement[]): Stretch[] {
  const made: Stretch[] = [];
  let alive: { number: number; legs: readonly TrafficLeg[] } | null = null;
  let opened = 0;
  let dyingAt: number | null = null;
  for (const [index, { from, legs }] of history.entries()) {
    const to = history[index + 1]?.from ?? pattern.endsAt ?? Number.POSITIVE_INFINITY;
    if (allAccept(legs)) {
      if (alive === null || (dyingAt !== null && dyingAt <= from)) alive = { number: opened++, legs };
      else alive = { number: alive.number, legs };
      dyingAt = null;
      made.push({ from, to, established: alive.number, legs });
      continue;
    }
    if (alive !== null) {
      const goesOn = survives(alive.legs, legs);
      if (dyingAt === null) dyingAt = goesOn ? from + trackedSurvivalMs : from;
      else if (!goesOn) dyingAt = Math.min(dyingAt, from);
      alive = { number: alive.number, legs: trackedBy(alive.legs, legs) };
    }
    const end = Math.min(to, Math.max(from, dyingAt ?? from));
    if (alive !== null && end > from) made.push({ from, to: end, established: alive.number, legs: alive.legs });
    if (end < to) {
      alive = null;
      dyingAt = null;
      made.push({ from: end, to, established: null, legs });
    }
  }
  return made;
}

function survives(before: readonly TrafficLeg[], after: readonly TrafficLeg[]): boolean {
  const refused = after.filter((leg) => leg.action === 'REJECT');
  return refused.length > 0 && refused.every((leg) => leg.refusedBy === 'group' && wasTracked(before, leg));
}

/** Each interface tracks for itself: one whose groups let everything through by now no longer tracks the connection. */
function trackedBy(before: readonly TrafficLeg[], now: readonly TrafficLeg[]): TrafficLeg[] {
  return before.map((one) => {
    const same = now.find(({ interfaceId, leg }) => interfaceId === one.interfaceId && leg === one.leg);
    return same?.action === 'ACCEPT' ? { ...one, tracked: same.tracked } : one;
  });
}

const wasTracked = (before: readonly TrafficLeg[], leg: TrafficLeg) =>
  before.some((one) => one.leg === 'request' && one.interfaceId === leg.interfaceId && one.tracked);
