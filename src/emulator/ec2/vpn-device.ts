import type { VpnTunnelState } from '../transit-state.ts';

const has = <Value>(allowed: readonly Value[] | undefined, value: Value): boolean => allowed?.includes(value) ?? true;

/** Tells whether a tunnel's options allow what the customer's device proposes, so that IKE can come to an end. */
export function agrees({ device, options }: VpnTunnelState): boolean {
  if (device === undefined) return true;
  const { ikeVersion, encryption, integrity, dhGroup } = device;
  return (
    has(options.ikeVersions, ikeVersion) &&
    has(options.phase1EncryptionAlgorithms, encryption) &&
    has(options.phase2EncryptionAlgorithms, encryption) &&
    has(options.phase1IntegrityAlgorithms, integrity) &&
    has(options.phase2IntegrityAlgorithms, integrity) &&
    has(options.phase1DhGroups, dhGroup) &&
    has(options.phase2DhGroups, dhGroup)
  );
}
