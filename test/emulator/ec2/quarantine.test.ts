import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotsCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../src/emulator/clock.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { serveWorld } from '../../../src/emulator/start.ts';
import {
  clientOptions,
  INSTANCE,
  NOW,
  OTHER_GROUP,
  serveSmallWorld,
  smallWorld,
  TWO_CARDS,
  VPC,
  WEB_GROUP,
} from '../small-world.ts';

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

const newGroup = async (): Promise<string> => {
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'quarantine',
      Description: 'no traffic',
      VpcId: VPC,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'purpose', Value: 'quarantine' }] }],
    }),
  );
  return GroupId ?? '';
};
const rulesOf = async (groupId: string) => {
  const { SecurityGroupRules } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [groupId] }] }),
  );
  return SecurityGroupRules ?? [];
};
const setGroups = (NetworkInterfaceId: string, Groups: string[]) =>
  ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }));

describe('a new group', () => {
  test('lets everything out until its rule is revoked by id', async () => {
    const groupId = await newGroup();
    const [open] = await rulesOf(groupId);
    expect(open).toMatchObject({ IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' });
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId: groupId,
        SecurityGroupRuleIds: [open?.SecurityGroupRuleId ?? ''],
      }),
    );
    expect(await rulesOf(groupId)).toEqual([]);
  });

  test('can not have the name of another in its VPC', async () => {
    await newGroup();
    await expect(newGroup()).rejects.toMatchObject({
      name: 'InvalidGroup.Duplicate',
      message: `The security group 'quarantine' already exists for VPC '${VPC}'`,
    });
  });

  test('can be deleted once no interface wears it', async () => {
    const groupId = await newGroup();
    await setGroups('eni-01', [groupId]);
    const remove = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `resource ${groupId} has a dependent object`,
    });
    await setGroups('eni-01', [WEB_GROUP]);
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  });
});

describe("an interface's groups", () => {
  test('are replaced as a whole, in the order given', async () => {
    const groupId = await newGroup();
    await setGroups('eni-02', [groupId, WEB_GROUP]);
    const { NetworkInterfaces } = await ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [TWO_CARDS] }] }),
    );
    expect(NetworkInterfaces?.map((each) => each.Groups?.map((group) => group.GroupId))).toEqual([
      [groupId, WEB_GROUP],
      [WEB_GROUP],
    ]);
  });

  test('are refused when there are none, or one of another VPC, or one that is not there', async () => {
    await expect(setGroups('eni-01', [OTHER_GROUP])).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(setGroups('eni-01', ['sg-0none'])).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(setGroups('eni-01', [])).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    await expect(setGroups('eni-99', [WEB_GROUP])).rejects.toMatchObject({
      name: 'InvalidNetworkInterfaceID.NotFound',
    });
  });

  test('change through the instance only where it has a single interface', async () => {
    const groupId = await newGroup();
    const change = (InstanceId: string) =>
      ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [groupId] }));
    await change(INSTANCE);
    expect(emulator.world().interfaces['eni-01']?.groupIds).toEqual([groupId]);
    await expect(change(TWO_CARDS)).rejects.toMatchObject({ name: 'InvalidInstanceID' });
  });
});

test('traffic up to a change is judged by the groups from before it', async () => {
  const judgedBy: (string[] | undefined)[] = [];
  const world = smallWorld();
  const watched = await serveWorld({
    world,
    clock: createClock({ frozenAt: NOW }),
    traffic: {
      delivered: () => [],
      settle: () => void judgedBy.push(world.interfaces['eni-01']?.groupIds),
      changed: () => undefined,
      catchUp: () => undefined,
    },
  });
  const client = new EC2Client(clientOptions(watched));
  const { GroupId = '' } = await client.send(
    new CreateSecurityGroupCommand({ GroupName: 'quarantine', Description: 'no traffic', VpcId: VPC }),
  );
  const change = { NetworkInterfaceId: 'eni-01', Groups: [GroupId] };
  await client.send(new ModifyNetworkInterfaceAttributeCommand(change));
  expect(judgedBy).toEqual([[WEB_GROUP]]);
  expect(watched.world().interfaces['eni-01']?.groupIds).toEqual([GroupId]);
  client.destroy();
  await watched.stop();
});

describe('rules', () => {
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

  test('are revoked by what they permit, and authorised again with new ids', async () => {
    const [before] = await rulesOf(WEB_GROUP);
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: WEB_GROUP, IpPermissions: [https] }));
    expect(await rulesOf(WEB_GROUP)).toEqual([]);
    await expect(
      ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: WEB_GROUP, IpPermissions: [https] })),
    ).rejects.toMatchObject({ name: 'InvalidPermission.NotFound' });
    const { SecurityGroupRules } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: WEB_GROUP, IpPermissions: [https] }),
    );
    expect(SecurityGroupRules?.[0]?.SecurityGroupRuleId).not.toBe(before?.SecurityGroupRuleId);
  });

  test('can not be there twice, nor have a malformed range', async () => {
    const add = (permission: typeof https) =>
      ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: WEB_GROUP, IpPermissions: [permission] }));
    await expect(add(https)).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
    await expect(add({ ...https, IpRanges: [{ CidrIp: '10.0.0.300/8' }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

test('evidence is kept: attributes one at a time, snapshots that complete with time, tags', async () => {
  const change = (input: object) => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: TWO_CARDS, ...input }));
  await change({ DisableApiTermination: { Value: true } });
  await change({
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
  });
  await expect(
    change({ DisableApiTermination: { Value: true }, InstanceInitiatedShutdownBehavior: { Value: 'stop' } }),
  ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  expect(emulator.world().instances[TWO_CARDS]).toMatchObject({
    disableApiTermination: true,
    volumes: [{ deleteOnTermination: false }],
  });

  const { Snapshots } = await ec2.send(
    new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: TWO_CARDS }, Description: 'evidence' }),
  );
  const SnapshotIds = [Snapshots?.[0]?.SnapshotId ?? ''];
  const state = async () => (await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }))).Snapshots?.[0];
  expect(await state()).toMatchObject({ State: 'pending', Progress: '0%', Description: 'evidence' });
  emulator.advance(60_000);
  expect(await state()).toMatchObject({ State: 'completed', Progress: '100%' });

  const Tags = [{ Key: 'incident', Value: 'IR-1' }];
  await ec2.send(new CreateTagsCommand({ Resources: [TWO_CARDS, ...SnapshotIds], Tags }));
  expect(emulator.world().instances[TWO_CARDS]?.tags.incident).toBe('IR-1');
  await ec2.send(new DeleteTagsCommand({ Resources: [TWO_CARDS], Tags: [{ Key: 'incident' }] }));
  expect(emulator.world().instances[TWO_CARDS]?.tags).toEqual({ Name: TWO_CARDS });
  await expect(ec2.send(new CreateTagsCommand({ Resources: ['i-0none'], Tags }))).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
  });
});

test('a dry run says that it would have worked and changes nothing', async () => {
  await expect(ec2.send(new DeleteSecurityGroupCommand({ GroupId: WEB_GROUP, DryRun: true }))).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  });
  expect(emulator.world().groups[WEB_GROUP]).toBeDefined();
  expect(emulator.requests().at(-1)).toMatchObject({ mutates: true, applied: false });
});
