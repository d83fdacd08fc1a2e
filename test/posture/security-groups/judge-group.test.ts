import type { SecurityGroup as SdkSecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { NetworkInterface } from '../../../src/aws/ec2/network-interface.ts';
import { type SecurityGroupRule, toSecurityGroup } from '../../../src/aws/ec2/security-group.ts';
import { type GroupFacts, judgeGroup } from '../../../src/posture/security-groups/judge-group.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../../support/recorded.ts';
import { rulesOfPermissions } from './rules-of-permissions.ts';

const groupId = 'sg-0123456789abcdef0';
const group = { groupId, groupName: 'files', description: '', vpcId: 'vpc-1', ownerId: '111122223333', tags: {} };

const rule = (given: Partial<SecurityGroupRule>): SecurityGroupRule => ({
  securityGroupRuleId: 'sgr-0123456789abcdef0',
  groupId,
  isEgress: false,
  ipProtocol: 'tcp',
  tags: {},
  ...given,
});
const port = (number: number, given: Partial<SecurityGroupRule>) =>
  rule({ fromPort: number, toPort: number, ...given });

const card = (given: Partial<NetworkInterface> = {}): NetworkInterface => ({
  networkInterfaceId: 'eni-0123456789abcdef0',
  interfaceType: 'interface',
  description: '',
  status: 'in-use',
  vpcId: 'vpc-1',
  groups: [{ groupId, groupName: 'files' }],
  privateIpAddresses: ['10.0.0.5'],
  ipv6Addresses: [],
  publicIp: '192.0.2.5',
  requesterManaged: false,
  instanceId: 'i-0123456789abcdef0',
  forwards: false,
  tags: {},
  ...given,
});

const judge = (rules: readonly SecurityGroupRule[], facts: Partial<GroupFacts> = {}) =>
  judgeGroup(group, { rules, wearers: [card()], useOf: () => ({ clients: [] }), account: '111122223333', ...facts });

const world = { cidrIpv4: '0.0.0.0/0' };

describe('how much it matters, by source', () => {
  test.each<[string, SecurityGroupRule, string]>([
    ['Telnet to the world', port(23, world), 'critical'],
    ['Redis to the IPv6 world', port(6379, { cidrIpv6: '::/0' }), 'critical'],
    ['MySQL to the world', port(3306, world), 'high'],
    ['HTTP to the world', port(80, world), 'medium'],
    ['SNMP to the world, over UDP', port(161, { ...world, ipProtocol: 'udp' }), 'high'],
    ['Telnet to half of the world', port(23, { cidrIpv4: '128.0.0.0/1' }), 'critical'],
    ['Telnet to a /8', port(23, { cidrIpv4: '203.0.0.0/8' }), 'critical'],
    ['Telnet to a /24', port(23, { cidrIpv4: '203.0.113.0/24' }), 'high'],
    ['Telnet to a prefix list', port(23, { prefixListId: 'pl-63a5400a' }), 'high'],
    ['Telnet to private addresses', port(23, { cidrIpv4: '10.0.0.0/8' }), 'low'],
    ['Telnet to a block that is only in part private', port(23, { cidrIpv4: '172.0.0.0/8' }), 'critical'],
    ['Telnet to another group', port(23, { referencedGroupId: 'sg-0aaaaaaaaaaaaaaaa' }), 'low'],
    ['a range with Memcached in it', rule({ ...world, fromPort: 11000, toPort: 12000 }), 'critical'],
    ['all traffic', rule({ ...world, ipProtocol: '-1', fromPort: -1, toPort: -1 }), 'critical'],
    ['all TCP, without ports', rule({ ...world, ipProtocol: '6' }), 'critical'],
  ])('%s: %s', (_, one, severity) => {
    expect(judge([one])).toMatchObject({ verdict: 'failed', severity });
  });

  test.each<[string, SecurityGroupRule]>([
    ['HTTPS to the world', port(443, world)],
    ['SSH to the world, which is another matter', port(22, world)],
    ['Telnet over UDP, which is none', port(23, { ...world, ipProtocol: 'udp' })],
    ['all ICMP', rule({ ...world, ipProtocol: 'icmp', fromPort: -1, toPort: -1 })],
    ['PostgreSQL to private addresses', port(5432, { cidrIpv4: '10.0.0.0/16' })],
    ['all traffic to itself', rule({ ipProtocol: '-1', referencedGroupId: groupId })],
    ['Telnet, outward', port(23, { ...world, isEgress: true })],
    ['ports right beside', rule({ ...world, fromPort: 81, toPort: 109 })],
  ])('%s passes', (_, one) => {
    expect(judge([one])).toMatchObject({ verdict: 'passed' });
  });
});

describe('how much it matters, by what has the group', () => {
  const telnet = [port(23, world)];
  const balancer = card({
    instanceId: undefined,
    requesterManaged: true,
    requesterId: 'amazon-elb',
    description: 'ELB app/shop/50dc6c495c0c9188',
  });

  test('nothing at all: low', () => {
    expect(judge(telnet, { wearers: [] })).toMatchObject({ severity: 'low', reason: /nothing has the group now\.$/ });
  });
  test('nothing with a public address: one step less', () => {
    expect(judge(telnet, { wearers: [card({ publicIp: undefined })] }).severity).toBe('high');
    expect(judge(telnet, { wearers: [card({ publicIp: undefined, ipv6Addresses: ['2001:db8::5'] })] }).severity).toBe(
      'critical',
    );
  });
  test('not known: as if it mattered', () => {
    expect(judge(telnet, { wearers: undefined }).severity).toBe('critical');
  });
  test('only load balancers: HTTP may be a redirect, which rules do not tell', () => {
    const said = judge([port(80, world)], { wearers: [balancer] });
    expect(said).toMatchObject({ severity: 'low', reason: /may only redirect HTTP: rules do not tell/ });
    expect(judge(telnet, { wearers: [balancer] }).severity).toBe('critical');
    expect(judge([port(80, world)], { wearers: [balancer, card()] }).severity).toBe('medium');
  });
});

describe('use', () => {
  const telnet = [port(23, world)];
  test.each([
    [{ clients: ['198.51.100.7'] }, /flow logs of the last hour show Telnet \(23\) in use\.$/],
    [{ clients: [] }, /flow logs of the last hour show no use of it\.$/],
    [{ clients: [], unknown: 'no flow log covers it' }, /whether it is used is not known: no flow log covers it\.$/],
    [{ clients: ['198.51.100.7'], unknown: 'part is missing' }, /in use; whether more is used is not known: part/],
  ])('%j is told, and changes no severity', (use, reason) => {
    const said = judge(telnet, { useOf: () => use });
    expect(said.reason).toMatch(reason);
    expect(said.severity).toBe('critical');
    expect(said.evidence.some(({ name }) => name === 'srcaddr')).toBe(use.clients.length > 0);
  });
});

test('what puts it right goes by the sources, and is blocked where it can’t be', () => {
  expect(judge([port(80, world)]).fix).toEqual({
    playbook: 'close-insecure-ports',
    params: { group: groupId, from: 'world' },
  });
  expect(judge([port(80, { cidrIpv4: '10.0.0.0/8' })]).fix?.params.from).toBe('all');
  expect(judge([port(80, { prefixListId: 'pl-63a5400a' })]).fix?.params.from).toBe('all');
  expect(judge([port(80, world)], { account: '444455556666' }).fix?.blocked).toMatch(/belongs to account 111122223333/);
});

test('port 80 of load balancers alone is not closed along with the rest: it may be where they redirect', () => {
  const balancer = card({
    instanceId: undefined,
    requesterId: 'amazon-elb',
    requesterManaged: true,
    description: 'ELB app/web/50dc6c495c0c9188',
  });
  const wearers = [balancer];
  expect(judge([port(80, world)], { wearers }).fix?.blocked).toMatch(/would end their redirects to HTTPS/);
  expect(judge([port(80, world), port(23, world)], { wearers }).fix?.blocked).toBeUndefined();
  expect(judge([port(80, world)], { wearers: [balancer, card()] }).fix?.blocked).toBeUndefined();
});

describe('two thousand groups', () => {
  const groups = Array.from({ length: 2000 }, (_, at) => `sg-${at.toString(16).padStart(17, '0')}`);
  const rules = (id: string) =>
    Array.from({ length: 10 }, (_, at) =>
      at === 0 ? rule({ groupId: id, ipProtocol: '-1', ...world }) : port(at * 7, { groupId: id, ...world }),
    );
  test('are judged in well under a second', () => {
    // The machine's other work does not count.
    const begun = process.cpuUsage();
    let failed = 0;
    for (const id of groups) {
      const wearers = [card(), card()];
      const facts = { rules: rules(id), wearers, useOf: () => ({ clients: [] }), account: '111122223333' };
      failed += judgeGroup({ ...group, groupId: id }, facts).verdict === 'failed' ? 1 : 0;
    }
    const { user } = process.cpuUsage(begun);
    const took = user / 1000;
    process.stdout.write(`2000 groups of 10 rules judged in ${Math.round(took)} ms of CPU\n`);
    expect(failed).toBe(2000);
    expect(took).toBeLessThan(1000);
  });
});

test('a group that lets something in, and whose rules AWS does not give, is unknown', () => {
  const facts: GroupFacts = { rules: [], wearers: [card()], useOf: () => ({ clients: [] }), account: '111122223333' };
  expect(judgeGroup({ ...group, ingressPermissions: 2 }, facts).verdict).toBe('unknown');
  expect(judgeGroup({ ...group, ingressPermissions: 0 }, facts).verdict).toBe('passed');
});

test('a Classic Load Balancer can not redirect, so that HTTP to the world on it is no less', () => {
  const balancer = (description: string) =>
    card({ description, requesterManaged: true, instanceId: undefined, interfaceType: 'load_balancer' });
  const classic = judge([port(80, world)], { wearers: [balancer('ELB shop')] });
  expect(classic.severity).toBe('medium');
  expect(judge([port(80, world)], { wearers: [balancer('ELB app/shop/50dc6c495c0c9188')] }).severity).toBe('low');
});

describe.skipIf(!hasRecorded)(hasRecorded ? 'groups that AWS told of' : NO_RECORDED, () => {
  const MULTI = 'ec2_security_group_filter_multi_enis__ec2.DescribeSecurityGroups_1.json';
  const WIZARD = 'test_security_group_set_permissions__ec2.DescribeSecurityGroups_1.json';
  test.each([
    [MULTI, 'public-sg-example', 'failed', 'critical', /^All traffic, among it .* open to the world \(0\.0\.0\.0\/0\)/],
    [MULTI, 'private-sg-example', 'failed', 'low', /^All traffic, .* open to private addresses \(10\.0\.0\.0\/16\)/],
    [WIZARD, 'launch-wizard-11', 'passed', undefined, /None of its ingress rules opens/],
  ])('%s, %s: %s', (file, name, verdict, severity, reason) => {
    const { SecurityGroups } = recordedAnswer(file) as { SecurityGroups: SdkSecurityGroup[] };
    const found = SecurityGroups.find(({ GroupName }) => GroupName === name) ?? {};
    const rules = rulesOfPermissions(found);
    const facts = { rules, wearers: [card()], useOf: () => ({ clients: [] }), account: '644160558196' };
    const said = judgeGroup(toSecurityGroup(found), facts);
    expect(said.verdict).toBe(verdict);
    expect(said.severity).toBe(severity);
    expect(said.reason).toMatch(reason);
  });
});
