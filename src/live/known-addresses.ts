import type { Finding } from '../aws/guardduty/finding.ts';
import { isPublicAddress, normaliseAddress } from '../flows/address.ts';

let last:
  | {
      readonly findings: readonly Finding[];
      readonly named: ReadonlyMap<string, string>;
      readonly addresses: ReadonlySet<string>;
    }
  | undefined;

/**
 * Gives the public addresses that act in these findings, normalised, each with the id of the first finding that names it.
 * The same rows give the same map.
 */
export function findingAddresses(findings: readonly Finding[]): ReadonlyMap<string, string> {
  return addressesIn(findings).named;
}

function addressesIn(findings: readonly Finding[]): NonNullable<typeof last> {
  if (last?.findings === findings) return last;
  const named = namedIn(findings);
  last = { findings, named, addresses: new Set(named.keys()) };
  return last;
}

function namedIn(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const { id, actors } of findings.filter(names)) {
    for (const { ip } of actors) {
      if (ip === undefined || !isPublicAddress(ip)) continue;
      const address = normaliseAddress(ip);
      if (!addresses.has(address)) addresses.set(address, id);
    }
  }
  return addresses;
}

/** Findings of data leaving, however low; an administrator's address in a low policy finding accuses nobody. */
const names = ({ sample, group, severity }: Finding): boolean =>
  !sample && (severity >= 4 || (group !== 'around' && group !== 'other'));

/**
 * Gives the public addresses that act in these findings, normalised; samples name nobody. The same rows give the same
 * set, without looking through them again.
 */
export function knownAddresses(findings: readonly Finding[]): ReadonlySet<string> {
  return addressesIn(findings).addresses;
}
