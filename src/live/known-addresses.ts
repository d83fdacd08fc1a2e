import type { Finding } from '../aws/guardduty/finding.ts';
import { isPublicAddress, normaliseAddress } from '../flows/address.ts';

let last: { readonly findings: readonly Finding[]; readonly addresses: ReadonlySet<string> } | undefined;

/** Findings of data leaving, however low; an administrator's address in a low policy finding accuses nobody. */
const names = ({ sample, group, severity }: Finding): boolean =>
  !sample && (severity >= 4 || (group !== 'around' && group !== 'other'));

/**
 * Gives the public addresses that act in these findings, normalised; samples name nobody. The same rows give the same
 * set, without looking through them again.
 */
export function knownAddresses(findings: readonly Finding[]): ReadonlySet<string> {
  if (last?.findings === findings) return last.addresses;
  const addresses = new Set<string>();
  for (const { actors } of findings.filter(names)) {
    for (const { ip } of actors) if (ip !== undefined && isPublicAddress(ip)) addresses.add(normaliseAddress(ip));
  }
  last = { findings, addresses };
  return addresses;
}
