import {
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  type ModifyVpcEndpointRequest,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { clientOptions, NOW } from '../small-world.ts';

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  ec2 = new EC2Client(clientOptions(emulator));
});
afterAll(async () => {
  ec2.destroy();
  await emulator.stop();
});

const endpointNamed = (name: string) => {
  const found = Object.values(emulator.world().vpcEndpoints).find(({ tags }) => tags.Name === name);
  if (found === undefined) throw new Error(`The scenario has no endpoint ${name}`);
  return found;
};
const idOf = (name: string) => endpointNamed(name).vpcEndpointId;
const modify = (input: ModifyVpcEndpointRequest) => ec2.send(new ModifyVpcEndpointCommand(input));
const policyOf = async (id: string) => {
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
  return VpcEndpoints?.[0]?.PolicyDocument;
};

describe('VPC endpoints', () => {
  test('come by pages, with the interfaces that are named after them', async () => {
    const all = [];
    for await (const page of paginateDescribeVpcEndpoints({ client: ec2, pageSize: 5 }, {})) {
      all.push(...(page.VpcEndpoints ?? []));
    }
    expect(all.map(({ VpcEndpointId }) => VpcEndpointId)).toEqual(Object.keys(emulator.world().vpcEndpoints));
    const sts = all.find(({ ServiceName }) => ServiceName === 'com.amazonaws.us-east-1.sts');
    expect(sts).toMatchObject({ VpcEndpointType: 'Interface', State: 'available', PrivateDnsEnabled: false });
    expect(sts?.NetworkInterfaceIds).toHaveLength(1);
    expect(sts?.Groups).toMatchObject([{ GroupName: 'endpoints' }]);
  });

  test('show the default policy as AWS does, and keep another byte for byte until it is reset', async () => {
    const id = idOf('payments-s3');
    const before = await policyOf(id);
    expect(JSON.parse(before ?? '')).toMatchObject({ Statement: [{ Effect: 'Allow', Principal: '*', Action: '*' }] });
    const text = '{ "Statement": {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"} }';
    expect(await modify({ VpcEndpointId: id, PolicyDocument: text })).toMatchObject({ Return: true });
    expect(await policyOf(id)).toBe(text);
    await modify({ VpcEndpointId: id, ResetPolicy: true });
    expect(await policyOf(id)).toBe(before);
  });

  test('turn private DNS on and off, where they have it', async () => {
    await modify({ VpcEndpointId: idOf('payments-sts'), PrivateDnsEnabled: true });
    expect(endpointNamed('payments-sts').privateDnsEnabled).toBe(true);
    await expect(modify({ VpcEndpointId: idOf('payments-s3'), PrivateDnsEnabled: true })).rejects.toMatchObject({
      name: 'InvalidParameter',
    });
  });

  test.each([
    ['an unknown endpoint', { VpcEndpointId: 'vpce-0fffffffffffffff0' }, 'InvalidVpcEndpointId.NotFound'],
    ['what is no JSON', { PolicyDocument: 'no' }, 'InvalidPolicyDocument'],
    [
      'a statement without a principal',
      { PolicyDocument: '{"Statement":[{"Effect":"Allow"}]}' },
      'InvalidPolicyDocument',
    ],
    ['a policy that is too long', { PolicyDocument: longPolicy() }, 'InvalidPolicyDocument'],
    ['a policy beside its reset', { PolicyDocument: '{}', ResetPolicy: true }, 'InvalidParameterCombination'],
  ] as const)('refuse %s', async (_, input, name) => {
    await expect(modify({ VpcEndpointId: idOf('payments-s3'), ...input })).rejects.toMatchObject({ name });
  });

  test('refuse changes while they are not available', async () => {
    const id = idOf('payments-logs');
    emulator.edit(({ vpcEndpoints }) => {
      const endpoint = vpcEndpoints[id];
      if (endpoint !== undefined) endpoint.state = 'rejected';
    });
    await expect(modify({ VpcEndpointId: id, ResetPolicy: true })).rejects.toMatchObject({ name: 'IncorrectState' });
  });
});

test('route tables say which is main, and where each route leads', async () => {
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'tag:Name', Values: ['payments-private'] }] }),
  );
  expect(RouteTables).toHaveLength(1);
  expect(RouteTables?.[0]?.Associations).toMatchObject([{ Main: true }]);
  expect(RouteTables?.[0]?.Routes).toMatchObject([
    { DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local' },
    { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: expect.stringMatching(/^nat-/) },
    { DestinationPrefixListId: 'pl-63a5400a', GatewayId: idOf('payments-s3') },
    { DestinationPrefixListId: expect.stringMatching(/^pl-/), GatewayId: idOf('payments-dynamodb') },
  ]);
  await expect(ec2.send(new DescribeRouteTablesCommand({ MaxResults: 101 }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
});

test('prefix lists come with their blocks', async () => {
  const { PrefixLists } = await ec2.send(new DescribePrefixListsCommand({}));
  expect(PrefixLists).toContainEqual({
    PrefixListId: 'pl-63a5400a',
    PrefixListName: 'com.amazonaws.us-east-1.s3',
    Cidrs: ['192.0.2.64/26'],
  });
});

function longPolicy(): string {
  const Resource = Array.from({ length: 800 }, (_, index) => `arn:aws:s3:::amzn-s3-demo-bucket-${index}/*`);
  return JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }] });
}
