import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { clientOptions, INSTANCE, NOW, serveSmallWorld, TWO_CARDS, VPC, WEB_GROUP } from '../small-world.ts';

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await serveSmallWorld();
  ec2 = new EC2Client(clientOptions(emulator));
});
afterAll(async () => {
  ec2.destroy();
  await emulator.stop();
});

describe('instances', () => {
  test('come with their interfaces, groups, volumes and dates', async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [TWO_CARDS] }));
    const instance = Reservations?.[0]?.Instances?.[0];
    expect(instance).toMatchObject({
      InstanceId: TWO_CARDS,
      State: { Code: 16, Name: 'running' },
      LaunchTime: new Date(NOW - 86_400_000),
      VpcId: VPC,
      PrivateIpAddress: '10.0.1.12',
      SecurityGroups: [{ GroupId: WEB_GROUP, GroupName: 'web' }],
      Tags: [{ Key: 'Name', Value: TWO_CARDS }],
    });
    expect(instance?.NetworkInterfaces?.map((each) => each.NetworkInterfaceId)).toEqual(['eni-02', 'eni-03']);
    expect(instance?.BlockDeviceMappings?.[0]?.Ebs?.DeleteOnTermination).toBe(true);
  });

  test('are found by filters with wildcards, and refused where no filter has that name', async () => {
    const find = (Name: string, ...Values: string[]) =>
      ec2.send(new DescribeInstancesCommand({ Filters: [{ Name, Values }] }));
    expect((await find('tag:Name', '*bbb2')).Reservations).toHaveLength(1);
    expect((await find('network-interface.addresses.private-ip-address', '10.0.1.13')).Reservations).toHaveLength(1);
    expect((await find('instance-state-name', 'stopped', 'running')).Reservations).toHaveLength(2);
    expect((await find('vpc-id', 'vpc-none')).Reservations).toEqual([]);
    await expect(find('colour', 'red')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('that are not there are named in the error', async () => {
    await expect(
      ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0fffffffffffffff0', 'i-0fffffffffffffff1'] })),
    ).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance IDs 'i-0fffffffffffffff0, i-0fffffffffffffff1' do not exist",
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
    });
    await expect(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['web-1'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    });
  });

  test('tell one attribute at a time', async () => {
    const ask = (Attribute: 'disableApiTermination' | 'instanceInitiatedShutdownBehavior') =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: INSTANCE, Attribute }));
    expect((await ask('disableApiTermination')).DisableApiTermination).toEqual({ Value: false });
    expect((await ask('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior).toEqual({
      Value: 'stop',
    });
  });
});

test('interfaces come in pages that the SDK follows', async () => {
  const pages: number[] = [];
  const wide = await serveSmallWorld((world) => {
    const first = world.interfaces['eni-01'];
    for (let number = 10; number < 20 && first; number += 1) {
      world.interfaces[`eni-${number}`] = { ...first, networkInterfaceId: `eni-${number}` };
    }
  });
  const client = new EC2Client(clientOptions(wide));
  for await (const page of paginateDescribeNetworkInterfaces({ client, pageSize: 5 }, {})) {
    pages.push(page.NetworkInterfaces?.length ?? 0);
  }
  expect(pages).toEqual([5, 5, 3]);
  await expect(client.send(new DescribeNetworkInterfacesCommand({ MaxResults: 2 }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
  await expect(client.send(new DescribeNetworkInterfacesCommand({ NextToken: 'mine' }))).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
  await wide.stop();
});

test('groups and their rules keep descriptions that are hard to write in XML', async () => {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [WEB_GROUP] }));
  expect(SecurityGroups?.[0]?.IpPermissions).toEqual([
    {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'web & "more" <all>' }],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    },
  ]);
  const rules = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [WEB_GROUP] }] }),
  );
  expect(rules.SecurityGroupRules).toEqual([
    expect.objectContaining({ CidrIpv4: '0.0.0.0/0', Description: 'web & "more" <all>', IsEgress: false, Tags: [] }),
  ]);
});

test('the network around them can be read', async () => {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
  expect(Vpcs?.map((vpc) => vpc.VpcId)).toEqual([VPC]);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [VPC] }] }));
  expect(Subnets?.[0]?.CidrBlock).toBe('10.0.1.0/24');
  const { NetworkAcls } = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: ['subnet-0a1'] }] }),
  );
  expect(NetworkAcls?.[0]?.Associations?.[0]?.NetworkAclAssociationId).toBe('aclassoc-0a1');
  const { Tags } = await ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [INSTANCE] }] }));
  expect(Tags).toEqual([{ Key: 'Name', Value: INSTANCE, ResourceId: INSTANCE, ResourceType: 'instance' }]);
  expect((await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots).toEqual([]);
});
