import { expect, test } from 'vitest';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { CLEARTEXT, type CleartextPort } from '../../src/flows/cleartext-ports.ts';
import type { FlowTrace } from '../../src/flows/detect/detection.ts';
import { portUses } from '../../src/flows/port-use.ts';
import type { RecentUse } from '../../src/flows/recent-use.ts';

const http = CLEARTEXT.find(({ name }) => name === 'HTTP') as CleartextPort;

const card = (vpcId = 'vpc-1', networkInterfaceId = 'eni-1') =>
  ({
    networkInterfaceId,
    vpcId,
    subnetId: 'subnet-1',
    privateIpAddresses: ['10.0.0.5'],
    ipv6Addresses: [],
  }) as unknown as NetworkInterface;

const trace = (given: Partial<FlowTrace> = {}): FlowTrace => ({
  srcaddr: '198.51.100.7',
  dstaddr: '10.0.0.5',
  dstport: 80,
  protocol: 6,
  action: 'ACCEPT',
  interfaceIds: ['eni-1'],
  encryption: [],
  cells: [],
  ...given,
});

const use = (given: Partial<RecentUse> = {}): RecentUse => ({
  traces: [trace()],
  from: 0,
  to: 1,
  covered: new Set(['vpc-1']),
  flowLogs: [],
  has: () => true,
  gaps: [],
  ...given,
});

test('names who was let through, and nobody who was refused, came to another port, or another VPC’s same address', () => {
  const others = [
    trace({ srcaddr: '198.51.100.8', action: 'REJECT' }),
    trace({ srcaddr: '198.51.100.9', dstport: 443 }),
    trace({ srcaddr: '198.51.100.10', protocol: 17 }),
    trace({ srcaddr: '198.51.100.11', interfaceIds: ['eni-2'] }),
  ];
  const look = portUses(use({ traces: [trace(), ...others] }));
  expect(look([card()], http)).toEqual({ clients: ['198.51.100.7'] });
  expect(look([card()], http, (address) => address !== '198.51.100.7')).toEqual({ clients: [] });
});

test.each<[string, RecentUse | { code: 'denied'; message: string; hint: string }, RegExp]>([
  ['flow logs could not be read', { code: 'denied', message: 'It may not.', hint: '' }, /^It may not$/],
  ['the format has no port', use({ has: (field) => field !== 'dstport' }), /no field dstport/],
  ['the flow log covers another VPC', use({ covered: new Set(['vpc-2']) }), /covers it$/],
  ['the flow log records only what is refused', use({ covered: new Set() }), /covers it$/],
  ['a part could not be read', use({ gaps: ['one page'] }), /part of the flow logs/],
])('says that it does not know where %s', (_, known, unknown) => {
  expect(portUses(known)([card()], http).unknown).toMatch(unknown);
});

test('says how many of several interfaces are not covered', () => {
  const look = portUses(use());
  expect(look([card(), card('vpc-2', 'eni-2')], http).unknown).toMatch(/covers some of the interfaces/);
});
