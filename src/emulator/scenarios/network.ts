import type { RuleState } from '../state.ts';
import { account, addresses, type Draft } from './draft.ts';

export const groupNames = [
  'default',
  'web',
  'app',
  'db',
  'bastion',
  'load-balancer',
  'export-workers',
  'management',
  'replication',
  'endpoints',
  'eks-nodes',
] as const;
export type GroupName = (typeof groupNames)[number];

/** The id of a group of the main VPC by its name. */
export const groupId = (draft: Draft, name: string): string => draft.naming.id('sg', name);
/** The id of a subnet by its short name, `public-a` … `private-b`, `analytics`. */
export const subnetId = (draft: Draft, name: string): string => draft.naming.id('subnet', name);

/** Adds both VPCs with their subnets, network ACLs, prefix list and security groups. */
export function addNetwork(draft: Draft): void {
  const { world } = draft;
  const main = addVpc(draft, 'payments', '10.20.0.0/16', true);
  const other = addVpc(draft, 'analytics', '10.30.0.0/16', false);
  const publicAcl = addNetworkAcl(draft, 'public', main, false, '203.0.113.96/27');
  const privateAcl = addNetworkAcl(draft, 'private', main, true);
  const otherAcl = addNetworkAcl(draft, 'analytics', other, true);
  addSubnet(draft, 'public-a', main, '10.20.0.0/24', 'us-east-1a', publicAcl);
  addSubnet(draft, 'public-b', main, '10.20.1.0/24', 'us-east-1b', publicAcl);
  addSubnet(draft, 'private-a', main, '10.20.10.0/24', 'us-east-1a', privateAcl);
  addSubnet(draft, 'private-b', main, '10.20.11.0/24', 'us-east-1b', privateAcl);
  addSubnet(draft, 'analytics', other, '10.30.0.0/24', 'us-east-1a', otherAcl);
  world.prefixLists['pl-63a5400a'] = { name: 'com.amazonaws.us-east-1.s3', cidrBlocks: [addresses.s3Range] };
  addGroups(draft, main, other);
}

function addVpc({ world, naming }: Draft, name: string, cidrBlock: string, isDefault: boolean): string {
  const vpcId = naming.id('vpc', name);
  world.vpcs[vpcId] = { vpcId, cidrBlock, isDefault, tags: { Name: name, Environment: 'production' } };
  return vpcId;
}

/** Adds a network ACL that lets everything through but what comes from `refused`. */
export function addNetworkAcl(
  { world, naming }: Draft,
  name: string,
  vpcId: string,
  isDefault: boolean,
  refused?: string,
): string {
  const networkAclId = naming.id('acl', name);
  const open = (egress: boolean, cidrBlock: string, ruleNumber: number) => ({
    ruleNumber,
    protocol: '-1',
    ruleAction: 'allow' as const,
    egress,
    cidrBlock,
  });
  const entries = [true, false].flatMap((egress) => [
    open(egress, '0.0.0.0/0', 100),
    open(egress, '::/0', 101),
    { ruleNumber: 32767, protocol: '-1', ruleAction: 'deny' as const, egress, cidrBlock: '0.0.0.0/0' },
    { ruleNumber: 32768, protocol: '-1', ruleAction: 'deny' as const, egress, cidrBlock: '::/0' },
  ]);
  if (refused) {
    entries.unshift({ ruleNumber: 10, protocol: '-1', ruleAction: 'deny', egress: false, cidrBlock: refused });
  }
  world.networkAcls[networkAclId] = { networkAclId, vpcId, isDefault, entries, tags: { Name: name } };
  return networkAclId;
}

/** Adds a subnet; one whose name begins with `public` is public. */
export function addSubnet(
  { world, naming }: Draft,
  name: string,
  vpcId: string,
  cidrBlock: string,
  availabilityZone: string,
  networkAclId: string,
): void {
  const id = naming.id('subnet', name);
  world.subnets[id] = {
    subnetId: id,
    vpcId,
    cidrBlock,
    availabilityZone,
    networkAclId,
    networkAclAssociationId: naming.id('aclassoc', name),
    public: name.startsWith('public'),
    tags: { Name: `${world.vpcs[vpcId]?.tags.Name}-${name}` },
  };
}

interface RuleDraft {
  egress?: true;
  protocol?: string;
  ports?: [number, number];
  from?: string;
  group?: string;
  prefixList?: string;
  description?: string;
  tags?: Record<string, string>;
}

const everywhere: RuleDraft[] = [
  { egress: true, protocol: '-1', from: '0.0.0.0/0' },
  { egress: true, protocol: '-1', from: '::/0' },
];

function addGroups(draft: Draft, main: string, other: string): void {
  const add = (name: string, description: string, rules: RuleDraft[]) =>
    addGroup(draft, name, main, name, description, rules);
  add('default', 'default VPC security group', [{ protocol: '-1', group: 'default' }, ...everywhere]);
  add('load-balancer', 'Public load balancer', [
    { ports: [443, 443], from: '0.0.0.0/0', description: 'HTTPS from the internet' },
    { ports: [443, 443], from: '::/0', description: 'HTTPS from the internet (IPv6)' },
    { egress: true, ports: [8080, 8080], group: 'web' },
  ]);
  add('web', 'Web tier', [
    { ports: [8080, 8080], group: 'load-balancer', description: 'from the load balancer' },
    { ports: [443, 443], from: '0.0.0.0/0', description: 'direct HTTPS, to be removed', tags: { Ticket: 'NET-418' } },
    { ports: [22, 22], group: 'bastion', description: 'SSH from the bastion' },
    ...everywhere,
  ]);
  add('app', 'Application tier', [
    { ports: [9000, 9010], group: 'web', description: 'service ports from the web tier' },
    { ports: [22, 22], group: 'bastion', description: 'SSH from the bastion' },
    ...everywhere,
  ]);
  add('db', 'PostgreSQL', [
    { ports: [5432, 5432], group: 'app', description: 'application connections', tags: { Owner: 'data-platform' } },
    { ports: [5432, 5432], group: 'replication' },
    { egress: true, ports: [5432, 5432], group: 'replication' },
    { egress: true, ports: [443, 443], prefixList: 'pl-63a5400a', description: 'backups to S3' },
  ]);
  add('bastion', 'SSH entry point', [
    { ports: [22, 22], from: addresses.officeRange, description: 'office', tags: { Review: 'quarterly' } },
    { protocol: 'icmp', ports: [8, -1], from: addresses.officeRange, description: 'ping from the office' },
    ...everywhere,
  ]);
  add('export-workers', 'Customer export workers', [
    { ports: [8443, 8443], group: 'app', description: 'export requests' },
    { egress: true, ports: [443, 443], prefixList: 'pl-63a5400a', description: 'S3 through the gateway endpoint' },
    { egress: true, ports: [443, 443], from: '0.0.0.0/0', description: 'partner APIs', tags: { Ticket: 'NET-377' } },
    { egress: true, ports: [443, 443], from: '::/0', description: 'partner APIs (IPv6)' },
    { egress: true, protocol: 'udp', ports: [53, 53], from: '10.20.0.2/32', description: 'DNS' },
  ]);
  add('management', 'Agents and SSH', [
    { ports: [22, 22], group: 'bastion', description: 'SSH from the bastion' },
    { ports: [9100, 9100], from: '10.20.0.0/16', description: 'metrics' },
    { egress: true, ports: [8443, 8443], from: '0.0.0.0/0', description: 'agent updates' },
  ]);
  add('replication', 'Database replication', [
    { ports: [5432, 5432], group: 'db' },
    { egress: true, ports: [5432, 5432], group: 'db' },
  ]);
  add('endpoints', 'Interface endpoints', [
    { ports: [443, 443], from: '10.20.0.0/16', description: 'from the VPC' },
    ...everywhere,
  ]);
  add('eks-nodes', 'EKS node group', [
    { protocol: '-1', group: 'eks-nodes', description: 'node to node' },
    ...everywhere,
  ]);
  addGroup(draft, 'analytics-default', other, 'default', 'default VPC security group', [
    { protocol: '-1', group: 'analytics-default' },
    ...everywhere,
  ]);
  addGroup(draft, 'analytics-notebooks', other, 'notebooks', 'Notebook servers', [
    { ports: [8888, 8888], from: addresses.officeRange, description: 'notebooks from the office' },
    { egress: true, ports: [443, 443], from: '0.0.0.0/0' },
  ]);
}

function addGroup(
  draft: Draft,
  key: string,
  vpcId: string,
  groupName: string,
  description: string,
  rules: RuleDraft[],
): void {
  const id = groupId(draft, key);
  draft.world.groups[id] = {
    groupId: id,
    groupName,
    description,
    vpcId,
    ownerId: account,
    rules: rules.map((rule, index) => toRule(draft, key, rule, index)),
    tags: groupName === 'default' ? {} : { Name: groupName, ManagedBy: 'terraform' },
  };
}

function toRule(draft: Draft, key: string, rule: RuleDraft, index: number): RuleState {
  const protocol = rule.protocol ?? 'tcp';
  const [fromPort, toPort] = rule.ports ?? [-1, -1];
  const ipv6 = rule.from?.includes(':') ?? false;
  return {
    ruleId: draft.naming.id('sgr', `${key}/${index}`),
    groupId: groupId(draft, key),
    isEgress: rule.egress ?? false,
    ipProtocol: protocol,
    fromPort,
    toPort,
    cidrIpv4: rule.from && !ipv6 ? rule.from : null,
    cidrIpv6: rule.from && ipv6 ? rule.from : null,
    prefixListId: rule.prefixList ?? null,
    referencedGroupId: rule.group ? groupId(draft, rule.group) : null,
    description: rule.description ?? null,
    tags: rule.tags ?? {},
  };
}
