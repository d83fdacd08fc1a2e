// The ports that matter to a responder; names as IANA registers them, or as everyone calls them.
const PORTS: Readonly<Record<number, string>> = {
  20: 'ftp-data',
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  53: 'dns',
  67: 'dhcp',
  69: 'tftp',
  80: 'http',
  110: 'pop3',
  123: 'ntp',
  137: 'netbios',
  139: 'netbios',
  143: 'imap',
  161: 'snmp',
  179: 'bgp',
  389: 'ldap',
  443: 'https',
  445: 'smb',
  465: 'smtps',
  514: 'syslog',
  587: 'smtp',
  636: 'ldaps',
  853: 'dns-tls',
  873: 'rsync',
  993: 'imaps',
  995: 'pop3s',
  1080: 'socks',
  1194: 'openvpn',
  1433: 'mssql',
  1521: 'oracle',
  2049: 'nfs',
  2375: 'docker',
  2376: 'docker-tls',
  2379: 'etcd',
  3128: 'proxy',
  3306: 'mysql',
  3389: 'rdp',
  4444: 'metasploit',
  5432: 'postgres',
  5672: 'amqp',
  5900: 'vnc',
  5985: 'winrm',
  5986: 'winrm-tls',
  6379: 'redis',
  6443: 'kubernetes',
  8080: 'http-alt',
  8443: 'https-alt',
  9001: 'tor',
  9092: 'kafka',
  9200: 'elasticsearch',
  11211: 'memcached',
  27017: 'mongodb',
  51820: 'wireguard',
};

/** IANA protocol numbers. */
export const TCP = 6;
/** ICMP and ICMPv6 have no ports, whatever a flow log writes in their place. */
export const WITHOUT_PORTS: ReadonlySet<number | undefined> = new Set([1, 58]);

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmpv6',
  89: 'ospf',
  132: 'sctp',
};

/** The name of an IANA protocol number; the number itself when it has no common name, `?` when unknown. */
export const protocolName = (protocol: number | undefined): string =>
  protocol === undefined ? '?' : (PROTOCOLS[protocol] ?? String(protocol));

/** The service usually found at a port, or undefined. */
export const serviceName = (port: number | undefined): string | undefined =>
  port === undefined ? undefined : PORTS[port];
