import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../src/flows/connection.ts';
import { refusalOf } from '../../src/flows/refusal.ts';
import { type ConnectionEnds, findEnds } from '../../src/live/connection-ends.ts';
import { fakeConnection } from '../support/fake-feeds.ts';
import { embeddedAws } from './embedded-aws.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
beforeEach(async () => {
  aws = await embeddedAws();
});
afterEach(() => aws.stop());

const never = new AbortController().signal;

/** All that is told of a connection, in order. */
async function toldOf(connection: Connection): Promise<ConnectionEnds[]> {
  const told: ConnectionEnds[] = [];
  await findEnds(aws.session.read, connection, false, (ends) => told.push(ends), never);
  return told;
}

/** An interface of a running instance, and one of a NAT gateway, as the world has them. */
function world() {
  const { interfaces, instances } = aws.emulator.world();
  const cards = Object.values(interfaces);
  const own = cards.find(({ attachment }) => attachment?.instanceId != null);
  const nat = cards.find(({ interfaceType }) => interfaceType === 'nat_gateway');
  const instanceId = own?.attachment?.instanceId ?? '';
  const address = own?.privateIps[0];
  if (own === undefined || nat === undefined || address === undefined)
    throw new Error('the world has no such interfaces');
  return { own, nat, instanceId, address, name: instances[instanceId]?.tags.Name };
}

const denied = (over: Partial<Connection>): Connection =>
  fakeConnection({ srcaddr: '203.0.113.7', dstport: 2222, direction: 'ingress', ...over });

test('an end is its interface with instance, Name, subnet and groups; who refused it is inferred from their rules', async () => {
  const { own, instanceId, address, name } = world();
  const connection = denied({ dstaddr: address, interfaceIds: [own.networkInterfaceId] });
  const told = await toldOf(connection);
  expect(told[0]).toMatchObject({ asking: true, dst: { interface: { networkInterfaceId: own.networkInterfaceId } } });
  const ends = told.at(-1);
  expect(ends).toMatchObject({
    asking: false,
    unknown: [],
    src: { address: '203.0.113.7', others: [] },
    dst: { owner: `instance ${instanceId} (${name})`, interface: { subnetId: own.subnetId } },
    guards: { inside: 'dst', sameSubnet: false, remoteGroups: [] },
  });
  expect(ends?.src.interface).toBeUndefined();
  expect(ends?.guards && refusalOf(connection, ends.guards)).toMatchObject({
    by: 'group',
    says: expect.stringMatching(
      /^no inbound rule of sg-.* allows 203\.0\.113\.7 to port 2222\/tcp; network ACL acl-.*most likely the security group$/,
    ),
  });
  expect(new Set(aws.operations())).toEqual(
    new Set(['DescribeNetworkInterfaces', 'DescribeInstances', 'DescribeSecurityGroupRules', 'DescribeNetworkAcls']),
  );
});

test('a public address of ours is found, and the interface of a NAT gateway is named as such', async () => {
  const { nat } = world();
  const [ends] = (await toldOf(fakeConnection({ srcaddr: nat.publicIp ?? '', interfaceIds: [] }))).slice(-1);
  expect(ends?.src.owner).toMatch(/^NAT gateway/);
});

test('accepted traffic asks for no rules', async () => {
  const { own, address } = world();
  const connection = denied({ action: 'ACCEPT', dstaddr: address, interfaceIds: [own.networkInterfaceId] });
  expect((await toldOf(connection)).at(-1)?.guards).toBeUndefined();
  expect(aws.operations()).not.toContain('DescribeSecurityGroupRules');
});

test('an interface that is gone leaves the ends unnamed, and nothing fails', async () => {
  const told = await toldOf(denied({ dstaddr: '10.99.0.1', interfaceIds: ['eni-0ffffffffffffffff'] }));
  expect(told.at(-1)).toMatchObject({ asking: false, unknown: [], dst: { address: '10.99.0.1' } });
});

test.each([
  ['DescribeNetworkInterfaces', /^Whose the two ends are: not known\..*ec2:DescribeNetworkInterfaces/],
  ['DescribeSecurityGroupRules', /^The rules of security groups: not known\..*ec2:DescribeSecurityGroupRules/],
  ['DescribeNetworkAcls', /^The network ACL: not known\..*ec2:DescribeNetworkAcls/],
  ['DescribeInstances', /^The names of instances: not known\..*ec2:DescribeInstances/],
])('without permission for %s the rest is told, and what is missing', async (operation, said) => {
  const { own, address } = world();
  aws.emulator.addFault({ operation: `ec2:${operation}`, kind: 'access-denied', count: 9 });
  const ends = (await toldOf(denied({ dstaddr: address, interfaceIds: [own.networkInterfaceId] }))).at(-1);
  expect(ends?.asking).toBe(false);
  expect(ends?.unknown).toEqual([expect.stringMatching(said)]);
});
