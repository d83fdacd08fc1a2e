/** A protocol that is, or can be, spoken in clear, on the port that is its own. */
export interface CleartextPort {
  readonly port: number;
  /** By IANA's numbers: 6 is TCP, 17 is UDP. */
  readonly protocol: 6 | 17;
  readonly name: string;
  /** True where encryption can be agreed on the same port: whether it is, the port does not tell. */
  readonly negotiates: boolean;
  /** How much it matters that the whole internet gets to the port. */
  readonly harm: 'critical' | 'high' | 'medium';
}

const row =
  (protocol: 6 | 17) =>
  (port: number, name: string, harm: CleartextPort['harm'], negotiates = false): CleartextPort => ({
    port,
    protocol,
    name,
    negotiates,
    harm,
  });
const tcp = row(6);
const udp = row(17);

/**
 * The ports whose protocols are in clear, or in clear until both ends agree on encryption. Passwords in clear and stores
 * that ask for none by default are critical; what asks for a password, or agrees on encryption, is less; mail and web
 * servers are there to be reached.
 * @see https://www.iana.org/assignments/service-names-port-numbers
 */
export const CLEARTEXT: readonly CleartextPort[] = [
  tcp(21, 'FTP', 'high'),
  tcp(23, 'Telnet', 'critical'),
  tcp(25, 'SMTP', 'medium', true),
  tcp(80, 'HTTP', 'medium'),
  tcp(110, 'POP3', 'medium', true),
  tcp(139, 'SMB over NetBIOS', 'high', true),
  tcp(143, 'IMAP', 'medium', true),
  tcp(389, 'LDAP', 'high', true),
  tcp(445, 'SMB', 'high', true),
  tcp(514, 'rsh or syslog', 'high'),
  tcp(1433, 'SQL Server', 'high', true),
  tcp(1521, 'Oracle', 'high', true),
  tcp(2049, 'NFS', 'high', true),
  tcp(3306, 'MySQL', 'high', true),
  tcp(5432, 'PostgreSQL', 'high', true),
  tcp(5900, 'VNC', 'high', true),
  tcp(6379, 'Redis', 'critical'),
  tcp(9200, 'Elasticsearch', 'critical'),
  tcp(11211, 'Memcached', 'critical'),
  tcp(27017, 'MongoDB', 'high', true),
  udp(69, 'TFTP', 'high'),
  udp(161, 'SNMP', 'high', true),
  udp(514, 'syslog', 'medium'),
  udp(11211, 'Memcached', 'critical'),
];

/** Gives `Telnet (23)`, `syslog (udp 514)`. */
export const portName = ({ name, port, protocol }: CleartextPort): string =>
  `${name} (${protocol === 17 ? 'udp ' : ''}${port})`;
