import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { revokeRules } from '../../playbooks/quarantine-security-group/revoke-step.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { GroupState, RuleState, World } from '../../src/emulator/state.ts';
import type { ApplyContext } from '../../src/playbook/define.ts';
import type { PlannedStep, SavedPlan } from '../../src/playbook/plan.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { groupNamed, instanceNamed } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const idOf = (name: string) => groupNamed(world.emulator, name);
const planned = (name: string, direction = 'both'): Promise<SavedPlan> =>
  world.port.plan('quarantine-security-group', { group: idOf(name), direction });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));

const groupIn = (now: World, name: string): GroupState => {
  const found = Object.values(now.groups).find((group) => group.groupName === name);
  if (found === undefined) throw new Error(`There is no group ${name}`);
  return found;
};
const rulesOf = (name: string): readonly RuleState[] => groupIn(world.emulator.world(), name).rules;
const change = (name: string, edit: (group: GroupState, now: World) => void) =>
  world.emulator.edit((now) => edit(groupIn(now, name), now));
const isIn = (rule: RuleState) => !rule.isEgress;

/** What a rule says, without the id that EC2 chose. */
const sayings = (rules: readonly RuleState[]) => rules.map(({ ruleId, ...rest }) => JSON.stringify(rest)).sort();

const newRule = (groupId: string, ports: number, given: Partial<RuleState> = {}): RuleState => ({
  ruleId: `sgr-0${ports.toString(16).padStart(16, '0')}`,
  groupId,
  isEgress: false,
  ipProtocol: 'tcp',
  fromPort: ports,
  toPort: ports,
  cidrIpv4: '203.0.113.0/24',
  cidrIpv6: null,
  prefixListId: null,
  referencedGroupId: null,
  description: null,
  tags: {},
  ...given,
});

const requestsOf = (operation: string) =>
  world.emulator.requests().filter((request) => request.operation === operation);

describe('the plan', () => {
  test('shows what closes by port, from whom and why it was there, and has every rule id in its call', async () => {
    const { steps, summary } = (await planned('web', 'ingress')).plan;
    expect(summary).toMatch(/^Takes 3 ingress rules out of web \(sg-\w+\)/);
    expect(steps[0]?.change).toEqual([
      { what: 'ingress tcp 22', before: expect.stringMatching(/^sg-\w+ \(SSH from the bastion\)$/), after: 'no rule' },
      { what: 'ingress tcp 443', before: '0.0.0.0/0 (direct HTTPS, to be removed)', after: 'no rule' },
      {
        what: 'ingress tcp 8080',
        before: expect.stringMatching(/^sg-\w+ \(from the load balancer\)$/),
        after: 'no rule',
      },
    ]);
    const ids = rulesOf('web')
      .filter(isIn)
      .map((rule) => rule.ruleId)
      .sort();
    expect(steps[0]?.calls).toEqual([
      {
        service: 'ec2',
        operation: 'RevokeSecurityGroupIngress',
        input: { GroupId: idOf('web'), SecurityGroupRuleIds: ids },
      },
    ]);
  });

  test('names who wears the group, services too, which targets they are, and who refers to it', async () => {
    const told = async (name: string) =>
      (await planned(name)).plan.blastRadius.map((item) => `${item.kind} ${item.label}: ${item.detail}`).join('\n');
    const app = await told('app');
    expect(app).toContain(`instance ${instanceNamed(world.emulator, 'app-1')}: app-1, by eni-`);
    expect(app).toContain(`instance ${instanceNamed(world.emulator, 'payments-export-1')}: payments-export-1, by eni-`);
    expect(app).toMatch(/interface eni-\w+: Lambda function export-notifier/);
    expect(app).toMatch(new RegExp(`group ${idOf('db')} \\(db\\): refers to it in its ingress rules, which stay`));
    expect(app).toMatch(/group sg-\w+ \(replication\): keeps 1 ingress rule and 1 egress rule, for eni-/);
    expect(await told('web')).toMatch(/target group payments-web: health checks may fail for i-\w+, i-\w+/);
    expect(await told('replication')).toMatch(/group sg-\w+ \(db\): refers to it in its ingress and egress rules/);
    change('app', (group) => {
      group.associatedVpcIds = ['vpc-0123456789abcdef0'];
      group.peerReferences = [{ vpcId: 'vpc-0abcdef0123456789', peeringConnectionId: 'pcx-0123456789abcdef0' }];
    });
    const further = await told('app');
    expect(further).toContain('vpc vpc-0123456789abcdef0: the group can be worn there too (associated)');
    expect(further).toContain('vpc vpc-0abcdef0123456789: rules there refer to it, by pcx-0123456789abcdef0, and stay');
  });

  test('names what may be this program’s own way to AWS, and whose interfaces others wear it with', async () => {
    world.emulator.edit((edited) => {
      const card = Object.values(edited.interfaces).find(({ interfaceType }) => interfaceType === 'vpc_endpoint');
      if (card === undefined) throw new Error('The scenario has no endpoint');
      Object.assign(card, { groupIds: [idOf('app')], ownerId: '444455556666' });
    });
    const told = async (direction: string) => (await planned('app', direction)).plan;
    const closed = await told('ingress');
    expect(closed.blastRadius.map(({ detail }) => detail).join('\n')).toMatch(/vpce-\w+: nobody reaches its service/);
    expect(closed.warnings.join('\n')).toMatch(/Interfaces of account 444455556666 wear the group/);
    const { blastRadius } = await told('egress');
    expect(blastRadius.map(({ detail }) => detail).join('\n')).not.toMatch(/nobody reaches/);
  });

  test('names target groups that have IPv6 addresses of its interfaces as targets', async () => {
    world.emulator.edit((edited) => {
      const card = Object.values(edited.interfaces).find(({ groupIds }) => groupIds.includes(idOf('app')));
      const [group] = Object.values(edited.targetGroups);
      if (card === undefined || group === undefined) throw new Error('The scenario has no such thing');
      card.ipv6 = ['2001:db8::80'];
      group.targets.push({ id: '2001:db8::80', port: 8080, state: 'healthy' });
    });
    const items = (await planned('app')).plan.blastRadius.filter(({ kind }) => kind === 'target group');
    expect(items.map(({ detail }) => detail)).toEqual(['health checks may fail for 2001:db8::80']);
  });

  test('says what it could not find out, instead of leaving it out', async () => {
    const denied = ['elastic-load-balancing-v2:DescribeTargetGroups', 'ec2:DescribeSecurityGroupVpcAssociations'];
    for (const operation of denied) world.emulator.addFault({ operation, kind: 'access-denied', count: 9 });
    const { warnings } = (await planned('app')).plan;
    expect(warnings.join('\n')).toMatch(/Not known which target groups lose targets: .*elasticloadbalancing:/);
    expect(warnings.join('\n')).toMatch(/Not known with which VPCs it is associated: .*ec2:/);
  });

  test('names instances by their ids where their names are not to be had', async () => {
    world.emulator.addFault({ operation: 'ec2:DescribeInstances', kind: 'access-denied', count: 9 });
    const { warnings, blastRadius } = (await planned('app')).plan;
    expect(warnings.join('\n')).toMatch(/Not known how its instances are named: .*ec2:DescribeInstances/);
    expect(blastRadius.filter((item) => item.kind === 'instance')).toHaveLength(3);
  });

  test('says what each direction leaves open', async () => {
    const said = async (direction: string) => (await planned('app', direction)).plan.wontStop.join('\n');
    expect(await said('ingress')).toMatch(/egress stays, so data can still leave/);
    expect(await said('egress')).toMatch(/still gets answers/);
    const both = await said('both');
    expect(both).toMatch(/Connections that are open and tracked/);
    expect(both).not.toMatch(/egress stays|still gets answers/);
  });

  test('warns of what may put the rules back', async () => {
    change('app', (group) => {
      group.tags['aws:cloudformation:stack-name'] = 'payments';
    });
    const { warnings } = (await planned('app')).plan;
    expect(warnings.join('\n')).toMatch(/CloudFormation stack payments/);
    change('app', (group) => {
      group.tags['kubernetes.io/cluster/payments'] = 'owned';
    });
    expect((await planned('app')).plan.warnings.join('\n')).toMatch(/payments=owned: a controller of that cluster/);
    expect(warnings.join('\n')).toMatch(/tagged ManagedBy=terraform/);
  });

  test('of a quarantine group of ours has no step', async () => {
    const saved = await world.port.plan('quarantine-instance', { instance: instanceNamed(world.emulator, 'app-1') });
    await run(saved);
    const { plan } = await planned('transit-tui-quarantine');
    expect(plan.steps).toEqual([]);
    expect(plan.summary).toMatch(/has no ingress and no egress rule already/);
  });

  test('of a group without a rule of that direction has no step', async () => {
    change('app', (group) => {
      group.rules = group.rules.filter((rule) => rule.isEgress);
    });
    const { plan } = await planned('app', 'ingress');
    expect(plan.steps).toEqual([]);
    expect(plan.summary).toMatch(/has no ingress rule already/);
  });
});

test('a group of over a thousand rules is read to its last page, closed in one call, shown in few lines and restored', async () => {
  change('app', (group) => {
    const more = Array.from({ length: 1100 }, (_, at) => newRule(group.groupId, 20_000 + at));
    group.rules.push(...more);
  });
  const before = sayings(rulesOf('app'));
  const saved = await planned('app', 'ingress');
  const [step] = saved.plan.steps;
  expect(step?.title).toMatch(/all 1102 ingress rules/);
  expect(step?.calls[0]?.input.SecurityGroupRuleIds).toHaveLength(1102);
  expect(step?.change.length).toBeLessThan(40);
  expect(step?.change.at(-1)).toMatchObject({ what: '1072 further ports', before: '1072 rules' });
  world.emulator.clearRequests();
  const { end, runId } = await run(saved);
  expect(end.status).toBe('done');
  expect(requestsOf('RevokeSecurityGroupIngress')).toHaveLength(1);
  expect(rulesOf('app').filter(isIn)).toEqual([]);
  expect((await rollBack(saved, runId)).end.status).toBe('done');
  expect(sayings(rulesOf('app'))).toEqual(before);
});

describe('the result', () => {
  test('names what still lets traffic through: other groups of the same interfaces, and the direction that stays', async () => {
    const { end } = await run(await planned('export-workers', 'ingress'));
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/^Contained and read back: export-workers .*, except: /);
    const left = end.remaining.join('\n');
    expect(left).toMatch(/\(management\) still has 2 ingress rules, for eni-\w+/);
    expect(left).toMatch(new RegExp(`${idOf('export-workers')} keeps 4 egress rules, as planned`));
  });

  test('of a single rule says that the others stay', async () => {
    const open = rulesOf('web').find((rule) => rule.cidrIpv4 === '0.0.0.0/0' && isIn(rule));
    const saved = await world.port.plan('quarantine-security-group', {
      group: idOf('web'),
      direction: 'ingress',
      rule: open?.ruleId ?? '',
    });
    const { end } = await run(saved);
    expect(end.remaining.join('\n')).toMatch(/keeps 2 ingress rules, as planned/);
    expect(
      rulesOf('web')
        .filter(isIn)
        .map((rule) => rule.fromPort),
    ).toEqual([8080, 22]);
  });

  test('is not "contained" when someone adds a rule during the run', async () => {
    const saved = await planned('app', 'both');
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'RevokeSecurityGroupEgress') return;
      off();
      change('app', (group) => group.rules.push(newRule(group.groupId, 3389)));
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'not-verified', message: expect.stringContaining('3389') });
  });
});

test('EC2 saying that it revoked something else is not taken for done', async () => {
  const saved = await planned('app', 'ingress');
  const [step] = saved.plan.steps;
  const answer = { RevokedSecurityGroupRules: [] };
  const context = {
    runId: 'run-1',
    account: saved.plan.account,
    region: saved.plan.region,
    outcomes: new Map(),
    sent: () => [],
    delays: [0],
    wait: async () => {},
    read: world.session.read,
    write: { client: async () => ({ send: async () => answer }) },
  };
  const apply = revokeRules.apply(context as unknown as ApplyContext, step as PlannedStep, null);
  await expect(apply).rejects.toThrow(/was asked to revoke sgr-\w+, sgr-\w+ of sg-\w+, and says that it revoked none/);
});

describe('between plan and run', () => {
  const refusedAfter = async (edit: (group: GroupState, now: World) => void): Promise<string> => {
    const saved = await planned('app', 'ingress');
    change('app', edit);
    const before = sayings(rulesOf('app'));
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(sayings(rulesOf('app'))).toEqual(before);
    return end.message;
  };

  test('a rule that is added, removed or reworded is drift', async () => {
    expect(await refusedAfter((group) => group.rules.push(newRule(group.groupId, 3389)))).toContain('3389');
    await refusedAfter((group) => group.rules.splice(0, 1));
    const reword = (group: GroupState) => Object.assign(group.rules[0] ?? {}, { description: 'looked at by legal' });
    expect(await refusedAfter(reword)).toContain('looked at by legal');
  });

  test('an instance that puts the group on is named, since nobody approved to cut it off', async () => {
    const wearing = (group: GroupState, now: World) => {
      const card = Object.values(now.interfaces).find(
        (each) => each.attachment?.instanceId === instanceNamed(world.emulator, 'bastion-1'),
      );
      card?.groupIds.push(group.groupId);
    };
    expect(await refusedAfter(wearing)).toContain('bastion-1, by eni-');
  });

  test('an instance that is gone changes nothing', async () => {
    const saved = await planned('app', 'ingress');
    const id = instanceNamed(world.emulator, 'app-2');
    world.emulator.edit((now) => {
      for (const eni of now.instances[id]?.interfaceIds ?? []) delete now.interfaces[eni];
      delete now.instances[id];
    });
    expect((await run(saved)).end.status).toBe('done');
  });
});

/** Readings of rules in a run up to the call that revokes them: two to plan anew, then the world, the step, and what there is. */
const READS_BEFORE_REVOKING = 5;

describe('rolling back', () => {
  test('restores descriptions and tags, with new ids, in a call for each set of tags', async () => {
    const before = rulesOf('export-workers');
    const saved = await planned('export-workers');
    const { runId } = await run(saved);
    expect(rulesOf('export-workers')).toEqual([]);
    world.emulator.clearRequests();
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(sayings(rulesOf('export-workers'))).toEqual(sayings(before));
    const olds = new Set(before.map((rule) => rule.ruleId));
    expect(rulesOf('export-workers').filter((rule) => olds.has(rule.ruleId))).toEqual([]);
    expect(requestsOf('AuthorizeSecurityGroupEgress')).toHaveLength(2);
    expect(saved.plan.undo.join('\n')).toMatch(/they get new ids/);
  });

  test('leaves rules that someone else added meanwhile, and says so', async () => {
    const saved = await planned('app', 'ingress');
    const { runId } = await run(saved);
    change('app', (group) => group.rules.push(newRule(group.groupId, 9443)));
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/tcp 9443 from 203\.0\.113\.0\/24 was added by someone else and stays/);
    expect(rulesOf('app').filter(isIn)).toHaveLength(3);
  });

  test('takes a rule that someone made again for done, and restores the others', async () => {
    const before = rulesOf('app');
    const saved = await planned('app', 'ingress');
    const { runId } = await run(saved);
    const [again] = before.filter(isIn);
    change('app', (group) => {
      group.rules.push({
        ...structuredClone(again as RuleState),
        ruleId: 'sgr-0abcdef0123456789',
        description: 'by hand',
      });
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/is there with another description or other tags, and stays so/);
    expect(rulesOf('app').filter(isIn)).toHaveLength(2);
  });

  test('takes a duplicate that it could not see for done', async () => {
    const before = rulesOf('export-workers');
    const saved = await planned('export-workers', 'egress');
    const { runId } = await run(saved);
    const dns = before.find((rule) => rule.description === 'DNS') as RuleState;
    const off = world.session.onCall(({ operation, error }) => {
      // The look before the first call sees none; by the time of the call one is there.
      if (operation !== 'AuthorizeSecurityGroupEgress' || error === undefined) return;
      off();
      expect(error).toMatch(/InvalidPermission.Duplicate/);
    });
    let looks = 0;
    const stop = world.session.onCall(({ operation }) => {
      if (operation !== 'DescribeSecurityGroupRules' || ++looks < 3) return;
      stop();
      change('export-workers', (group) =>
        group.rules.push({ ...structuredClone(dns), ruleId: 'sgr-0abcdef0123456789' }),
      );
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining).toEqual([]);
    expect(sayings(rulesOf('export-workers'))).toEqual(sayings(before));
    expect(requestsOf('AuthorizeSecurityGroupEgress').some((request) => request.status >= 400)).toBe(true);
  });

  test('restores what it can when a prefix list and a group are gone, and names the rest', async () => {
    const before = rulesOf('db');
    const saved = await planned('db');
    const { runId } = await run(saved);
    world.emulator.edit((now) => {
      now.prefixLists = {};
      for (const group of Object.values(now.groups)) {
        group.rules = group.rules.filter((rule) => rule.referencedGroupId !== groupIn(now, 'app').groupId);
      }
      delete now.groups[groupIn(now, 'app').groupId];
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/except/);
    const left = end.remaining.join('\n');
    expect(left).toMatch(/can't be restored: tcp 443 to pl-63a5400a, since prefix list pl-63a5400a is gone/);
    expect(left).toMatch(/can't be restored: tcp 5432 from sg-\w+, since group sg-\w+ is gone or out of reach/);
    const kept = before.filter((rule) => rule.prefixListId === null && rule.description !== 'application connections');
    expect(sayings(rulesOf('db'))).toEqual(sayings(kept));
    expect((await rollBack(saved, runId)).end.status).toBe('nothing-to-do');
  });

  test('of a group that is gone says so', async () => {
    const saved = await planned('bastion', 'ingress');
    const { runId } = await run(saved);
    world.emulator.edit((now) => {
      delete now.groups[groupIn(now, 'bastion').groupId];
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/is gone/);
  });

  test('does not open what someone else closed while the run had not', async () => {
    const saved = await planned('app', 'ingress');
    world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupIngress', kind: 'reset-before', count: 9 });
    const { end, runId } = await run(saved);
    expect(end.status).not.toBe('done');
    const [other] = rulesOf('app').filter(isIn);
    change('app', (group) => {
      group.rules = group.rules.filter((rule) => rule.ruleId !== other?.ruleId);
    });
    const back = await rollBack(saved, runId);
    expect(back.end.remaining.join('\n')).toMatch(/someone else revoked tcp .*, and that stays so/);
    expect(rulesOf('app').filter(isIn)).toHaveLength(1);
    expect(requestsOf('AuthorizeSecurityGroupIngress')).toEqual([]);
  });

  test('does not open what someone else closed in the moment before the run did', async () => {
    const saved = await planned('app', 'ingress');
    const [other] = rulesOf('app').filter(isIn);
    let looks = 0;
    const stop = world.session.onCall(({ operation }) => {
      if (operation !== 'DescribeSecurityGroupRules' || ++looks < READS_BEFORE_REVOKING) return;
      stop();
      change('app', (group) => {
        group.rules = group.rules.filter((rule) => rule.ruleId !== other?.ruleId);
      });
    });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    expect(requestsOf('RevokeSecurityGroupIngress').map((request) => request.status >= 400)).toEqual([true, false]);
    const back = await rollBack(saved, runId);
    expect(back.end.remaining.join('\n')).toMatch(/someone else revoked tcp .*, and that stays so/);
    expect(rulesOf('app').filter(isIn)).toHaveLength(1);
  });

  test('leaves out tags that AWS keeps to itself, as the plan warned', async () => {
    change('bastion', (group) => {
      Object.assign(group.rules[0]?.tags ?? {}, { 'aws:cloudformation:logical-id': 'Office' });
    });
    const saved = await planned('bastion', 'ingress');
    expect(saved.plan.warnings.join('\n')).toMatch(/Tags that AWS keeps to itself can't be restored on tcp 22/);
    const { runId } = await run(saved);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(rulesOf('bastion').find((rule) => rule.fromPort === 22)?.tags).toEqual({ Review: 'quarterly' });
  });
});

describe('an answer that is lost', () => {
  test.each(['reset-after', 'error500', 'throttle'] as const)(
    'while revoking (%s): done, and sent no more than needed',
    async (kind) => {
      world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupIngress', kind, count: 1 });
      const { end } = await run(await planned('app', 'ingress'));
      expect(end.status).toBe('done');
      expect(rulesOf('app').filter(isIn)).toEqual([]);
    },
  );

  test('while authorising: the rules are there once, and it is rolled back', async () => {
    const before = sayings(rulesOf('export-workers'));
    const saved = await planned('export-workers');
    const { runId } = await run(saved);
    world.emulator.addFault({ operation: 'ec2:AuthorizeSecurityGroupEgress', kind: 'reset-after', count: 1 });
    const first = await rollBack(saved, runId);
    const last = first.end.status === 'done' ? first : await rollBack(saved, runId);
    expect(last.end.status).toBe('done');
    expect(sayings(rulesOf('export-workers'))).toEqual(before);
  });
});

describe('it refuses', () => {
  async function refusal(params: Record<string, string>): Promise<string> {
    const failure = await world.port.plan('quarantine-security-group', params).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FailureError);
    const { code, message, hint } = (failure as FailureError).failure;
    expect(code).toBe('refused');
    expect(world.emulator.requests().filter((request) => request.mutates)).toEqual([]);
    return `${message} ${hint}`;
  }
  const both = (group: string) => ({ group, direction: 'both' });

  test('the group of a sample finding', async () => {
    expect(await refusal(both('GeneratedFindingSecurityId'))).toMatch(/sample finding.*There is no such group/);
    expect(await refusal(both('sg-99999999'))).toMatch(/sample finding/);
  });

  test.each([
    ['GuardDuty', { groupName: 'GuardDutyManagedSecurityGroup-vpc-0123456789abcdef0' }],
    ['GuardDuty', { tags: { GuardDutyManaged: 'true' } }],
    ['EKS', { tags: { 'aws:eks:cluster-name': 'payments' } }],
    ['EMR', { groupName: 'ElasticMapReduce-master' }],
    ['Directory Service', { groupName: 'd-0123456789_controllers' }],
  ])('a group that %s keeps (%j)', async (service, given) => {
    const group = idOf('app');
    change('app', (found) => Object.assign(found, given));
    expect(await refusal(both(group))).toMatch(new RegExp(`is kept by .*${service}`));
  });

  test('a group that another account shares', async () => {
    change('app', (group) => {
      group.ownerId = '444455556666';
    });
    expect(await refusal(both(idOf('app')))).toMatch(/belongs to account 444455556666/);
  });

  test('the default group that nobody tagged, naming who wears it by nobody’s choice; tagged or rule by rule it goes', async () => {
    const group = idOf('default');
    expect(await refusal(both(group))).toMatch(
      /default group of vpc-\w+ and carries no tag.*by nobody's choice \(instance i-\w+ have it now\).*quarantine-instance/s,
    );
    const [rule] = rulesOf('default');
    const single = await world.port.plan('quarantine-security-group', {
      group,
      direction: 'both',
      rule: rule?.ruleId ?? '',
    });
    expect(single.plan.steps).toHaveLength(2);
    change('default', (found) => {
      found.tags.Owner = 'platform';
    });
    const whole = await world.port.plan('quarantine-security-group', both(group));
    expect(whole.plan.warnings.join('\n')).toMatch(/default group of vpc-/);
  });

  test('the group of the host that the program runs on', async () => {
    const instance = instanceNamed(world.emulator, 'app-1');
    world.emulator.edit((now) => {
      for (const caller of Object.values(now.callers)) {
        caller.arn = `arn:aws:sts::111122223333:assumed-role/AppRole/${instance}`;
      }
    });
    expect(await refusal(both(idOf('app')))).toMatch(new RegExp(`credentials of ${instance}, which has the group`));
  });
});

describe('parameters', () => {
  const failure = async (params: Record<string, string>) => {
    const error = await world.port.plan('quarantine-security-group', params).catch((caught: unknown) => caught);
    return (error as FailureError).failure;
  };

  test('a direction is needed, and rules are told by their ids', async () => {
    const group = idOf('app');
    expect(await failure({ group })).toMatchObject({ code: 'invalid', message: expect.stringMatching(/--direction/) });
    expect(await failure({ group, direction: 'both', rule: 'rule-1' })).toMatchObject({ code: 'invalid' });
  });

  test('a rule of another group, or of the other direction, is not found', async () => {
    const missing = { code: 'not-found', message: expect.stringMatching(/has no (ingress )?rule sgr-/) };
    const group = idOf('app');
    const [other, out] = [rulesOf('web')[0], rulesOf('app').find((rule) => rule.isEgress)];
    expect(await failure({ group, direction: 'both', rule: other?.ruleId ?? '' })).toMatchObject(missing);
    expect(await failure({ group, direction: 'ingress', rule: out?.ruleId ?? '' })).toMatchObject(missing);
  });

  test('several rules go in one call', async () => {
    const ids = rulesOf('web')
      .filter(isIn)
      .slice(0, 2)
      .map((rule) => rule.ruleId)
      .sort();
    const params = { group: idOf('web'), direction: 'both', rule: ids.join(', ') };
    const { steps } = (await world.port.plan('quarantine-security-group', params)).plan;
    expect(steps[0]?.calls[0]?.input.SecurityGroupRuleIds).toEqual(ids);
    expect(steps.map((step) => step.kind)).toEqual(['revoke-rules', 'wearers']);
  });
});

describe('offers', () => {
  const offersOf = (finding: object) =>
    world.port
      .offers({
        kind: 'finding',
        finding: { buckets: [], accessKeys: [], actors: [], sample: false, ...finding },
      } as unknown as Subject)
      .filter((offer) => offer.playbook === 'quarantine-security-group');
  const card = (...securityGroupIds: string[]) => ({ securityGroupIds, privateIpAddresses: [], ipv6Addresses: [] });
  const instances = [
    { instanceId: 'i-0aaaaaaaaaaaaaaaa', networkInterfaces: [card('sg-0aaaaaaaaaaaaaaaa', 'sg-0bbbbbbbbbbbbbbbb')] },
    { instanceId: 'i-0bbbbbbbbbbbbbbbb', networkInterfaces: [card('sg-0bbbbbbbbbbbbbbbb')] },
  ];
  const inbound = { Service: { Action: { NetworkConnectionAction: { ConnectionDirection: 'INBOUND' } } } };

  test.each([
    ['who came in', 'other', inbound, { direction: 'ingress' }],
    ['data that left', 'exfiltration', {}, { direction: 'egress' }],
    ['neither', 'other', {}, {}],
  ])('of a finding about %s name each group once, with the direction where it is told', (_, group, raw, direction) => {
    const offers = offersOf({ type: 'Example:EC2/Finding', group, raw, instances });
    expect(offers.map((offer) => offer.params)).toEqual([
      { group: 'sg-0aaaaaaaaaaaaaaaa', ...direction },
      { group: 'sg-0bbbbbbbbbbbbbbbb', ...direction },
    ]);
    expect(offers[0]?.reason).toMatch(/i-0aaaaaaaaaaaaaaaa, which has group sg-0aaaaaaaaaaaaaaaa/);
  });

  test('come after the quarantine of the instance, and are blocked for a sample', () => {
    const finding = { type: 'Example:EC2/Finding', group: 'other', sample: true, raw: {}, instances };
    const all = world.port.offers({
      kind: 'finding',
      finding: { buckets: [], accessKeys: [], actors: [], ...finding },
    } as unknown as Subject);
    expect(all[0]?.playbook).toBe('quarantine-instance');
    expect(offersOf(finding).every((offer) => /sample/.test(offer.blocked ?? ''))).toBe(true);
  });
});
