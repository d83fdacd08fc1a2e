import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import { judge } from '../../src/emulator/reachability.ts';
import type { TrafficPattern } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { notListed } from '../support/lagging-reads.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed, subnetNamed } from '../support/scenario.ts';
import { addDenyAllAcl } from '../support/ways/block-subnet.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const now = () => world.emulator.world();
const idOf = (name: string): string => subnetNamed(world.emulator, `payments-${name}`);
const subnetOf = (name: string) => now().subnets[idOf(name)];
const planned = (name: string): Promise<SavedPlan> => world.port.plan('block-subnet', { subnet: idOf(name) });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const resume = (saved: SavedPlan, runId: string) => follow(world.port.resume(runId, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const denyAll = () => Object.values(now().networkAcls).filter(({ tags }) => 'transit-tui:deny-all' in tags);
const open = { ruleNumber: 100, protocol: '-1', ruleAction: 'allow', egress: true, cidrBlock: '0.0.0.0/0' } as const;

/** Puts an entry that lets everything out into the network ACL of ours. */
const openIt = () =>
  world.emulator.edit((edited) => {
    for (const acl of Object.values(edited.networkAcls)) {
      if ('transit-tui:deny-all' in acl.tags) acl.entries.push({ ...open });
    }
  });

/** Puts one network ACL before a subnet, as someone else might. */
const associate = (name: string, networkAclId: string) =>
  world.emulator.edit((edited) => {
    const subnet = edited.subnets[idOf(name)];
    if (subnet === undefined) throw new Error('The subnet is gone');
    subnet.networkAclId = networkAclId;
    subnet.networkAclAssociationId = 'aclassoc-0abcdef0123456789';
  });

describe('the plan', () => {
  test('names what AWS services and instances have in the subnet, and what it means for others', async () => {
    const { blastRadius } = (await planned('private-a')).plan;
    const [subnet] = blastRadius;
    expect(subnet?.detail).toMatch(
      /^payments-private-a, 10\.20\.10\.0\/24, us-east-1a.*: all that is in it loses all traffic/,
    );
    expect(subnet?.seen).toBe('3 instances and 7 network interfaces');
    const said = blastRadius.map(({ kind, label, level }) => `${level} ${kind} ${label}`).join('\n');
    for (const expected of [
      /^warn Lambda function export-notifier$/m,
      /^warn VPC endpoint vpce-\w+$/m,
      /^warn interfaces EKS pod or ECS task \(branch\)$/m,
      /^warn instance app-1 \(i-\w+\)$/m,
      /^warn instance db-1 \(i-\w+\)$/m,
      /^warn instance eks-node-1 \(i-\w+\)$/m,
    ]) {
      expect(said).toMatch(expected);
    }
    const [acl] = blastRadius.filter(({ kind }) => kind === 'network ACL');
    expect(acl?.detail).toBe(
      `the VPC's default; no longer stands before the subnet, and stays; ${idOf('private-b')} keeps it, unaffected`,
    );
  });

  test('names load balancers, NAT gateways, targets and Auto Scaling groups of a public subnet', async () => {
    const a = (await planned('public-a')).plan;
    expect(a.blastRadius.map(({ kind, label }) => `${kind} ${label}`)).toEqual(
      expect.arrayContaining(['Application Load Balancer payments-web', 'target group payments-web']),
    );
    const b = (await planned('public-b')).plan;
    expect(b.blastRadius.find(({ kind }) => kind === 'NAT gateway')).toMatchObject({
      label: expect.stringMatching(/^nat-\w+$/),
      detail: 'whatever is routed through it, from other subnets too, loses its way out',
      level: 'warn',
    });
    expect(b.blastRadius.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['target group']));
    expect(b.warnings.join('\n')).toMatch(/Auto Scaling group payments-web may terminate .* the evidence/);
  });

  test('names target groups that have IPv6 addresses of the subnet as targets', async () => {
    world.emulator.edit((edited) => {
      const card = Object.values(edited.interfaces).find(({ subnetId }) => subnetId === idOf('private-a'));
      const [group] = Object.values(edited.targetGroups);
      if (card === undefined || group === undefined) throw new Error('The scenario has no such thing');
      card.ipv6 = ['2001:db8::80'];
      group.targets.push({ id: '2001:db8::80', port: 8080, state: 'healthy' });
    });
    const { blastRadius } = (await planned('private-a')).plan;
    expect(blastRadius.filter(({ kind }) => kind === 'target group').map(({ label }) => label)).toContain(
      'payments-web',
    );
  });

  test('says of a shared subnet whose interfaces are in it, of which little can be read', async () => {
    world.emulator.edit((edited) => {
      for (const card of Object.values(edited.interfaces)) {
        if (card.subnetId === idOf('public-b')) card.ownerId = '444455556666';
      }
    });
    expect((await planned('public-b')).plan.warnings.join('\n')).toMatch(
      /Account 444455556666 has interfaces in the subnet, which is shared with it.*Tell its owners/,
    );
  });

  test('says that established connections end, and what is not filtered', async () => {
    const { summary, wontStop } = (await planned('public-b')).plan;
    expect(summary).toMatch(/keep no state, so established connections are cut at once/);
    expect(wontStop.join('\n')).toMatch(/inside the subnet goes on[\s\S]*169\.254\.169\.253[\s\S]*169\.254\.169\.254/);
    expect(wontStop.join('\n')).toMatch(
      /in other subnets still get out.*payments-export-1 \(i-\w+\) by eni-\w+, eni-\w+/,
    );
  });

  test('names the first dozens of many, and counts the rest', async () => {
    const name = 'private-b';
    world.emulator.edit((edited) => {
      const card = Object.values(edited.interfaces).find(({ subnetId }) => subnetId === idOf(name));
      for (let n = 0; n < 30; n++) {
        const networkInterfaceId = `eni-0${String(n).padStart(16, '0')}`;
        edited.interfaces[networkInterfaceId] = {
          ...structuredClone(card as NonNullable<typeof card>),
          networkInterfaceId,
          attachment: null,
          status: 'available',
        };
      }
    });
    const { blastRadius } = (await planned(name)).plan;
    const interfaces = blastRadius.filter(({ kind }) => kind === 'interface');
    const loose = interfaces.map(({ label }) => label);
    expect(loose).toHaveLength(25);
    expect(loose[0]).toBe('eni-00000000000000000 (not attached)');
    expect(loose.at(-1)).toBe('and 6 more');
    expect(interfaces.at(-1)?.names?.at(-1)).toBe('eni-00000000000000029 (not attached)');
  });

  test('says what it could not find out, and plans all the same', async () => {
    world.emulator.addFault({ operation: 'auto-scaling:*', kind: 'access-denied', count: 9 });
    world.emulator.addFault({ operation: 'elastic-load-balancing-v2:*', kind: 'access-denied', count: 9 });
    world.emulator.addFault({ operation: 'ec2:DescribeInstances', kind: 'access-denied', count: 9 });
    const { plan } = await planned('public-a');
    expect(plan.steps).toHaveLength(2);
    expect(plan.warnings.join('\n')).toMatch(
      /Not known what the instances are called.*\n.*Not known whether a load balancer.*\n.*Not known whether an Auto/,
    );
    expect(plan.blastRadius.map(({ label }) => label)).toContain(instanceNamed(world.emulator, 'web-1'));
  });

  test('of a subnet that is cut off already has nothing to do', async () => {
    expect((await run(await planned('private-b'))).end.status).toBe('done');
    const { plan } = await planned('private-b');
    expect(plan.steps).toEqual([]);
    expect(plan.summary).toMatch(/cut off already: its network ACL acl-\w+ denies everything/);
  });
});

describe('the cut', () => {
  const judged = (pattern: TrafficPattern) => judge(now(), { pattern, port: pattern.remotePort }).at(-1);

  test('ends what a security group would let live, and nothing between two interfaces of the subnet', async () => {
    const upload = now().traffic.find(({ label }) => label === 'exfiltration, one long upload');
    if (upload === undefined) throw new Error('The scenario has no upload');
    const replication = now().traffic.find(({ label }) => label === 'replication');
    if (replication === undefined) throw new Error('The scenario has no replication');
    expect(judged(upload)).toMatchObject({ action: 'ACCEPT' });
    expect(now().interfaces[replication.interfaceId]?.subnetId).toBe(idOf('private-b'));
    await run(await planned('public-b'));
    await run(await planned('private-b'));
    expect(judged(upload)).toMatchObject({ action: 'REJECT', refusedBy: 'acl' });
    expect(judged(replication)).toMatchObject({ action: 'ACCEPT' });
  });

  test('is of one subnet: others of the same network ACL keep it', async () => {
    const before = subnetOf('private-a');
    const { runId } = await run(await planned('private-b'));
    expect(subnetOf('private-a')).toEqual(before);
    const [acl, ...more] = denyAll();
    expect(more).toEqual([]);
    expect(subnetOf('private-b')?.networkAclId).toBe(acl?.networkAclId);
    expect(acl?.tags).toEqual({
      Name: 'transit-tui-deny-all',
      'transit-tui:deny-all': acl?.vpcId,
      'transit-tui:run': runId,
    });
    expect(acl?.entries.every(({ ruleAction, ruleNumber }) => ruleAction === 'deny' && ruleNumber === 32_767)).toBe(
      true,
    );
  });

  test('uses one network ACL for a second subnet, which outlives the rollback of the first', async () => {
    const first = await planned('private-a');
    const { runId } = await run(first);
    const second = await planned('private-b');
    expect(second.plan.steps[0]?.title).toMatch(/^Use the network ACL acl-/);
    expect(second.plan.warnings.join('\n')).toMatch(new RegExp(`cuts off ${idOf('private-a')} already`));
    expect((await run(second)).end.status).toBe('done');
    expect(denyAll()).toHaveLength(1);
    const { end } = await rollBack(first, runId);
    expect(end.status).toBe('done');
    expect(end.remaining).toEqual([expect.stringMatching(`acl-\\w+ stays: ${idOf('private-b')} use it`)]);
    expect(denyAll()).toHaveLength(1);
  });
});

describe('a network ACL of ours that someone opened', () => {
  test('before the plan is left alone and said, and a new one is made', async () => {
    const opened = addDenyAllAcl(world.emulator, 'payments-private-b');
    openIt();
    const saved = await planned('private-b');
    expect(saved.plan.warnings.join('\n')).toMatch(
      new RegExp(
        `${opened} is tagged .* but does not \\(entry 100: allow everything to 0\\.0\\.0\\.0/0\\): it is not used`,
      ),
    );
    expect((await run(saved)).end.status).toBe('done');
    expect(subnetOf('private-b')?.networkAclId).not.toBe(opened);
  });

  test('between plan and run is drift', async () => {
    addDenyAllAcl(world.emulator, 'payments-private-b');
    const saved = await planned('private-b');
    openIt();
    const before = subnetOf('private-b');
    expect((await run(saved)).end.status).toBe('refused');
    expect(subnetOf('private-b')).toEqual(before);
  });

  test('during the run is not called contained', async () => {
    const opening = await world.reopen({
      journalled: ({ type, stepId }) => {
        if (type === 'intent' && String(stepId).startsWith('subnet-association')) openIt();
      },
    });
    const saved = await planned('private-b');
    const { end, runId } = await follow(opening.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('not-verified');
    expect(end.message).toMatch(/does not deny everything \(entry 100: allow everything to 0\.0\.0\.0\/0\)/);
    const back = await rollBack(saved, runId);
    expect(back.end.status).toBe('done');
    expect(back.end.remaining).toEqual([expect.stringMatching(/acl-\w+ stays: someone changed its entries since/)]);
    expect(denyAll()).toHaveLength(1);
  });
});

describe('an association', () => {
  test('that has a new id by now is found by its subnet, forward and back', async () => {
    const saved = await planned('private-b');
    const old = subnetOf('private-b')?.networkAclId ?? '';
    associate('private-b', old);
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    associate('private-b', denyAll()[0]?.networkAclId ?? '');
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(subnetOf('private-b')?.networkAclId).toBe(old);
    expect(denyAll()).toEqual([]);
  });

  test('with another network ACL by now is drift, before the run and before the rollback', async () => {
    const other = subnetOf('public-a')?.networkAclId ?? '';
    const old = subnetOf('private-b')?.networkAclId ?? '';
    const saved = await planned('private-b');
    associate('private-b', other);
    expect((await run(saved)).end.status).toBe('refused');
    expect(denyAll()).toEqual([]);

    associate('private-b', old);
    const again = await planned('private-b');
    const { runId } = await run(again);
    associate('private-b', other);
    const { end } = await rollBack(again, runId);
    expect(end.status).toBe('refused');
    expect(subnetOf('private-b')?.networkAclId).toBe(other);
  });
});

describe('when the network ACL of before is gone', () => {
  test("the subnet stays cut off, the VPC's default is not put there unasked, and the way out is said", async () => {
    const name = 'public-b';
    const old = subnetOf(name)?.networkAclId ?? '';
    const saved = await planned(name);
    const { runId } = await run(saved);
    const ours = denyAll()[0]?.networkAclId ?? '';
    associate('public-a', ours);
    world.emulator.edit((edited) => delete edited.networkAcls[old]);
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(subnetOf(name)?.networkAclId).toBe(ours);
    expect(end.remaining.join('\n')).toMatch(
      new RegExp(`${old}, is no more[\\s\\S]*aws ec2 replace-network-acl-association --association-id aclassoc-`),
    );
    expect(end.remaining.join('\n')).toMatch(new RegExp(`network ACL ${ours} stays: .*${idOf(name)}`));
  });
});

describe('a run that is cut short', () => {
  test('between its two calls resumes with the network ACL that it made', async () => {
    world.emulator.addFault({ operation: 'ec2:ReplaceNetworkAclAssociation', kind: 'access-denied', count: 1 });
    const saved = await planned('private-b');
    const stopped = await run(saved);
    expect(stopped.end.status).toBe('stopped');
    expect(denyAll()).toHaveLength(1);
    expect((await resume(saved, stopped.runId)).end.status).toBe('done');
    expect(denyAll()).toHaveLength(1);
    expect((await rollBack(saved, stopped.runId)).end.status).toBe('done');
    expect(denyAll()).toEqual([]);
  });

  test('makes no second network ACL when the first answer is lost and the list lags', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateNetworkAcl', kind: 'reset-after', count: 1 });
    const saved = await planned('private-b');
    const lagging = await world.reopen();
    let lag: (() => number) | undefined;
    lagging.session.onCall(({ operation }) => {
      // What the settling of the lost answer reads, and the first look of the second try.
      if (operation === 'CreateNetworkAcl') lag ??= notListed(lagging.session, 'DescribeNetworkAcls', 'NetworkAcls', 2);
    });
    const { end } = await follow(lagging.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('done');
    expect(lag?.()).toBeGreaterThan(2);
    expect(denyAll()).toHaveLength(1);
  });
});

describe('what comes into the subnet between plan and run', () => {
  const add = (interfaceType: string, description: string) =>
    world.emulator.edit((edited) => {
      const card = Object.values(edited.interfaces).find(({ subnetId }) => subnetId === idOf('private-b'));
      const networkInterfaceId = 'eni-0abcdef0123456789';
      edited.interfaces[networkInterfaceId] = {
        ...structuredClone(card as NonNullable<typeof card>),
        networkInterfaceId,
        interfaceType,
        description,
        requesterManaged: interfaceType !== 'interface',
        attachment: null,
      };
    });

  test('and serves others was not approved: the run refuses and names it', async () => {
    const saved = await planned('private-b');
    add('nat_gateway', 'Interface for NAT Gateway nat-0abcdef0123456789');
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(end.message).toMatch(/NAT gateway nat-0abcdef0123456789/);
  });

  test('and is nobody’s yet does not hold it up', async () => {
    const saved = await planned('private-b');
    add('interface', '');
    expect((await run(saved)).end.status).toBe('done');
  });
});

describe('it refuses', () => {
  const refusal = async (name: string): Promise<string> => {
    const failure = await planned(name).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FailureError);
    const { code, message, hint } = (failure as FailureError).failure;
    expect(code).toBe('refused');
    return `${message} ${hint}`;
  };
  const callFrom = (instance: string) =>
    world.emulator.edit((edited) => {
      const session = `arn:aws:sts::111122223333:assumed-role/Responder/${instanceNamed(world.emulator, instance)}`;
      for (const caller of Object.values(edited.callers)) caller.arn = session;
    });

  test('a subnet that another account shares, naming the account', async () => {
    world.emulator.edit((edited) => {
      const subnet = edited.subnets[idOf('private-b')];
      if (subnet !== undefined) subnet.ownerId = '444455556666';
    });
    expect(await refusal('private-b')).toMatch(/shared by account 444455556666, and only its owner/);
  });

  test('the subnet of its own host, by any of its interfaces, and no other', async () => {
    callFrom('payments-export-1');
    world.session.renew();
    expect(await refusal('private-b')).toMatch(/runs with the credentials of i-\w+, which has eni-\w+ in subnet-/);
    expect((await planned('private-a')).plan.steps).toHaveLength(2);
  });

  test('to go on with a run from a host in the subnet', async () => {
    world.emulator.addFault({ operation: 'ec2:ReplaceNetworkAclAssociation', kind: 'access-denied', count: 1 });
    const saved = await planned('private-b');
    const { runId } = await run(saved);
    callFrom('payments-export-1');
    const host = await world.reopen();
    const { end } = await follow(host.port.resume(runId, { approval: saved.hash }));
    expect(end.status).toBe('refused');
    expect(end.message).toMatch(/runs with the credentials of i-/);
    expect((await follow(host.port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
  });
});

describe('offers', () => {
  const at = (subnetId: string | undefined) => ({ subnetId, privateIpAddresses: [], ipv6Addresses: [] });
  const offersFor = (sample: boolean) => {
    const instances = [
      {
        instanceId: 'i-0aaaaaaaaaaaaaaaa',
        networkInterfaces: [at('subnet-0aaaaaaaaaaaaaaaa'), at('subnet-0bbbbbbbbbbbbbbbb'), at(undefined)],
      },
      { instanceId: 'i-0bbbbbbbbbbbbbbbb', networkInterfaces: [at('subnet-0bbbbbbbbbbbbbbbb')] },
    ];
    const finding = { type: 'Trojan:EC2/DropPoint', sample, instances, buckets: [], accessKeys: [], actors: [] };
    return world.port.offers({ kind: 'finding', finding } as unknown as Subject);
  };

  test('for a finding come after all that contains less, once a subnet, and say what they cost', () => {
    const offers = offersFor(false).filter(({ playbook }) => /^(quarantine-instance|block-subnet)$/.test(playbook));
    expect(offers.map(({ playbook }) => playbook)).toEqual([
      'quarantine-instance',
      'quarantine-instance',
      'block-subnet',
      'block-subnet',
    ]);
    expect(offers.slice(2).map(({ params }) => params.subnet)).toEqual([
      'subnet-0aaaaaaaaaaaaaaaa',
      'subnet-0bbbbbbbbbbbbbbbb',
    ]);
    expect(offers[2]?.reason).toBe(
      'The certain cut for i-0aaaaaaaaaaaaaaaa: its open connections end too. It hits everything else in subnet-0aaaaaaaaaaaaaaaa as well.',
    );
  });

  test('of a sample finding are blocked', () => {
    for (const { blocked } of offersFor(true)) expect(blocked).toMatch(/sample/);
  });
});
