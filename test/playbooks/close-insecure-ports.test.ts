import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeFlowLogs } from '../../src/aws/ec2/reads.ts';
import type { GroupState, RuleState, World } from '../../src/emulator/state.ts';
import { type RecentUse, recentUse } from '../../src/flows/recent-use.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { blastText } from '../../src/playbook/review.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { groupNamed, instanceNamed } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({ now: () => NOW }, 'transit');
});
afterEach(() => world.close());

const idOf = (name: string) => groupNamed(world.emulator, name);
const planned = (name: string, params: Record<string, string> = {}): Promise<SavedPlan> =>
  world.port.plan('close-insecure-ports', { group: idOf(name), ...params });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));

const groupIn = (now: World, name: string): GroupState => {
  const found = Object.values(now.groups).find((group) => group.groupName === name);
  if (found === undefined) throw new Error(`There is no group ${name}`);
  return found;
};
const change = (name: string, edit: (group: GroupState, now: World) => void) =>
  world.emulator.edit((now) => edit(groupIn(now, name), now));
const ingressOf = (name: string): readonly RuleState[] =>
  groupIn(world.emulator.world(), name).rules.filter((rule) => !rule.isEgress);
const portsOf = (name: string) =>
  ingressOf(name)
    .map((rule) => `${rule.ipProtocol} ${rule.fromPort}-${rule.toPort} ${peerOf(rule)}`)
    .sort();
const peerOf = (rule: RuleState) => rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedGroupId;
/** What rules say, without the ids that EC2 chose. */
const sayings = (name: string) =>
  ingressOf(name)
    .map(({ ruleId, ...rest }) => JSON.stringify(rest))
    .sort();

describe('the plan', () => {
  test('splits a range around the ports, and keeps description and tags on the pieces', async () => {
    const { steps, summary } = (await planned('transfer', { port: '23,80' })).plan;
    expect(summary).toMatch(
      /^Closes Telnet \(23\), HTTP \(80\) to public addresses in transfer .* of which 1 is split/,
    );
    expect(steps[0]?.change).toEqual([
      {
        what: 'ingress tcp 20-1024 from 203.0.113.128/25 (partner range)',
        before: 'Telnet (23), HTTP (80)',
        after: 'tcp 20-22, tcp 24-79, tcp 81-1024',
      },
    ]);
    const peer = { IpRanges: [{ CidrIp: '203.0.113.128/25', Description: 'partner range' }] };
    const range = (FromPort: number, ToPort: number) => ({ IpProtocol: 'tcp', FromPort, ToPort, ...peer });
    expect(steps[0]?.calls).toEqual([
      {
        service: 'ec2',
        operation: 'AuthorizeSecurityGroupIngress',
        input: {
          GroupId: idOf('transfer'),
          IpPermissions: [range(20, 22), range(24, 79), range(81, 1024)],
          TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'Owner', Value: 'transfers' }] }],
        },
      },
      {
        service: 'ec2',
        operation: 'RevokeSecurityGroupIngress',
        input: { GroupId: idOf('transfer'), SecurityGroupRuleIds: [ingressOf('transfer')[0]?.ruleId] },
      },
    ]);
  });

  test('of all traffic keeps TCP, UDP and ICMP of the right family, and says which protocols end', async () => {
    const { steps, warnings } = (await planned('lab', { port: '80,514' })).plan;
    expect(steps[0]?.change.map(({ what, after }) => `${what}: ${after}`)).toEqual(
      expect.arrayContaining([
        'ingress all traffic from 0.0.0.0/0 (lab, temporary): tcp 0-79, tcp 81-513, tcp 515-65535, udp 0-513, udp 515-65535, all icmp',
        'ingress all traffic from ::/0 (lab, temporary (IPv6)): tcp 0-79, tcp 81-513, tcp 515-65535, udp 0-513, udp 515-65535, all icmpv6',
      ]),
    );
    expect(warnings.join('\n')).toMatch(/every other protocol ends, such as GRE \(47\), ESP \(50\)/);
  });

  test('names who has the group, and the clients that flow logs show', async () => {
    const { blastRadius, warnings } = (await planned('legacy-ftp')).plan;
    expect(blastRadius.map(blastText)).toEqual([
      expect.stringMatching(`instance ${instanceNamed(world.emulator, 'printer-drop-1')}: printer-drop-1, by eni-`),
      'client 198.51.100.141: from outside, seen using FTP (21) (when planned: in the last hour)',
    ]);
    expect(warnings).toEqual([]);
  });

  test('reads the flow log that covers the group in S3 too', async () => {
    const { blastRadius } = (await planned('lab')).plan;
    expect(blastRadius.map(blastText)).toContain(
      'client 198.51.100.143: from outside, seen using HTTP (80) (when planned: in the last hour)',
    );
  });

  test('says that nobody was seen, or that it does not know, never that nobody is there', async () => {
    const unused = (await planned('transfer', { port: '389' })).plan;
    expect(unused.blastRadius.at(-1)).toMatchObject({
      label: 'none seen',
      detail: expect.stringMatching(/less often/),
    });
    change('legacy-ftp', (_, now) => {
      now.flowLogs = {};
    });
    const unknown = (await planned('legacy-ftp')).plan;
    expect(unknown.warnings.join('\n')).toMatch(/Not known who else uses the ports: No flow log in us-east-1/);
    expect(unknown.blastRadius.filter(({ kind }) => kind === 'client')).toEqual([]);
  });

  test('says that a load balancer loses its redirect', async () => {
    const { blastRadius } = (await planned('edge-redirect')).plan;
    expect(blastRadius[0]?.detail).toMatch(/^Application Load Balancer shop-edge: .* nor a redirect to HTTPS/);
  });

  test('from the world leaves what is open inside, and says so of nothing to do', async () => {
    const { steps, summary } = (await planned('session-cache')).plan;
    expect(steps).toEqual([]);
    expect(summary).toMatch(/opens no port of a cleartext protocol to public addresses already/);
  });

  test('from everywhere leaves a database that can agree on encryption open to another group, unless its port is named', async () => {
    expect((await planned('reporting', { from: 'all' })).plan.steps).toEqual([]);
    const [step] = (await planned('reporting', { from: 'all', port: '5432' })).plan.steps;
    expect(step?.change[0]?.what).toMatch(/tcp 5432 from sg-/);
  });

  test('never closes what a group opens to its own wearers', async () => {
    expect((await planned('eks-nodes', { from: 'all' })).plan.steps).toEqual([]);
  });

  test('warns where the pieces are more than a group may have', async () => {
    change('transfer', (group) => {
      for (let at = 0; at < 50; at++) {
        const first = group.rules[0] as RuleState;
        group.rules.push({
          ...first,
          ruleId: `sgr-0${String(at).padStart(16, '0')}`,
          fromPort: 3000 + at,
          toPort: 3000 + at,
        });
      }
    });
    expect((await planned('transfer')).plan.warnings.join('\n')).toMatch(
      /has at least 6\d inbound rules .* more than the 60/,
    );
  });
});

test.each([
  ['22', 'a port that is not in clear'],
  ['x', 'what is no port'],
  ['', 'nothing'],
])('a port of %j, %s, is refused', async (port) => {
  await expect(planned('transfer', { port })).rejects.toThrow(/it takes ports of cleartext protocols/);
});

test('groups of services and of other accounts are refused', async () => {
  change('transfer', (group) => {
    group.ownerId = '444455556666';
  });
  await expect(planned('transfer')).rejects.toThrow(/belongs to account 444455556666/);
  change('lab', (group) => {
    group.groupName = 'ElasticMapReduce-master';
  });
  const emr = world.port.plan('close-insecure-ports', { group: idOf('ElasticMapReduce-master') });
  await expect(emr).rejects.toThrow(/kept by Amazon EMR/);
  const sample = world.port.plan('close-insecure-ports', { group: 'sg-99999999' });
  await expect(sample).rejects.toThrow(/sample finding/);
});

describe('a run', () => {
  test('authorises what stays before it revokes, so that nothing else is closed for a moment', async () => {
    const saved = await planned('transfer', { port: '80' });
    const seen: string[][] = [];
    const off = world.session.onCall(({ operation }) => {
      if (/^(Authorize|Revoke)/.test(operation)) seen.push(portsOf('transfer'));
    });
    const { end } = await run(saved);
    off();
    expect(end.message).toMatch(/^Closed and read back: transfer/);
    const after = ['tcp 20-79 203.0.113.128/25', 'tcp 443-443 0.0.0.0/0', 'tcp 81-1024 203.0.113.128/25'];
    expect(seen).toEqual([[...after, 'tcp 20-1024 203.0.113.128/25'].sort(), after]);
  });

  test('turns new connections to the closed port to refused, and none to the others', async () => {
    await run(await planned('transfer', { port: '21' }));
    world.emulator.advance(10 * 60_000);
    const flowLogs = async () =>
      (await describeFlowLogs(world.session.read)).filter(
        ({ destinationType }) => destinationType === 'cloud-watch-logs',
      );
    const where = { account: '111122223333', region: 'us-east-1', flowLogs };
    const use = (await recentUse(world.session.read, where, world.emulator.now())) as RecentUse;
    const actionsSince = (port: number) => {
      const later = use.traces.filter(
        ({ dstaddr, dstport, cells }) =>
          dstaddr === '10.20.1.82' && dstport === port && (cells.at(-1)?.at ?? 0) > NOW + 2 * 60_000,
      );
      return [...new Set(later.map(({ action }) => action))];
    };
    expect(actionsSince(21)).toEqual(['REJECT']);
    expect(actionsSince(443)).toEqual(['ACCEPT']);
    // Three readings of flow logs are slow where the machine has much else to do.
  }, 60_000);

  test('names the rules that still let the ports in: its own that stay, and those of other groups', async () => {
    change('session-cache', (group, now) => {
      const card = Object.values(now.interfaces).find(({ groupIds }) =>
        groupIds.includes(groupIn(now, 'transfer').groupId),
      );
      card?.groupIds.push(group.groupId);
      const first = groupIn(now, 'transfer').rules[0] as RuleState;
      groupIn(now, 'transfer').rules.push(
        { ...first, ruleId: 'sgr-0123456789abcdef2', fromPort: 6379, toPort: 6379, cidrIpv4: '10.20.0.0/16' },
        { ...first, ruleId: 'sgr-0123456789abcdef3', fromPort: 6379, toPort: 6379, cidrIpv4: '0.0.0.0/0' },
      );
    });
    const { end } = await run(await planned('transfer', { port: '6379' }));
    expect(end.remaining.filter((each) => each.includes('still lets'))).toEqual(
      [
        `${idOf('session-cache')}, which its interfaces have too, still lets Redis (6379) in by tcp 6379 from 10.20.0.0/16`,
        `${idOf('transfer')}, as planned, still lets Redis (6379) in by tcp 6379 from 10.20.0.0/16`,
      ].sort(),
    );
  });

  test('goes on where AWS lists the same rules and tags in another order', async () => {
    change('transfer', (group) => Object.assign(group.rules[0] ?? {}, { tags: { Owner: 'transfers', Area: 'edge' } }));
    const saved = await planned('transfer', { port: '80' });
    change('transfer', (group) => {
      Object.assign(group.rules[0] ?? {}, { tags: { Area: 'edge', Owner: 'transfers' } });
      group.rules.reverse();
    });
    const { end } = await run(saved);
    expect(end.status, end.message).toBe('done');
  });

  test('is refused where a rule was changed since the plan, or what stays open was taken away', async () => {
    const saved = await planned('transfer', { port: '80' });
    change('transfer', (group) => Object.assign(group.rules[0] ?? {}, { description: 'looked at by legal' }));
    expect((await run(saved)).end.status).toBe('refused');
    expect(portsOf('transfer')).toContain('tcp 20-1024 203.0.113.128/25');
  });
});

describe('rolling back', () => {
  test('authorises the rules again before it revokes the pieces', async () => {
    const before = sayings('lab');
    const saved = await planned('lab');
    const { runId } = await run(saved);
    expect(ingressOf('lab').some(({ ipProtocol }) => ipProtocol === '-1')).toBe(false);
    const sent: string[] = [];
    const off = world.session.onCall(({ operation }) => {
      if (/^(Authorize|Revoke)/.test(operation)) sent.push(operation);
    });
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    off();
    expect(sent).toEqual(['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress']);
    expect(sayings('lab')).toEqual(before);
  });

  test('stops where someone closed a piece meanwhile: the wide rule would open it again', async () => {
    const saved = await planned('transfer', { port: '80' });
    const { runId } = await run(saved);
    change('transfer', (group) => {
      group.rules = group.rules.filter((rule) => rule.fromPort !== 81);
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).not.toBe('done');
    expect(portsOf('transfer')).not.toContain('tcp 20-1024 203.0.113.128/25');
  });

  test('keeps a piece that someone gave other words, and says so', async () => {
    const saved = await planned('transfer', { port: '80' });
    const { runId } = await run(saved);
    change('transfer', (group) => {
      Object.assign(group.rules.find((rule) => rule.fromPort === 81) ?? {}, { description: 'ours now' });
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/tcp 81-1024 .* was given other words or tags by someone else, and stays/);
    expect(portsOf('transfer')).toEqual([
      'tcp 20-1024 203.0.113.128/25',
      'tcp 443-443 0.0.0.0/0',
      'tcp 81-1024 203.0.113.128/25',
    ]);
  });

  test('keeps what was left of a rule whose prefix list is gone, and restores the others', async () => {
    change('intranet', (group) => Object.assign(group.rules[0] ?? {}, { fromPort: 80, toPort: 90 }));
    const saved = await planned('intranet', { from: 'all' });
    const { runId } = await run(saved);
    world.emulator.edit((now) => {
      now.prefixLists = {};
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(
      /tcp 80-90 from pl-63a5400a can't be restored, since prefix list .* is gone/,
    );
    expect(portsOf('intranet')).toEqual([`tcp 80-80 ${idOf('app')}`, 'tcp 81-90 pl-63a5400a']);
  });

  test('does not open what someone else closed while the run had not', async () => {
    const saved = await planned('legacy-ftp');
    world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupIngress', kind: 'reset-before', count: 9 });
    const { end, runId } = await run(saved);
    expect(end.status).not.toBe('done');
    change('legacy-ftp', (group) => {
      group.rules = group.rules.filter((rule) => rule.fromPort !== 21);
    });
    const back = await rollBack(saved, runId);
    expect(back.end.remaining.join('\n')).toMatch(/someone else revoked tcp 21 .*, and that stays so/);
    expect(portsOf('legacy-ftp')).not.toContain('tcp 21-21 0.0.0.0/0');
  });
});
