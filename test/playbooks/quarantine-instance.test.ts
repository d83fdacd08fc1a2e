import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { accountOf, follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const planned = (name: string): Promise<SavedPlan> =>
  world.port.plan('quarantine-instance', { ...BARE, instance: instanceNamed(world.emulator, name) });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const quarantineGroups = () =>
  Object.values(world.emulator.world().groups).filter((group) => group.groupName.startsWith('transit-tui-quarantine'));

describe('the quarantine group', () => {
  test('has no rule, and carries the VPC and the run that made it', async () => {
    const { runId } = await run(await planned('payments-export-1'));
    const [group, ...others] = quarantineGroups();
    expect(others).toEqual([]);
    expect(group?.rules).toEqual([]);
    expect(group?.tags).toEqual({ 'transit-tui:quarantine': group?.vpcId, 'transit-tui:run': runId });
  });

  test('is used again by a second instance, and outlives the rollback of the first', async () => {
    const first = await planned('payments-export-1');
    const { runId } = await run(first);
    const second = await planned('app-1');
    expect(first.plan.summary).toMatch(/off: all 3 network interfaces move into an empty/);
    expect(second.plan.summary).toMatch(/off: its network interface moves into an empty/);
    expect(second.plan.steps[0]?.title).toMatch(/Use the empty quarantine group/);
    expect(second.plan.warnings.join('\n')).toMatch(/is worn by eni-.* too/);
    expect((await run(second)).end.status).toBe('done');
    expect(quarantineGroups()).toHaveLength(1);

    const { end } = await rollBack(first, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/group sg-\w+ stays: eni-\w+ use it/);
    expect(end.message).toMatch(/except/);
    expect(quarantineGroups()).toHaveLength(1);
  });

  test('with a rule in it isolates nothing: it is left alone, said, and a new one is made', async () => {
    await run(await planned('app-1'));
    const [group] = quarantineGroups();
    const anyOther = Object.values(world.emulator.world().groups).find((each) => each.rules.length > 0);
    world.emulator.edit((now) => {
      now.groups[group?.groupId ?? '']?.rules.push({
        ...structuredClone(anyOther?.rules[0]),
        groupId: group?.groupId,
      } as never);
    });
    const saved = await planned('payments-export-1');
    expect(saved.plan.warnings.join('\n')).toMatch(/has 1 rules: it is not used/);
    expect(saved.plan.steps[0]?.args.groupName).toBe('transit-tui-quarantine-2');
  });

  test('that gets a rule between plan and run is drift', async () => {
    await run(await planned('app-1'));
    const saved = await planned('payments-export-1');
    const [group] = quarantineGroups();
    const anyOther = Object.values(world.emulator.world().groups).find((each) => each.rules.length > 0);
    world.emulator.edit((now) => {
      now.groups[group?.groupId ?? '']?.rules.push({
        ...structuredClone(anyOther?.rules[0]),
        groupId: group?.groupId,
      } as never);
    });
    expect((await run(saved)).end.status).toBe('refused');
  });
});

test('how many others have a group that the instance loses makes no other plan', async () => {
  const countsOf = ({ plan }: SavedPlan) =>
    plan.blastRadius.flatMap(({ kind, seen }) => (kind === 'group' ? [seen] : []));
  const saved = await planned('app-1');
  world.emulator.edit((now) => {
    const own = Object.values(now.interfaces).find(
      ({ attachment }) => attachment?.instanceId === instanceNamed(world.emulator, 'app-1'),
    );
    if (own === undefined) throw new Error('The instance has no interface');
    const networkInterfaceId = 'eni-0abcdef0123456789';
    now.interfaces[networkInterfaceId] = { ...structuredClone(own), networkInterfaceId, attachment: null };
  });
  const again = await planned('app-1');
  expect(countsOf(again)).not.toEqual(countsOf(saved));
  expect(again.hash).toBe(saved.hash);
});

describe('an interface that is attached', () => {
  const NEW = 'eni-0abcdef0123456789';
  const attach = (instanceId: string, worn?: string) =>
    world.emulator.edit((now) => {
      const old = Object.values(now.interfaces).find((card) => card.attachment?.instanceId === instanceId);
      if (!old?.attachment) throw new Error('The instance has no interface');
      const attachment = { ...old.attachment, attachmentId: 'eni-attach-0abcdef0123456789', deviceIndex: 5 };
      const groupIds = worn === undefined ? old.groupIds : [worn];
      now.interfaces[NEW] = { ...structuredClone(old), networkInterfaceId: NEW, attachment, groupIds };
      now.instances[instanceId]?.interfaceIds.push(NEW);
    });

  test('between plan and run is drift, and is named', async () => {
    const saved = await planned('payments-export-1');
    attach(saved.plan.target.id);
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining(NEW) });
    expect(quarantineGroups()).toEqual([]);
  });

  test('during the run keeps it from being called contained, and the next plan takes it in', async () => {
    const saved = await planned('payments-export-1');
    const open = Object.values(world.emulator.world().groups).find((group) => group.rules.length > 0);
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'CreateTags') return;
      off();
      attach(saved.plan.target.id, open?.groupId);
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'not-verified', message: expect.stringContaining(`${NEW} has`) });
    const again = await planned('payments-export-1');
    expect(again.plan.steps.map((step) => step.id)).toContain(`move-interface:${NEW}`);
    expect((await run(again)).end.status).toBe('done');
  });

  test('before the run and in quarantine already is watched too', async () => {
    const first = await planned('payments-export-1');
    await run(first);
    attach(first.plan.target.id);
    const open = Object.values(world.emulator.world().groups).find((group) => group.rules.length > 0);
    world.emulator.edit((now) => {
      const card = now.interfaces[NEW];
      if (card && open) card.groupIds = [open.groupId];
    });
    const saved = await planned('payments-export-1');
    expect(saved.plan.steps.filter((step) => step.kind === 'move-interface')).toHaveLength(1);
    const other = String(first.plan.steps[1]?.args.networkInterfaceId);
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'ModifyNetworkInterfaceAttribute') return;
      off();
      world.emulator.edit((now) => now.interfaces[other]?.groupIds.push(open?.groupId ?? ''));
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'not-verified', message: expect.stringContaining(`${other} has`) });
  });
});

describe('the plan', () => {
  test('does not name a target group of another VPC in which the same address is registered', async () => {
    const id = instanceNamed(world.emulator, 'app-1');
    world.emulator.edit((now) => {
      const card = Object.values(now.interfaces).find((each) => each.attachment?.instanceId === id);
      const [group] = Object.values(now.targetGroups);
      if (!card || !group) throw new Error('The scenario has no such thing');
      const targets = [{ id: card.privateIps[0] ?? '', port: 443, state: 'healthy' }];
      Object.assign(group, { vpcId: 'vpc-0123456789abcdef0', targets });
    });
    const { blastRadius } = (await planned('app-1')).plan;
    expect(blastRadius.filter((item) => item.kind === 'target group')).toEqual([]);
  });

  test('warns that Auto Scaling may terminate the evidence, and names the target group', async () => {
    const { warnings, blastRadius } = (await planned('web-1')).plan;
    expect(warnings.join('\n')).toMatch(/Auto Scaling group .* may terminate the instance, and the evidence on it/);
    expect(blastRadius.filter((item) => item.level === 'warn').map((item) => item.kind)).toEqual(
      expect.arrayContaining(['auto scaling group', 'target group']),
    );
  });

  test('says what it could not find out, instead of leaving it out', async () => {
    world.emulator.addFault({ operation: 'auto-scaling:*', kind: 'access-denied', count: 9 });
    expect((await planned('web-1')).plan.warnings.join('\n')).toMatch(
      /Not known whether it is in an Auto Scaling group: .*autoscaling:DescribeAutoScalingInstances/,
    );
  });

  test('takes the id of an interface for that of its instance', async () => {
    const byInstance = await planned('payments-export-1');
    const eni = String(byInstance.plan.steps[1]?.args.networkInterfaceId);
    const byInterface = await world.port.plan('quarantine-instance', { ...BARE, instance: eni });
    expect(byInterface.plan.target).toEqual(byInstance.plan.target);
  });
});

describe('it refuses', () => {
  async function refusal(instance: string): Promise<string> {
    const failure = await world.port.plan('quarantine-instance', { instance }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FailureError);
    const { code, message, hint } = (failure as FailureError).failure;
    expect(code).toBe('refused');
    return `${message} ${hint}`;
  }

  test('a terminated instance', async () => {
    const instance = instanceNamed(world.emulator, 'app-1');
    world.emulator.edit((now) => {
      const found = now.instances[instance];
      if (found !== undefined) found.state = 'terminated';
    });
    expect(await refusal(instance)).toMatch(/is terminated/);
  });

  test('interfaces that AWS services own, naming the service and what to change there', async () => {
    const owned = Object.values(world.emulator.world().interfaces).filter((card) => card.requesterManaged);
    expect(owned.length).toBeGreaterThan(1);
    for (const card of owned) {
      expect(await refusal(card.networkInterfaceId)).toMatch(/belongs to .* Instead, (change|cordon)/s);
    }
  });

  test('an instance one of whose interfaces a service owns', async () => {
    const instance = instanceNamed(world.emulator, 'eks-node-1');
    world.emulator.edit((now) => {
      const card = Object.values(now.interfaces).find((each) => each.attachment?.instanceId === instance);
      if (card !== undefined) card.interfaceType = 'trunk';
    });
    expect(await refusal(instance)).toMatch(/Amazon EKS or ECS/);
  });
});

test('an instance that is gone by the time of the rollback leaves nothing to put back, and that is said', async () => {
  const saved = await planned('app-1');
  const { runId } = await run(saved);
  const instance = saved.plan.target.id;
  world.emulator.edit((now) => {
    for (const card of Object.values(now.interfaces)) {
      if (card.attachment?.instanceId === instance) delete now.interfaces[card.networkInterfaceId];
    }
    delete now.instances[instance];
  });
  const { end } = await rollBack(saved, runId);
  expect(end.status).toBe('done');
  expect(end.remaining.filter((line) => line.includes('is gone'))).toHaveLength(2);
  expect(quarantineGroups()).toEqual([]);
});

test('a stopped instance is quarantined too, and restored', async () => {
  const instance = instanceNamed(world.emulator, 'db-1');
  world.emulator.edit((now) => {
    const found = now.instances[instance];
    if (found !== undefined) found.state = 'stopped';
  });
  const before = accountOf(world.emulator.world());
  const saved = await planned('db-1');
  const { runId } = await run(saved);
  expect((await rollBack(saved, runId)).end.status).toBe('done');
  expect(accountOf(world.emulator.world())).toEqual(before);
});

describe('offers', () => {
  const offersOf = (connection: object) =>
    world.port.offers({ kind: 'connection', connection: { interfaceIds: [], ...connection } } as unknown as Subject);

  test('for a connection name its instance, or else its interface', () => {
    expect(
      offersOf({ instanceId: 'i-0123456789abcdef0', interfaceIds: ['eni-1'] }).map((offer) => offer.params),
    ).toMatchObject([{ instance: 'i-0123456789abcdef0' }]);
    expect(offersOf({ interfaceIds: ['eni-0123456789abcdef0'] }).map((offer) => offer.params)).toMatchObject([
      { instance: 'eni-0123456789abcdef0' },
    ]);
    expect(offersOf({})).toEqual([]);
  });

  test('for a finding name each of its instances once', () => {
    const instances = ['i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb', 'i-0aaaaaaaaaaaaaaaa'].map((instanceId) => ({
      instanceId,
      networkInterfaces: [],
    }));
    const finding = {
      type: 'AttackSequence:EC2/CompromisedInstanceGroup',
      sample: false,
      instances,
      buckets: [],
      accessKeys: [],
      actors: [],
    };
    const offers = world.port.offers({ kind: 'finding', finding } as unknown as Subject);
    expect(offers.map((offer) => offer.params.instance)).toEqual(['i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb']);
  });
});
