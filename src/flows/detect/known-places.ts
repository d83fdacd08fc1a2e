import type { Baseline } from './detection.ts';

/** A place that so many of the account's sources reached is a service they share: a repository, an API, an update server. */
export const COMMON_PLACE_SOURCES = 3;
/** Large services answer from many addresses of one block: so many known ones make the rest of it no news. */
export const SERVICE_BLOCK_ADDRESSES = 8;

/** What a baseline says of public addresses. */
export interface KnownPlaces {
  reached(srcaddr: string, dstaddr: string): boolean;
  /** Sources that reached the address before. */
  sourcesOf(dstaddr: string): number;
  /** True for what several sources share, and for the neighbours of many known addresses. */
  isCommon(dstaddr: string): boolean;
}

const indexed = new WeakMap<Baseline, KnownPlaces>();

/** Indexes a baseline's destinations; the same baseline is indexed once. */
export function knownPlaces(baseline: Baseline): KnownPlaces {
  const before = indexed.get(baseline);
  if (before !== undefined) return before;
  const sources = new Map<string, Set<string>>();
  const blocks = new Map<string, Set<string>>();
  for (const [srcaddr, destinations] of Object.entries(baseline.destinations)) {
    for (const dstaddr of destinations) {
      into(sources, dstaddr, srcaddr);
      into(blocks, blockOf(dstaddr), dstaddr);
    }
  }
  const sourcesOf = (dstaddr: string) => sources.get(dstaddr)?.size ?? 0;
  const places: KnownPlaces = {
    reached: (srcaddr, dstaddr) => sources.get(dstaddr)?.has(srcaddr) === true,
    sourcesOf,
    isCommon: (dstaddr) =>
      sourcesOf(dstaddr) >= COMMON_PLACE_SOURCES ||
      (blocks.get(blockOf(dstaddr))?.size ?? 0) >= SERVICE_BLOCK_ADDRESSES,
  };
  indexed.set(baseline, places);
  return places;
}

function into(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([member]));
  else set.add(member);
}

/** The /24 of an IPv4 address, about the /48 of an IPv6 one: what one service has to itself. */
function blockOf(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 3).join(':') : address.slice(0, address.lastIndexOf('.'));
}
