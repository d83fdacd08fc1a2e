import type { TunnelOption } from '@aws-sdk/client-ec2';

/** The lists that say what a tunnel may be negotiated with, by ModifyVpnTunnelOptions' own names. */
export const PROPOSAL_LISTS = [
  'IKEVersions',
  'Phase1EncryptionAlgorithms',
  'Phase1IntegrityAlgorithms',
  'Phase1DHGroupNumbers',
  'Phase2EncryptionAlgorithms',
  'Phase2IntegrityAlgorithms',
  'Phase2DHGroupNumbers',
] as const;

export type ProposalList = (typeof PROPOSAL_LISTS)[number];

/** What a list holds: names, or numbers of Diffie-Hellman groups. */
export type Allowed = readonly (string | number)[];

/** What a tunnel allows, list by list; one that AWS does not give is AWS's default. */
export type Proposals = { readonly [List in ProposalList]?: Allowed };

const ENCRYPTION = ['AES128', 'AES256', 'AES128-GCM-16', 'AES256-GCM-16'];
const INTEGRITY = ['SHA1', 'SHA2-256', 'SHA2-384', 'SHA2-512'];
const GROUPS = [14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];

/**
 * What AWS allows where a list is not set: everything that it supports, the weak included.
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
 */
export const DEFAULT_PROPOSALS: Readonly<Record<ProposalList, Allowed>> = {
  IKEVersions: ['ikev1', 'ikev2'],
  Phase1EncryptionAlgorithms: ENCRYPTION,
  Phase1IntegrityAlgorithms: INTEGRITY,
  Phase1DHGroupNumbers: [2, ...GROUPS],
  Phase2EncryptionAlgorithms: ENCRYPTION,
  Phase2IntegrityAlgorithms: INTEGRITY,
  Phase2DHGroupNumbers: [2, 5, ...GROUPS],
};

/** Gives what a tunnel allows in a list, by default where it is not set. */
export const allowedIn = (proposals: Proposals, list: ProposalList): Allowed =>
  proposals[list] ?? DEFAULT_PROPOSALS[list];

/** Gives the lists that are set, from the SDK's own. */
export function toProposals(raw: TunnelOption): Proposals {
  const given: Readonly<Record<ProposalList, readonly { readonly Value?: string | number | undefined }[] | undefined>> =
    {
      IKEVersions: raw.IkeVersions,
      Phase1EncryptionAlgorithms: raw.Phase1EncryptionAlgorithms,
      Phase1IntegrityAlgorithms: raw.Phase1IntegrityAlgorithms,
      Phase1DHGroupNumbers: raw.Phase1DHGroupNumbers,
      Phase2EncryptionAlgorithms: raw.Phase2EncryptionAlgorithms,
      Phase2IntegrityAlgorithms: raw.Phase2IntegrityAlgorithms,
      Phase2DHGroupNumbers: raw.Phase2DHGroupNumbers,
    };
  const set = PROPOSAL_LISTS.map((list) => [list, (given[list] ?? []).flatMap(({ Value }) => Value ?? [])] as const);
  return Object.fromEntries(set.filter(([, values]) => values.length > 0));
}
