import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeInstances, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { countRoundTrips, type RoundTrip } from '../support/round-trips.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let instance: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  instance = withTwoInterfaces('payments-export-1');
});
afterEach(() => world.close());

function withTwoInterfaces(name: string): string {
  const id = instanceNamed(world.emulator, name);
  world.emulator.edit((now) => {
    const third = now.instances[id]?.interfaceIds.splice(2) ?? [];
    for (const each of third) delete now.interfaces[each];
  });
  return id;
}
/** Plans and runs once in another world, so that nothing is loaded any more while round trips are counted. */
async function counted(): Promise<{ port: PlaybookWorld['port']; trips: RoundTrip[]; clear(): void }> {
  const warm = await startPlaybookWorld();
  const other = instanceNamed(warm.emulator, 'web-1');
  const saved = await warm.port.plan('quarantine-instance', { instance: other });
  await follow(warm.port.run(saved, { approval: saved.hash }));
  await warm.close();
  const { session, port } = await world.reopen();
  return { port, ...countRoundTrips(session) };
}

const said = (trips: readonly RoundTrip[]) => trips.map((calls) => [...new Set(calls)].sort());

/** The round trips up to the one in which the last interface is moved into quarantine. */
const untilIsolated = (trips: readonly RoundTrip[]) =>
  trips.slice(0, 1 + trips.findLastIndex((calls) => calls.includes('ModifyNetworkInterfaceAttribute')));

/** Whatever is asked for by the instance's id alone. */
const BY_INSTANCE = [
  'DescribeAutoScalingInstances',
  'DescribeIamInstanceProfileAssociations',
  'DescribeInstanceAttribute',
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeTargetGroups',
];
/** What takes the interfaces' groups and VPCs, and the target groups there are. */
const BY_INTERFACES = ['DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeTargetHealth'];

test('the counter takes what is sent at once for one round trip, and what needs an answer for another', async () => {
  const { session } = await world.reopen();
  const { trips } = countRoundTrips(session);
  const { read } = session;
  await Promise.all([describeInstances(read), describeNetworkInterfaces(read), describeInstances(read)]);
  expect(trips).toHaveLength(1);
  await Promise.all([
    describeInstances(read).then(() => describeInstances(read)),
    describeNetworkInterfaces(read).then(() => describeNetworkInterfaces(read)),
  ]);
  expect(trips).toHaveLength(3);
  expect(trips.map((calls) => calls.length)).toEqual([3, 2, 2]);
});

test('a plan for two interfaces takes who asks, what the instance is, and what hangs on that: three round trips', async () => {
  const { port, trips } = await counted();
  await port.plan('quarantine-instance', { instance });
  expect(said(trips)).toEqual([['GetCallerIdentity'], BY_INSTANCE, BY_INTERFACES]);
});

test('a plan from an interface takes one more, for the instance that wears it', async () => {
  const [card] = world.emulator.world().instances[instance]?.interfaceIds ?? [];
  const { port, trips } = await counted();
  await port.plan('quarantine-instance', { instance: card ?? '' });
  expect(said(trips)).toEqual([['GetCallerIdentity'], ['DescribeNetworkInterfaces'], BY_INSTANCE, BY_INTERFACES]);
});

test('a plan takes no more with an Auto Scaling group, targets and a quarantine group that is there', async () => {
  const first = await world.port.plan('quarantine-instance', { ...BARE, instance });
  await follow(world.port.run(first, { approval: first.hash }));
  const { port, trips } = await counted();
  const { plan } = await port.plan('quarantine-instance', { instance: instanceNamed(world.emulator, 'web-1') });
  expect(plan.steps.map((step) => step.kind)).toEqual(expect.arrayContaining(['enter-standby', 'leave-targets']));
  expect(plan.steps.find((step) => step.kind === 'quarantine-group')?.title).toMatch(/^Use the empty/);
  expect(said(trips)).toEqual([
    ['GetCallerIdentity'],
    BY_INSTANCE,
    ['DescribeAutoScalingGroups', ...BY_INTERFACES, 'DescribeSecurityGroupRules'].sort(),
  ]);
});

/**
 * Everything that isolates, in the order in which each needs the one before: planned anew (who asks is known by now), the
 * world of all steps read at once, and of each step read again, act, read back.
 */
const CHAIN = [
  BY_INSTANCE,
  BY_INTERFACES,
  ['DescribeInstances', 'DescribeNetworkInterfaces', 'DescribeSecurityGroups'],
  // The group: is it not there yet; make it; its rules by the new id, and that it is seen; revoke them; read back.
  ['DescribeSecurityGroups'],
  ['CreateSecurityGroup'],
  ['DescribeSecurityGroupRules', 'DescribeSecurityGroups'],
  ['RevokeSecurityGroupEgress'],
  ['DescribeSecurityGroupRules', 'DescribeSecurityGroups'],
  // The first interface: read again, move, read back. The second: read again, move.
  ['DescribeNetworkInterfaces'],
  ['ModifyNetworkInterfaceAttribute'],
  ['DescribeNetworkInterfaces'],
  ['DescribeNetworkInterfaces'],
  ['ModifyNetworkInterfaceAttribute'],
];

test('from approval to the second interface isolated it takes thirteen round trips, each needing the one before', async () => {
  const { port, trips, clear } = await counted();
  const saved = await port.plan('quarantine-instance', { ...BARE, instance });
  clear();
  expect((await follow(port.run(saved, { approval: saved.hash }))).end.status).toBe('done');
  expect(said(untilIsolated(trips))).toEqual(CHAIN);
});

test('keeping evidence and leaving service come first, and add to the way: read, act, read back each', async () => {
  const web = instanceNamed(world.emulator, 'web-1');
  const { port, trips, clear } = await counted();
  const saved = await port.plan('quarantine-instance', { instance: web });
  const kinds = saved.plan.steps.map((step) => step.kind);
  const earlier = kinds.slice(0, kinds.indexOf('quarantine-group'));
  expect(new Set(earlier)).toEqual(
    new Set(['protect-attribute', 'create-snapshots', 'enter-standby', 'leave-targets']),
  );
  clear();
  expect((await follow(port.run(saved, { approval: saved.hash }))).end.status).toBe('done');
  // It has one interface, whose three round trips are two here: the last one reads it back.
  expect(untilIsolated(trips)).toHaveLength(CHAIN.length - 3 + 3 * earlier.length);
});
