import {
  type Allowed,
  allowedIn,
  PROPOSAL_LISTS,
  type ProposalList,
  type Proposals,
} from '../../src/aws/ec2/vpn-proposals.ts';
import type { Params } from './params.ts';

const AES_256: Allowed = ['AES256', 'AES256-GCM-16'];

/** Lists for both phases, which a profile takes alike. */
const profile = (integrity: Allowed, groups: Allowed): Readonly<Record<ProposalList, Allowed>> => ({
  IKEVersions: ['ikev2'],
  Phase1EncryptionAlgorithms: AES_256,
  Phase1IntegrityAlgorithms: integrity,
  Phase1DHGroupNumbers: groups,
  Phase2EncryptionAlgorithms: AES_256,
  Phase2IntegrityAlgorithms: integrity,
  Phase2DHGroupNumbers: groups,
});

/**
 * What each profile lets stay. Groups 22 to 24 are in neither: RFC 8247 advises against them.
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
 */
export const PROFILES: Readonly<Record<Params['profile'], Readonly<Record<ProposalList, Allowed>>>> = {
  compatible: profile(['SHA2-256', 'SHA2-384', 'SHA2-512'], [14, 15, 16, 17, 18, 19, 20, 21]),
  strong: profile(['SHA2-384', 'SHA2-512'], [19, 20, 21]),
};

/** A list that a profile narrows. */
export interface Narrowed {
  readonly list: ProposalList;
  readonly before: Allowed;
  readonly after: Allowed;
  /** True where nothing that was allowed stays so: the device has to propose something new. */
  readonly isDisjoint: boolean;
}

/**
 * Gives the lists of a tunnel that a profile narrows. What is allowed already and is in the profile stays, and nothing is
 * added to it; only where nothing would be left does the whole list of the profile take its place.
 */
export function narrow(proposals: Proposals, wanted: Params['profile']): readonly Narrowed[] {
  return PROPOSAL_LISTS.flatMap((list) => {
    const before = allowedIn(proposals, list);
    const left = PROFILES[wanted][list].filter((value) => before.includes(value));
    if (before.every((value) => left.includes(value))) return [];
    const isDisjoint = left.length === 0;
    return { list, before, after: isDisjoint ? PROFILES[wanted][list] : left, isDisjoint };
  });
}
