import { isPublicAddress } from './address.ts';
import type { Connection } from './connection.ts';

/** What is known from elsewhere when accepted traffic is judged. */
export interface Suspicions {
  /** Bytes in the window from which accepted traffic to a public address is shown. */
  readonly largeEgressBytes: number;
  /** Addresses that a finding names, normalised. */
  readonly knownAddresses: ReadonlySet<string>;
  /** Interfaces that wear a quarantine group, and since when that is known, epoch milliseconds. */
  readonly quarantined: ReadonlyMap<string, number>;
  /** When each source address was first denied, epoch milliseconds. */
  readonly deniedSince: ReadonlyMap<string, number>;
}

/** What of a connection is judged. */
export type JudgedFacts = Pick<
  Connection,
  'srcaddr' | 'dstaddr' | 'dstport' | 'action' | 'bytes' | 'last' | 'interfaceIds'
>;

/** 100 MB: above a day's updates and API calls of one instance to one address, far below a data set worth stealing. */
export const LARGE_EGRESS_BYTES = 100_000_000;

/**
 * Says why a connection that was not denied belongs on the screen, in words that name the threshold; empty when it is
 * ordinary traffic.
 */
export function reasonsFor(connection: JudgedFacts, suspicions: Suspicions): readonly string[] {
  const { srcaddr, dstaddr, action, bytes, last, interfaceIds } = connection;
  const reasons: string[] = [];
  if (bytes >= suspicions.largeEgressBytes && isPublicAddress(dstaddr) && !isPublicAddress(srcaddr)) {
    reasons.push(`large egress (${size(bytes)}, shown from ${size(suspicions.largeEgressBytes)})`);
  }
  if (suspicions.knownAddresses.has(dstaddr)) reasons.push(`to ${dstaddr}, which a finding names`);
  if (suspicions.knownAddresses.has(srcaddr)) reasons.push(`from ${srcaddr}, which a finding names`);
  const since = suspicions.deniedSince.get(srcaddr);
  if (action === 'ACCEPT' && since !== undefined && last >= since) {
    reasons.push(`accepted from ${srcaddr}, which was also denied`);
  }
  const isolated = interfaceIds.find((id) => last > (suspicions.quarantined.get(id) ?? Number.POSITIVE_INFINITY));
  if (action === 'ACCEPT' && isolated !== undefined) reasons.push(`accepted on ${isolated}, which is quarantined`);
  return reasons;
}

function size(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB'];
  return `${Math.round((bytes / unit) * 10) / 10} ${name}`;
}
