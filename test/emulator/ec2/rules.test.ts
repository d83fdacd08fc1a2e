import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { RuleState } from '../../../src/emulator/state.ts';
import { clientOptions, OTHER_VPC, serveSmallWorld, WEB_GROUP } from '../small-world.ts';

let emulator: Emulator;
let ec2: EC2Client;
beforeEach(async () => {
  emulator = await serveSmallWorld();
  ec2 = new EC2Client(clientOptions(emulator));
});
afterEach(async () => {
  ec2.destroy();
  await emulator.stop();
});

const tcp = (port: number, peer: Partial<IpPermission>): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...peer,
});
const ssh = tcp(22, { IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'office' }] });
const authorize = (IpPermissions: IpPermission[], Tags: Tag[] = []) =>
  ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: WEB_GROUP,
      IpPermissions,
      ...(Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }] } : {}),
    }),
  );
const rulesNow = (): readonly RuleState[] => emulator.world().groups[WEB_GROUP]?.rules ?? [];

describe('authorising', () => {
  test('gives each range a rule with its own description, and all of them the tags of the call', async () => {
    const [Key, Value] = ['Ticket', 'NET-418'];
    await authorize(
      [tcp(22, { IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'office' }, { CidrIp: '198.51.100.0/24' }] })],
      [{ Key, Value }],
    );
    const added = rulesNow().filter((rule) => rule.fromPort === 22);
    expect(added.map(({ description, tags }) => ({ description, tags }))).toEqual([
      { description: 'office', tags: { Ticket: 'NET-418' } },
      { description: null, tags: { Ticket: 'NET-418' } },
    ]);
  });

  test.each([
    [
      'a rule that is there, whatever its description',
      [tcp(443, { IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'other words' }] })],
      'InvalidPermission.Duplicate',
    ],
    ['one permission twice', [ssh, ssh], 'InvalidParameterValue'],
    [
      'a group that is gone',
      [tcp(22, { UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef0' }] })],
      'InvalidGroup.NotFound',
    ],
    [
      'a prefix list that is gone',
      [tcp(22, { PrefixListIds: [{ PrefixListId: 'pl-0123456789abcdef0' }] })],
      'InvalidPrefixListID.NotFound',
    ],
  ])('refuses %s, and with it the rest of the call', async (_, permissions, name) => {
    const before = rulesNow();
    await expect(
      authorize([tcp(8080, { IpRanges: [{ CidrIp: '192.0.2.0/24' }] }), ...permissions]),
    ).rejects.toMatchObject({ name });
    expect(rulesNow()).toEqual(before);
  });

  test("refuses tags that are AWS's own", async () => {
    const Tags = [{ Key: 'aws:cloudformation:stack-name', Value: 'web' }];
    await expect(authorize([ssh], Tags)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect(rulesNow().filter((rule) => rule.fromPort === 22)).toEqual([]);
  });
});

describe('revoking by ids', () => {
  test('says which rules it revoked', async () => {
    await authorize([ssh]);
    const ids = rulesNow().map((rule) => rule.ruleId);
    const { RevokedSecurityGroupRules } = await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: WEB_GROUP, SecurityGroupRuleIds: ids }),
    );
    expect(RevokedSecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId).sort()).toEqual([...ids].sort());
    expect(rulesNow()).toEqual([]);
  });

  test('takes all or none: an unknown id, or one of the other direction, leaves everything', async () => {
    const before = rulesNow();
    const ids = before.map((rule) => rule.ruleId);
    const gone = { GroupId: WEB_GROUP, SecurityGroupRuleIds: [...ids, 'sgr-0123456789abcdef0'] };
    await expect(ec2.send(new RevokeSecurityGroupIngressCommand(gone))).rejects.toMatchObject({
      name: 'InvalidSecurityGroupRuleId.NotFound',
    });
    const other = { GroupId: WEB_GROUP, SecurityGroupRuleIds: ids };
    await expect(ec2.send(new RevokeSecurityGroupEgressCommand(other))).rejects.toMatchObject({
      name: 'InvalidSecurityGroupRuleId.NotFound',
    });
    expect(rulesNow()).toEqual(before);
  });
});

test('rules come a thousand a page where no size is asked for', async () => {
  emulator.edit((world) => {
    const group = world.groups[WEB_GROUP];
    const [first] = group?.rules ?? [];
    if (group === undefined || first === undefined) throw new Error('The world has no rule');
    for (let port = 1; port <= 1000; port++) group.rules.push({ ...first, ruleId: `sgr-${port}`, fromPort: port });
  });
  const Filters = [{ Name: 'group-id', Values: [WEB_GROUP] }];
  const page = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  expect(page.SecurityGroupRules).toHaveLength(1000);
  const next = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters, NextToken: page.NextToken }));
  expect(next.SecurityGroupRules).toHaveLength(1);
  expect(next.NextToken).toBeUndefined();
});

test('a group tells the VPCs that it was associated with', async () => {
  emulator.edit((world) => {
    Object.assign(world.groups[WEB_GROUP] ?? {}, { associatedVpcIds: [OTHER_VPC] });
  });
  const Filters = [{ Name: 'group-id', Values: [WEB_GROUP] }];
  const { SecurityGroupVpcAssociations } = await ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters }));
  expect(SecurityGroupVpcAssociations).toEqual([
    expect.objectContaining({ GroupId: WEB_GROUP, VpcId: OTHER_VPC, State: 'associated' }),
  ]);
});
