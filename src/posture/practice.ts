/** The practices of data in transit, by id. */
export type PracticeId = 'certificates' | 'encryption' | 'authentication' | 'detection' | 'private-links';

/** A practice that checks stand for, and where AWS asks for it. */
export interface Practice {
  readonly id: PracticeId;
  readonly title: string;
  /** Short form, for narrow terminals. */
  readonly tab: string;
  readonly document: string;
}

const PILLAR = 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar';

/**
 * The practices, in the order in which AWS's Well-Architected Framework names them.
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-data-in-transit.html
 */
export const PRACTICES: readonly Practice[] = [
  {
    id: 'certificates',
    title: 'Keys and certificates are managed',
    tab: 'Certificates',
    document: `${PILLAR}/sec_protect_data_transit_key_cert_mgmt.html`,
  },
  {
    id: 'encryption',
    title: 'Encryption in transit is enforced',
    tab: 'Encryption',
    document: `${PILLAR}/sec_protect_data_transit_encrypt.html`,
  },
  {
    id: 'authentication',
    title: 'Network communication is authenticated',
    tab: 'Networks',
    document: `${PILLAR}/sec_protect_data_transit_authentication.html`,
  },
  {
    id: 'detection',
    title: 'Unintended access is detected',
    tab: 'Detection',
    document: `${PILLAR}/protecting-data-in-transit.html`,
  },
  {
    id: 'private-links',
    title: 'Traffic between networks is kept private',
    tab: 'Private links',
    document: `${PILLAR}/protecting-data-in-transit.html`,
  },
];
