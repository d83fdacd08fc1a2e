/** A host of the account that the traffic is made for. */
export interface Host {
  readonly address: string;
  readonly eni: string;
  readonly instance: string;
  /** Set where it reaches the internet through a NAT gateway. */
  readonly behindNat?: true;
}

function host(number: number, address: string, behindNat = false): Host {
  const id = number.toString(16).padStart(17, '0');
  return { address, eni: `eni-${id}`, instance: `i-${id}`, ...(behindNat ? { behindNat } : {}) };
}

const several = (from: number, count: number, prefix: string, first: number, behindNat = false): Host[] =>
  Array.from({ length: count }, (_, at) => host(from + at, `${prefix}${first + at}`, behindNat));

const [app1, app2, app3] = [host(1, '10.0.10.11'), host(2, '10.0.10.12'), host(3, '10.0.10.13')];
const [db1, db2] = [host(11, '10.0.20.11'), host(12, '10.0.20.12')];

/** One VPC: a web shop with its databases, workers behind a NAT gateway, forty small public hosts, and what runs them. */
export const ACCOUNT = {
  balancers: [host(21, '10.0.0.11'), host(22, '10.0.1.11')] as const,
  balancer6: host(23, '2001:db8:aa::11'),
  apps: [app1, app2, app3] as const,
  databases: [db1, db2] as const,
  /** Opens a database connection for every page, as PHP does. */
  admin: host(31, '10.0.10.21', true),
  workers: several(41, 4, '10.0.11.', 11, true) as [Host, Host, Host, Host],
  backup: host(51, '10.0.20.31'),
  bastion: host(61, '10.0.0.21'),
  resolver: host(71, '10.0.30.53'),
  monitor: host(81, '10.0.30.5'),
  nat: host(91, '10.0.0.5'),
  host6: host(92, '2001:db8:aa::20'),
  /** Do nothing on a normal day. */
  spares: several(95, 4, '10.0.12.', 11) as [Host, Host, Host, Host],
  edges: several(101, 40, '10.0.2.', 11) as [Host, Host, Host, Host, ...Host[]],
};

/** Hosts by address. */
export const HOSTS: ReadonlyMap<string, Host> = new Map(
  Object.values(ACCOUNT)
    .flatMap((some) => ('address' in some ? [some] : [...some]))
    .map((each) => [each.address, each]),
);

/** Addresses on the internet in the block that is set aside for benchmarks (RFC 2544), by rank. */
export const outside = (rank: number): string => {
  const at = Math.imul(rank + 1, 40_503) & 0x1ffff;
  return `198.${18 + (at >>> 16)}.${(at >>> 8) & 255}.${at & 255}`;
};

/** Services on the internet that the account works with. */
export const SERVICES = {
  office: '198.51.100.10',
  mirrors: ['192.0.2.10', '192.0.2.11'] as const,
  backupStore: '192.0.2.80',
  polled: '198.51.100.60',
  payments: ['192.0.2.41', '192.0.2.42', '192.0.2.43'] as const,
};
