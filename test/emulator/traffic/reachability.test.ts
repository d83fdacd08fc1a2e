import { beforeEach, describe, expect, it } from 'vitest';
import { contains, judge } from '../../../src/emulator/reachability.ts';
import { createWorld } from '../../../src/emulator/scenarios/index.ts';
import type { InterfaceState, RuleState, TrafficPattern, World } from '../../../src/emulator/state.ts';

let world: World;
beforeEach(() => {
  world = createWorld('quiet', { seed: 1, now: Date.UTC(2026, 0, 1) });
});

const interfaceOf = (name: string, index = 0): InterfaceState => {
  const instance = Object.values(world.instances).find((one) => one.tags.Name === name);
  const found = world.interfaces[instance?.interfaceIds[index] ?? ''];
  if (!found) throw new Error(`no interface ${index} of ${name}`);
  return found;
};

function attempt(from: string, change: Partial<TrafficPattern>, port = 443, index = 0) {
  const pattern: TrafficPattern = {
    id: 'a1b2c3d4e5f6',
    interfaceId: interfaceOf(from, index).networkInterfaceId,
    remoteAddress: '198.51.100.23',
    remotePort: port,
    localPort: port,
    protocol: 6,
    direction: 'egress',
    startsAt: 0,
    endsAt: null,
    connectionsPerMinute: 1,
    packetsPerConnection: 1,
    bytesPerConnection: 1,
    longLived: false,
    scanPorts: null,
    label: 'test',
    ...change,
  };
  return judge(world, { pattern, port });
}
const outcome = (...given: Parameters<typeof attempt>) =>
  attempt(...given).map((leg) => `${leg.flowDirection} ${leg.leg} ${leg.action}`);

function rulesOf(name: string): RuleState[] {
  const [id = ''] = interfaceOf(name).groupIds;
  return world.groups[id]?.rules ?? [];
}

describe('groups', () => {
  it('let out what an egress rule allows, and its reply back in without a rule', () => {
    expect(outcome('payments-export-1', {})).toEqual(['egress request ACCEPT', 'ingress reply ACCEPT']);
  });

  it('refuse a port that no rule names', () => {
    expect(outcome('payments-export-1', {}, 25)).toEqual(['egress request REJECT']);
  });

  it('refuse everything when an interface wears an empty group', () => {
    const network = interfaceOf('payments-export-1');
    const [first = ''] = network.groupIds;
    const group = world.groups[first];
    if (group) group.rules = [];
    network.groupIds = [first];
    expect(outcome('payments-export-1', {})).toEqual(['egress request REJECT']);
    expect(outcome('payments-export-1', { direction: 'ingress' }, 22)).toEqual(['ingress request REJECT']);
  });

  it('know members of a referenced group by what they wear now', () => {
    const toDatabase = { remoteAddress: '10.20.10.41' };
    expect(outcome('app-1', toDatabase, 5432)).toEqual([
      'egress request ACCEPT',
      'ingress request ACCEPT',
      'egress reply ACCEPT',
      'ingress reply ACCEPT',
    ]);
    interfaceOf('app-1').groupIds = interfaceOf('bastion-1').groupIds;
    expect(outcome('app-1', toDatabase, 5432)).toEqual(['egress request ACCEPT', 'ingress request REJECT']);
  });

  it('reach a service through its prefix list', () => {
    expect(outcome('db-1', { remoteAddress: '192.0.2.71' })).toContain('egress request ACCEPT');
    expect(outcome('db-1', {})).toEqual(['egress request REJECT']);
  });

  it('judge IPv6 by IPv6 rules', () => {
    const target = { remoteAddress: '2001:db8:bad::23' };
    expect(outcome('payments-export-1', target)).toContain('egress request ACCEPT');
    const group = Object.values(world.groups).find((one) => one.groupName === 'export-workers');
    if (group) group.rules = group.rules.filter((rule) => rule.cidrIpv6 === null);
    expect(outcome('payments-export-1', target)).toEqual(['egress request REJECT']);
    expect(outcome('payments-export-1', {})).toContain('egress request ACCEPT');
  });

  it('let every protocol through a rule for all of them, and ICMP through its own', () => {
    expect(outcome('bastion-1', { protocol: 47 }, 0)).toContain('egress request ACCEPT');
    const ping = { protocol: 1, direction: 'ingress' as const };
    expect(outcome('bastion-1', { ...ping, remoteAddress: '192.0.2.10' }, 0)).toContain('ingress request ACCEPT');
    expect(outcome('bastion-1', { ...ping, remoteAddress: '203.0.113.9' }, 0)).toEqual(['ingress request REJECT']);
  });

  it('say nothing of an instance that is stopped', () => {
    const instance = Object.values(world.instances).find((one) => one.tags.Name === 'payments-export-1');
    if (instance) instance.state = 'stopped';
    expect(outcome('payments-export-1', {})).toEqual([]);
  });
});

describe('tracking', () => {
  const tracked = (...given: Parameters<typeof attempt>) => attempt(...given)[0]?.tracked;

  it('holds for a rule that is narrower than everyone, or whose answers are not open to everyone', () => {
    expect(tracked('payments-export-1', {})).toBe(true);
    expect(tracked('bastion-1', { direction: 'ingress', remoteAddress: '192.0.2.10' }, 22)).toBe(true);
  });

  it('does not hold where everyone may come in and everything may go out', () => {
    expect(tracked('web-1', { direction: 'ingress', remoteAddress: '203.0.113.200' })).toBe(false);
  });
});

describe('network ACLs', () => {
  it('refuse before the group, and refuse replies that a group would let through', () => {
    const acl = world.networkAcls[world.subnets[interfaceOf('payments-export-1').subnetId]?.networkAclId ?? ''];
    acl?.entries.push({
      ruleNumber: 1,
      protocol: '-1',
      ruleAction: 'deny',
      egress: false,
      cidrBlock: '198.51.100.0/24',
    });
    const legs = attempt('payments-export-1', {});
    expect(legs.map((leg) => [leg.leg, leg.action, leg.refusedBy])).toEqual([
      ['request', 'ACCEPT', null],
      ['reply', 'REJECT', 'acl'],
    ]);
  });

  it('do not stand inside a subnet', () => {
    const acl = world.networkAcls[world.subnets[interfaceOf('app-1').subnetId]?.networkAclId ?? ''];
    if (acl) acl.entries = [];
    expect(outcome('app-1', { remoteAddress: '10.20.10.41' }, 5432)).toHaveLength(4);
    expect(outcome('app-1', {})).toEqual(['egress request REJECT']);
  });

  it('are decided by the lowest number', () => {
    const acl = world.networkAcls[world.subnets[interfaceOf('bastion-1').subnetId]?.networkAclId ?? ''];
    acl?.entries.unshift({ ruleNumber: 200, protocol: '-1', ruleAction: 'deny', egress: true, cidrBlock: '0.0.0.0/0' });
    expect(outcome('bastion-1', {})).toContain('egress request ACCEPT');
  });
});

it.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['0.0.0.0/0', '203.0.113.1', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::/0', '2001:db8::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['192.0.2.7/32', '192.0.2.7', true],
])('%s contains %s: %s', (block, address, expected) => {
  expect(contains(block, address)).toBe(expected);
});

it('keeps each rule of the bastion to its own port', () => {
  expect(
    rulesOf('bastion-1')
      .filter((rule) => !rule.isEgress)
      .map((rule) => rule.fromPort),
  ).toEqual([22, 8]);
});
