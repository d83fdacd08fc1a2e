import type { InterfaceState, RuleState } from '../../state.ts';
import { instanceId, interfaceId } from '../compute.ts';
import { account, type Draft, day } from '../draft.ts';
import { groupId, subnetId } from '../network.ts';
import { addPattern } from '../traffic-patterns.ts';

interface RuleDraft {
  ports?: [number, number];
  protocol?: string;
  from?: string;
  group?: string;
  prefixList?: string;
  description?: string;
  tags?: Record<string, string>;
}

interface GroupDraft {
  description: string;
  rules: RuleDraft[];
  /** The name of its VPC; `payments` unless told. */
  vpc?: string;
  tags?: Record<string, string>;
}

/** Groups that open ports of cleartext protocols in every way there is, and one that does not. */
const groups: Record<string, GroupDraft> = {
  'legacy-ftp': {
    description: 'Files from the printers',
    rules: [
      { ports: [21, 21], from: '0.0.0.0/0', description: 'FTP uploads', tags: { Ticket: 'NET-107' } },
      { ports: [23, 23], from: '::/0', description: 'switch console' },
      { ports: [22, 22], from: '10.20.0.0/16', description: 'SSH' },
    ],
  },
  transfer: {
    description: 'Partner transfer host',
    rules: [
      { ports: [20, 1024], from: '203.0.113.128/25', description: 'partner range', tags: { Owner: 'transfers' } },
      { ports: [443, 443], from: '0.0.0.0/0' },
    ],
  },
  'edge-redirect': {
    description: 'Shop load balancer',
    rules: [
      { ports: [80, 80], from: '0.0.0.0/0', description: 'redirect to HTTPS' },
      { ports: [443, 443], from: '0.0.0.0/0', description: 'HTTPS' },
    ],
  },
  'session-cache': {
    description: 'Redis for sessions',
    rules: [{ ports: [6379, 6379], from: '10.20.0.0/16', description: 'from the VPC' }],
  },
  intranet: {
    description: 'Intranet pages',
    rules: [
      { ports: [80, 80], prefixList: 'pl-63a5400a', description: 'health pages' },
      { ports: [80, 80], group: 'app', description: 'from the application' },
    ],
  },
  'old-mail': {
    description: 'Mail server that was switched off',
    rules: [
      { ports: [25, 25], from: '0.0.0.0/0' },
      { ports: [110, 110], from: '0.0.0.0/0' },
    ],
  },
  reporting: {
    description: 'Reports over HTTPS',
    rules: [
      { ports: [443, 443], from: '0.0.0.0/0', description: 'reports' },
      { ports: [5432, 5432], group: 'app', description: 'read replica' },
    ],
  },
  lab: {
    description: 'Analytics lab, everything open',
    vpc: 'analytics',
    rules: [
      { protocol: '-1', from: '0.0.0.0/0', description: 'lab, temporary' },
      { protocol: '-1', from: '::/0', description: 'lab, temporary (IPv6)' },
    ],
  },
};

interface HostDraft {
  subnet: string;
  group: string;
  ip: string;
  publicIp?: string;
  ipv6?: string;
  /** A load balancer's interface instead of an instance's. */
  balancer?: string;
}

const hosts: Record<string, HostDraft> = {
  'printer-drop-1': {
    subnet: 'public-a',
    group: 'legacy-ftp',
    ip: '10.20.0.81',
    publicIp: '192.0.2.181',
    ipv6: '2001:db8:20::81',
  },
  'transfer-1': { subnet: 'public-b', group: 'transfer', ip: '10.20.1.82', publicIp: '192.0.2.182' },
  'session-cache-1': { subnet: 'private-a', group: 'session-cache', ip: '10.20.10.83' },
  'intranet-1': { subnet: 'private-a', group: 'intranet', ip: '10.20.10.84' },
  'reporting-1': { subnet: 'public-a', group: 'reporting', ip: '10.20.0.85', publicIp: '192.0.2.185' },
  'lab-1': { subnet: 'analytics', group: 'lab', ip: '10.30.0.86', publicIp: '192.0.2.186' },
  'shop-edge': {
    subnet: 'public-a',
    group: 'edge-redirect',
    ip: '10.20.0.87',
    publicIp: '192.0.2.187',
    balancer: 'app/shop-edge/6fe2a1d07b3c4e58',
  },
};

/** Adds groups whose rules open cleartext protocols, what wears them, and who uses them. */
export function addOpenPorts(draft: Draft): void {
  for (const [name, group] of Object.entries(groups)) addGroup(draft, name, group);
  for (const [name, host] of Object.entries(hosts)) addHost(draft, name, host);
  addUse(draft);
}

/** Adds a group that lets in what its rules say, and out everything. */
export function addGroup(draft: Draft, name: string, { description, rules, vpc, tags }: GroupDraft): void {
  const id = groupId(draft, name);
  const out = { ...absent, isEgress: true, ipProtocol: '-1', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0' };
  draft.world.groups[id] = {
    groupId: id,
    groupName: name,
    description,
    vpcId: draft.naming.id('vpc', vpc ?? 'payments'),
    ownerId: account,
    rules: [
      ...rules.map((rule, index) => toRule(draft, name, rule, index)),
      { ruleId: draft.naming.id('sgr', `${name}/out`), groupId: id, ...out },
    ],
    tags: tags ?? { Name: name },
  };
}

const absent = {
  cidrIpv6: null,
  prefixListId: null,
  referencedGroupId: null,
  description: null,
  tags: {},
};

function toRule(draft: Draft, name: string, rule: RuleDraft, index: number): RuleState {
  const [fromPort, toPort] = rule.ports ?? [-1, -1];
  const isIpv6 = rule.from?.includes(':') ?? false;
  return {
    ruleId: draft.naming.id('sgr', `${name}/${index}`),
    groupId: groupId(draft, name),
    isEgress: false,
    ipProtocol: rule.protocol ?? 'tcp',
    fromPort,
    toPort,
    cidrIpv4: rule.from && !isIpv6 ? rule.from : null,
    cidrIpv6: rule.from && isIpv6 ? rule.from : null,
    prefixListId: rule.prefixList ?? null,
    referencedGroupId: rule.group ? groupId(draft, rule.group) : null,
    description: rule.description ?? null,
    tags: rule.tags ?? {},
  };
}

/** Adds an instance with one interface, or a load balancer's interface. */
export function addHost(draft: Draft, name: string, host: HostDraft): void {
  const { world, naming } = draft;
  const id = instanceId(draft, name);
  const card = interfaceId(draft, `${name}/0`);
  const subnet = subnetId(draft, host.subnet);
  const vpcId = world.subnets[subnet]?.vpcId ?? '';
  const launchTime = draft.now - 60 * day;
  const owner = host.balancer === undefined ? account : 'amazon-elb';
  const made: InterfaceState = {
    networkInterfaceId: card,
    subnetId: subnet,
    vpcId,
    description: host.balancer === undefined ? '' : `ELB ${host.balancer}`,
    interfaceType: 'interface',
    status: 'in-use',
    groupIds: [groupId(draft, host.group)],
    privateIps: [host.ip],
    ipv6: host.ipv6 === undefined ? [] : [host.ipv6],
    publicIp: host.publicIp ?? null,
    requesterManaged: host.balancer !== undefined,
    requesterId: host.balancer === undefined ? null : 'amazon-elb',
    operatorPrincipal: null,
    ownerId: account,
    macAddress: naming.mac(`${name}/0`),
    attachment: {
      attachmentId: naming.id(host.balancer === undefined ? 'eni-attach' : 'ela-attach', `${name}/0`),
      instanceId: host.balancer === undefined ? id : null,
      instanceOwnerId: owner,
      deviceIndex: host.balancer === undefined ? 0 : 1,
      attachTime: launchTime,
      deleteOnTermination: host.balancer === undefined,
    },
    tags: {},
  };
  world.interfaces[card] = made;
  if (host.balancer !== undefined) return;
  world.instances[id] = {
    instanceId: id,
    imageId: naming.id('ami', 'al2023'),
    instanceType: 't4g.small',
    state: 'running',
    vpcId,
    subnetId: subnet,
    launchTime,
    interfaceIds: [card],
    iamInstanceProfileArn: null,
    iamInstanceProfileAssociationId: null,
    disableApiTermination: false,
    instanceInitiatedShutdownBehavior: 'stop',
    volumes: [
      { volumeId: naming.id('vol', `${name}/0`), deviceName: '/dev/xvda', deleteOnTermination: true, sizeGiB: 30 },
    ],
    tags: { Name: name, Environment: 'production' },
  };
}

/** FTP, the range and the cache are used, and the redirect; Telnet, and what the intranet's prefix list opens, are not. */
function addUse(draft: Draft): void {
  const use = (label: string, on: string, remoteAddress: string, localPort: number) =>
    addPattern(draft, label, `${on}/0`, {
      remoteAddress,
      remotePort: 0,
      localPort,
      connectionsPerMinute: 0.5,
      packetsPerConnection: 8,
      bytesPerConnection: 900,
    });
  use('printer to FTP', 'printer-drop-1', '198.51.100.141', 21);
  use('partner over FTP', 'transfer-1', '203.0.113.190', 21);
  use('partner over HTTPS', 'transfer-1', '203.0.113.190', 443);
  use('shop visitors over HTTP', 'shop-edge', '198.51.100.142', 80);
  use('lab page', 'lab-1', '198.51.100.143', 80);
  use('reports', 'reporting-1', '198.51.100.144', 443);
  addPattern(draft, 'sessions', 'app-1/0', {
    direction: 'egress',
    remoteAddress: '10.20.10.83',
    remotePort: 6379,
    connectionsPerMinute: 1,
    packetsPerConnection: 10,
    bytesPerConnection: 1200,
  });
}
