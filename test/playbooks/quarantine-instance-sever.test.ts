import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { World } from '../../src/emulator/state.ts';
import { settleJudgements, stretches } from '../../src/emulator/traffic-judgements.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { notListed } from '../support/lagging-reads.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let instance: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  instance = instanceNamed(world.emulator, 'payments-export-1');
});
afterEach(() => world.close());

const planned = (choices: Record<string, string>): Promise<SavedPlan> =>
  world.port.plan('quarantine-instance', { ...BARE, instance, ...choices });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const groupsMadeByRuns = () =>
  Object.values(world.emulator.world().groups).filter((group) => group.tags['transit-tui:run'] !== undefined);
const madeByRun = <Made extends { tags: Record<string, string> }>(all: Record<string, Made>): Made[] =>
  Object.values(all).filter(({ tags }) => tags['transit-tui:run'] !== undefined);
const openGroup = () => groupsMadeByRuns().find((group) => group.rules.length > 0);
const wearersOf = (groupId: string | undefined) =>
  Object.values(world.emulator.world().interfaces).filter((card) => card.groupIds.includes(groupId ?? ''));

/** The world as the emulator itself has it: that which `world()` gives leaves out how traffic was judged. */
function liveWorld(): World {
  let live: World | undefined;
  world.emulator.edit((now) => {
    live = structuredClone(now);
  });
  if (live === undefined) throw new Error('The emulator gave no world');
  return live;
}

/** Of each connection that was open when the run began: whether it is still open after a while. */
function openConnectionsAfter(ms: number): boolean[] {
  const later = liveWorld();
  settleJudgements(later, NOW + ms);
  const own = later.instances[instance]?.interfaceIds ?? [];
  return later.traffic
    .filter((pattern) => pattern.longLived && own.includes(pattern.interfaceId))
    .map((pattern) => {
      const at = stretches(pattern, later.trafficState.judgements[pattern.id] ?? []).findLast(
        ({ from }) => from <= NOW + ms,
      );
      return at?.established !== null && at !== undefined;
    });
}

describe('the swap', () => {
  test('ends connections that the quarantine alone leaves open', async () => {
    await run(await planned({ sever: 'nothing' }));
    expect(openConnectionsAfter(60_000)).toContain(true);
    await world.close();
    world = await startPlaybookWorld();
    expect((await run(await planned({ sever: 'swap' }))).end.status).toBe('done');
    const open = openConnectionsAfter(60_000);
    expect(open.length).toBeGreaterThan(0);
    expect(open).not.toContain(true);
  });

  test('leaves no open group behind, and every interface in quarantine', async () => {
    await run(await planned({ sever: 'swap' }));
    const [quarantine, ...others] = groupsMadeByRuns();
    expect(others).toEqual([]);
    expect(quarantine?.rules).toEqual([]);
    expect(wearersOf(quarantine?.groupId)).toHaveLength(3);
  });

  test('says what it exposes, and what lives on', async () => {
    const { plan } = await planned({ sever: 'swap' });
    expect(plan.warnings.join('\n')).toMatch(/reachable from everywhere/);
    expect(plan.wontStop.join('\n')).toMatch(/always tracks \(through NAT gateways/);
    expect((await planned({ sever: 'nothing' })).plan.wontStop.join('\n')).toMatch(/go on until they are idle/);
  });

  test('of an instance in quarantine already is done without moving anything else', async () => {
    await run(await planned({}));
    const saved = await planned({ sever: 'swap' });
    expect(saved.plan.steps.map((step) => step.kind)).toEqual(['quarantine-group', 'swap-groups', 'whole-instance']);
    expect((await run(saved)).end.status).toBe('done');
  });

  test.each([
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'ModifyNetworkInterfaceAttribute',
    'DeleteSecurityGroup',
  ])('survives a lost answer to %s and ends closed', async (operation) => {
    const saved = await planned({ sever: 'swap' });
    const skip = { CreateSecurityGroup: 1, ModifyNetworkInterfaceAttribute: 3 }[operation] ?? 0;
    world.emulator.addFault({ operation: `ec2:${operation}`, kind: 'reset-after', count: 1, skip });
    expect((await run(saved)).end.status).toBe('done');
    expect(openGroup()).toBeUndefined();
    expect(openConnectionsAfter(60_000)).not.toContain(true);
  });

  describe('cut off in the moment an interface is open', () => {
    let saved: SavedPlan;
    let runId: string;
    beforeEach(async () => {
      saved = await planned({ sever: 'swap' });
      // From here on nothing reaches AWS any more.
      const off = world.session.onCall(({ operation, input }) => {
        const groups = (input as { Groups?: string[] }).Groups ?? [];
        if (operation !== 'ModifyNetworkInterfaceAttribute' || groups[0] !== openGroup()?.groupId) return;
        off();
        world.emulator.addFault({ operation: '*', kind: 'reset-before', count: 999 });
      });
      const first = await run(saved);
      runId = first.runId;
      expect(first.end).toMatchObject({ status: 'stopped', message: expect.stringMatching(/may be OPEN TO EVERYONE/) });
      world.emulator.clearFaults();
      expect(wearersOf(openGroup()?.groupId)).toHaveLength(1);
      world.emulator.clearRequests();
    });

    const firstChange = () => world.emulator.requests().find((request) => request.mutates);
    const closing = () => ({
      operation: 'ModifyNetworkInterfaceAttribute',
      input: { Groups: [groupsMadeByRuns().find((group) => group.rules.length === 0)?.groupId] },
    });

    test('is closed first by resume, which then goes on to the end', async () => {
      const expected = closing();
      const { end } = await follow(world.port.resume(runId, { approval: saved.hash }));
      expect(firstChange()).toMatchObject(expected);
      expect(end.status).toBe('done');
      expect(openGroup()).toBeUndefined();
    });

    test('is closed first by rollback, which takes the open group away', async () => {
      const expected = closing();
      const { end } = await rollBack(saved, runId);
      expect(firstChange()).toMatchObject(expected);
      expect(end.status).toBe('done');
      expect(groupsMadeByRuns()).toEqual([]);
    });

    test('is closed although the world has moved and the run refuses to go on', async () => {
      world.emulator.edit((now) => {
        const found = now.instances[instance];
        if (found) found.tags['transit-tui:quarantined-by'] = 'someone-else';
      });
      const { end } = await follow(world.port.resume(runId, { approval: saved.hash }));
      expect(['stopped', 'refused']).toContain(end.status);
      expect(wearersOf(openGroup()?.groupId)).toEqual([]);
    });
  });
});

describe('a network ACL before its subnets', () => {
  test('names all that it cuts off besides, and comes after the instance itself is cut off', async () => {
    const { plan } = await planned({ sever: 'subnet' });
    const kinds = plan.steps.map((step) => step.kind);
    expect(kinds.filter((kind) => kind === 'deny-all-acl')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'subnet-association')).toHaveLength(2);
    expect(kinds.indexOf('deny-all-acl')).toBeGreaterThan(kinds.lastIndexOf('move-interface'));
    expect(plan.blastRadius.map(({ label }) => label).join(' ')).toContain(instanceNamed(world.emulator, 'web-2'));
    expect(plan.wontStop.join('\n')).toMatch(/between interfaces of one subnet go on/);
  });

  test('leaves the one connection within a subnet alive, as it says, and is taken away by rollback', async () => {
    const saved = await planned({ sever: 'subnet' });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    const denying = madeByRun(world.emulator.world().networkAcls);
    expect(denying).toHaveLength(1);
    const own = Object.values(world.emulator.world().interfaces).filter(
      (card) => card.attachment?.instanceId === instance,
    );
    for (const { subnetId } of own) {
      expect(world.emulator.world().subnets[subnetId]?.networkAclId).toBe(denying[0]?.networkAclId);
    }
    expect(openConnectionsAfter(60_000)).toContain(true);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(madeByRun(world.emulator.world().networkAcls)).toEqual([]);
  });
});

describe('stopping', () => {
  test('says what is lost, and that the public address changes', async () => {
    const { plan } = await planned({ sever: 'stop' });
    expect(plan.warnings.join('\n')).toMatch(/loses its memory and whatever is on instance store/);
    expect(plan.warnings.join('\n')).toMatch(/public address 192\.0\.2\.140 is no Elastic IP/);
    expect(plan.wontStop.join('\n')).not.toMatch(/tracked/);
    expect(plan.steps.map((step) => step.kind).indexOf('stop-instance')).toBeGreaterThan(
      plan.steps.map((step) => step.kind).lastIndexOf('move-interface'),
    );
  });

  test('ends every connection; rollback starts it again', async () => {
    const saved = await planned({ sever: 'stop' });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    expect(world.emulator.world().instances[instance]?.state).toBe('stopped');
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(world.emulator.world().instances[instance]?.state).toBe('running');
  });

  test('that takes its time is said, and not called stopped', async () => {
    const saved = await planned({ sever: 'stop' });
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'StopInstances') return;
      off();
      world.emulator.edit((now) => Object.assign(now.instances[instance] ?? {}, { state: 'stopping' }));
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'done', message: expect.stringMatching(/except: i-\w+ is still stopping/) });
  });

  test('an instance that is stopped already is no step', async () => {
    world.emulator.edit((now) => Object.assign(now.instances[instance] ?? {}, { state: 'stopped' }));
    for (const sever of ['stop', 'swap']) {
      const { plan } = await planned({ sever });
      expect(plan.steps.map((step) => step.kind)).not.toContain('stop-instance');
      expect(plan.steps.map((step) => step.kind)).not.toContain('swap-groups');
      expect(plan.warnings.join('\n')).toMatch(/is stopped: no connection of it has to be cut/);
    }
  });
});

describe('the role', () => {
  test('is taken off last, and credentials given so far are said to stay valid', async () => {
    const { plan } = await planned({ role: 'detach' });
    const kinds = plan.steps.map((step) => step.kind);
    expect(kinds.indexOf('detach-profile')).toBeGreaterThan(kinds.lastIndexOf('move-interface'));
    expect(plan.wontStop.join('\n')).toMatch(/Credentials already issued to arn:aws:iam::\S+ stay valid/);
    expect(plan.wontStop.join('\n')).toMatch(/gives no new credentials/);
  });

  test('comes back on rollback by another association', async () => {
    const before = { ...world.emulator.world().instances[instance] };
    const saved = await planned({ role: 'detach' });
    const { runId } = await run(saved);
    expect(world.emulator.world().instances[instance]?.iamInstanceProfileArn).toBeNull();
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    const after = world.emulator.world().instances[instance];
    expect(after?.iamInstanceProfileArn).toBe(before.iamInstanceProfileArn);
    expect(after?.iamInstanceProfileAssociationId).not.toBe(before.iamInstanceProfileAssociationId);
  });

  test('comes back on rollback also while the association that was ended is still in the way', async () => {
    const { iamInstanceProfileArn, iamInstanceProfileAssociationId } = world.emulator.world().instances[instance] ?? {};
    const saved = await planned({ role: 'detach' });
    const { runId } = await run(saved);
    const set = (association: object) =>
      world.emulator.edit((now) => Object.assign(now.instances[instance] ?? {}, association));
    let refused = 0;
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'AssociateIamInstanceProfile') return;
      refused += 1;
      if (refused === 1) set({ iamInstanceProfileArn: null, iamInstanceProfileAssociationId: null });
    });
    set({ iamInstanceProfileArn, iamInstanceProfileAssociationId });
    notListed(world.session, 'DescribeIamInstanceProfileAssociations', 'IamInstanceProfileAssociations', 2);
    const { end } = await rollBack(saved, runId);
    off();
    expect(end.status).toBe('done');
    expect(refused).toBe(2);
    expect(world.emulator.world().instances[instance]?.iamInstanceProfileArn).toBe(iamInstanceProfileArn);
  });

  test('that someone changed since is left as they left it', async () => {
    const saved = await planned({ role: 'detach' });
    const { runId } = await run(saved);
    const { PaymentsExportRole: _, ...others } = Object.fromEntries(
      Object.values(world.emulator.world().instanceProfiles).map((profile) => [profile.name, profile]),
    );
    const [other] = Object.values(others);
    world.emulator.edit((now) =>
      Object.assign(now.instances[instance] ?? {}, {
        iamInstanceProfileArn: other?.arn,
        iamInstanceProfileAssociationId: 'iip-assoc-0abcdef0123456789',
      }),
    );
    expect((await rollBack(saved, runId)).end.status).toBe('refused');
    expect(world.emulator.world().instances[instance]?.iamInstanceProfileArn).toBe(other?.arn);
  });

  test('is denied its older sessions before the profile is off; the plan names who else has the role', async () => {
    const { plan } = await planned({ role: 'deny-sessions' });
    const kinds = plan.steps.map((step) => step.kind);
    expect(kinds.indexOf('deny-sessions')).toBeGreaterThan(kinds.lastIndexOf('move-interface'));
    expect(kinds.indexOf('detach-profile')).toBe(kinds.indexOf('deny-sessions') + 1);
    expect(plan.wontStop.join('\n')).toMatch(/Sessions of role PaymentsExportRole issued later than 30 seconds/);
    const web = await world.port.plan('quarantine-instance', {
      ...BARE,
      instance: instanceNamed(world.emulator, 'web-1'),
      role: 'deny-sessions',
    });
    expect(web.plan.blastRadius).toContainEqual({
      kind: 'instance',
      label: instanceNamed(world.emulator, 'web-2'),
      detail: 'web-2: has the same role, and is denied everything until it gets new credentials',
      level: 'warn',
    });
  });

  test('is in other profiles too, and the plan names the instances with those', async () => {
    const other = instanceNamed(world.emulator, 'web-1');
    world.emulator.edit((now) => {
      const arn = 'arn:aws:iam::111122223333:instance-profile/second';
      const own = Object.values(now.instanceProfiles).find((each) => each.roleNames.includes('PaymentsExportRole'));
      now.instanceProfiles[arn] = { id: '', ...own, arn, name: 'second', roleNames: ['PaymentsExportRole'] };
      const machine = now.instances[other];
      if (machine !== undefined) machine.iamInstanceProfileArn = arn;
    });
    const { blastRadius, warnings } = (await planned({ role: 'deny-sessions' })).plan;
    expect(blastRadius.map(({ label }) => label)).toContain(other);
    expect(warnings.join('\n')).toMatch(/Only instances of this region are listed: role PaymentsExportRole/);
    world.emulator.addFault({ operation: 'iam:ListInstanceProfilesForRole', kind: 'access-denied', count: 1 });
    expect((await planned({ role: 'deny-sessions' })).plan.warnings.join('\n')).toMatch(
      /Not known which other profiles carry role PaymentsExportRole: .*iam:ListInstanceProfilesForRole/,
    );
  });

  test('that is the responder’s own is not denied', async () => {
    world.emulator.edit((now) => {
      for (const caller of Object.values(now.callers)) {
        caller.arn = 'arn:aws:sts::111122223333:assumed-role/PaymentsExportRole/alice';
      }
    });
    const { port } = await world.reopen();
    const plan = port.plan('quarantine-instance', { ...BARE, instance, role: 'deny-sessions' });
    await expect(plan).rejects.toThrow(/role PaymentsExportRole is your own/);
  });

  test('is no step where the instance has none', async () => {
    const { plan } = await world.port.plan('quarantine-instance', {
      ...BARE,
      instance: instanceNamed(world.emulator, 'db-1'),
      role: 'detach',
    });
    expect(plan.steps.map((step) => step.kind)).not.toContain('detach-profile');
    expect(plan.warnings.join('\n')).toMatch(/has no instance profile: there is no role to take from it/);
  });

  test('is said to stay where how it is attached can not be read', async () => {
    world.emulator.addFault({
      operation: 'ec2:DescribeIamInstanceProfileAssociations',
      kind: 'access-denied',
      count: 9,
    });
    const { plan } = await planned({ role: 'deny-sessions' });
    expect(plan.steps.map((step) => step.kind)).not.toContain('deny-sessions');
    expect(plan.warnings.join('\n')).toMatch(
      /instance profile arn:\S+ stays on the instance, and its sessions are not/,
    );
  });
});
