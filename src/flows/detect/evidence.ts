import { type Steps, stepCounter } from '../in-steps.ts';
import type { Detection, DetectionContext, FlowTrace } from './detection.ts';

/** Interfaces and instances that a detection names; one over more of them is about the whole network. */
const NAMED_AT_MOST = 16;

/** What some traces add up to. Times are epoch milliseconds. */
export interface Totals {
  readonly count: number;
  readonly packets: number;
  readonly bytes: number;
  /** Where the first slice begins. */
  readonly first: number;
  /** When the newest record ended. */
  readonly last: number;
  /** How long the slices reach, from the first to the end of the last. */
  readonly reachMs: number;
}

/** Adds up the cells of the traces that begin at `since` or later. */
export function totalsOf(traces: readonly FlowTrace[], { sliceMs, to }: DetectionContext, since = -Infinity): Totals {
  let [count, packets, bytes, first, lastSlice, last] = [0, 0, 0, Infinity, -Infinity, -Infinity];
  for (const { cells } of traces) {
    for (const cell of cells) {
      if (cell.at < since) continue;
      count += cell.count;
      packets += cell.packets;
      bytes += cell.bytes;
      first = Math.min(first, cell.at);
      lastSlice = Math.max(lastSlice, cell.at);
      last = Math.max(last, cell.last);
    }
  }
  const reachMs = Math.min(lastSlice + sliceMs, Math.max(to, lastSlice)) - first;
  return { count, packets, bytes, first, last, reachMs };
}

/** Where the traces were seen, and whether they were let through: the part of a detection that every rule fills alike. */
export function seenIn(
  traces: readonly FlowTrace[],
): Pick<Detection, 'interfaceIds' | 'instanceIds' | 'moreInterfaces' | 'moreInstances' | 'action'> {
  const interfaces = new Set<string>();
  const instances = new Set<string>();
  let [accepted, rejected, moreInterfaces, moreInstances] = [false, false, false, false];
  for (const trace of traces) {
    for (const id of trace.interfaceIds) moreInterfaces = !named(interfaces, id) || moreInterfaces;
    if (trace.instanceId !== undefined) moreInstances = !named(instances, trace.instanceId) || moreInstances;
    moreInterfaces ||= trace.moreInterfaces === true;
    moreInstances ||= trace.moreInstances === true;
    accepted ||= trace.action !== 'REJECT';
    rejected ||= trace.action === 'REJECT';
  }
  const action = accepted && rejected ? 'mixed' : rejected ? 'REJECT' : 'ACCEPT';
  return {
    interfaceIds: [...interfaces],
    instanceIds: [...instances],
    ...(moreInterfaces ? { moreInterfaces } : {}),
    ...(moreInstances ? { moreInstances } : {}),
    action,
  };
}

/** Names an id; false where there is no more room for it. */
function named(ids: Set<string>, id: string): boolean {
  if (ids.size >= NAMED_AT_MOST && !ids.has(id)) return false;
  ids.add(id);
  return true;
}

/** Puts traces with the same key together, in steps; those whose key is undefined are left out. */
export function* grouped(
  traces: readonly FlowTrace[],
  keyOf: (trace: FlowTrace) => string | undefined,
): Steps<Map<string, [FlowTrace, ...FlowTrace[]]>> {
  const groups = new Map<string, [FlowTrace, ...FlowTrace[]]>();
  const isStepDone = stepCounter();
  for (const trace of traces) {
    if (isStepDone()) yield;
    const key = keyOf(trace);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trace]);
    else group.push(trace);
  }
  return groups;
}

/** Says which of the fields that a rule rests on the records' formats lack: one sentence, or none. */
export function lacking(rule: string, { has }: DetectionContext, fields: readonly string[]): readonly string[] {
  const missing = fields.filter((field) => !has(field));
  return missing.length === 0
    ? []
    : [`${rule}: unknown, the format has no ${missing.map((f) => `\`${f}\``).join(', ')}`];
}

/** Slices that the traces may reach over. */
export const slicesIn = ({ from, to, sliceMs }: DetectionContext): number =>
  Math.max(0, Math.floor((to - from) / sliceMs));

/** Adds the cells of the traces up by slice, in steps: counts at the start of each slice that has any. */
export function* countsBySlice(traces: readonly FlowTrace[]): Steps<Map<number, number>> {
  const counts = new Map<number, number>();
  const isStepDone = stepCounter();
  for (const { cells } of traces) {
    if (isStepDone(cells.length)) yield;
    for (const cell of cells) counts.set(cell.at, (counts.get(cell.at) ?? 0) + cell.count);
  }
  return counts;
}

/** What is kept of a source or destination under its own name, never what every object inherits. */
export function ownEntry<T>(entries: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
