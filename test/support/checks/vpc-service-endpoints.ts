import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { World } from '../../../src/emulator/state.ts';
import type { CheckCase } from './case.ts';

const vpcNamed =
  (name: string) =>
  (emulator: Emulator): string =>
    idOfVpc(emulator.world(), name);

const idOfVpc = (world: World, name: string): string =>
  Object.values(world.vpcs).find(({ tags }) => tags.Name === name)?.vpcId ?? '';

/** Takes an endpoint off the route tables of these names. */
function leave(world: World, endpoint: string, tables: readonly string[]): void {
  const found = Object.values(world.vpcEndpoints).find(({ tags }) => tags.Name === endpoint);
  if (found === undefined) throw new Error(`The scenario has no endpoint ${endpoint}`);
  for (const table of Object.values(world.routeTables)) {
    if (!tables.includes(table.tags.Name ?? '')) continue;
    table.routes = table.routes.filter(({ target }) => target !== found.vpcEndpointId);
    found.routeTableIds = found.routeTableIds.filter((id) => id !== table.routeTableId);
  }
}

const withoutFlowLogs = (world: World): void => {
  world.flowLogs = {};
};

const withoutRoutesOut = (world: World, vpc: string): void => {
  for (const table of Object.values(world.routeTables)) {
    if (table.vpcId === idOfVpc(world, vpc)) table.routes = table.routes.filter(({ target }) => target === 'local');
  }
};

export const vpcServiceEndpointsCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'all subnets go to both services by gateway endpoints',
    resource: vpcNamed('payments'),
    verdict: 'passed',
    reason: /all subnets with interfaces go to S3 by a gateway endpoint/i,
  },
  {
    kind: 'good',
    says: 'no route leads out, and no flow log says anything',
    prepare: (emulator) =>
      emulator.edit((world) => {
        withoutFlowLogs(world);
        withoutRoutesOut(world, 'analytics');
      }),
    resource: vpcNamed('analytics'),
    verdict: 'passed',
    reason: /^No route leads to S3/,
  },
  {
    kind: 'bad',
    says: 'traffic with S3 goes by the internet gateway',
    resource: vpcNamed('analytics'),
    verdict: 'failed',
    severity: 'medium',
    reason:
      /^In the last hour 1 interface exchanged [\d.]+ [kM]B with S3 by igw-[0-9a-f]+, and no endpoint takes it\.$/,
  },
  {
    kind: 'bad',
    says: 'one subnet of several goes around the endpoint that is there',
    prepare: (emulator) => emulator.edit((world) => leave(world, 'payments-s3', ['payments-public'])),
    resource: vpcNamed('payments'),
    verdict: 'failed',
    reason: /MB with S3 by igw-/,
  },
  {
    kind: 'borderline',
    says: 'an endpoint that no route table names, and no traffic',
    prepare: (emulator) =>
      emulator.edit((world) => leave(world, 'payments-dynamodb', ['payments-public', 'payments-private'])),
    resource: vpcNamed('payments'),
    verdict: 'failed',
    severity: 'low',
    reason: /^Gateway endpoint vpce-\w+ is there, and no route table/,
  },
  {
    kind: 'borderline',
    says: 'no endpoint of DynamoDB, and no traffic with it',
    prepare: (emulator) =>
      emulator.edit((world) => {
        leave(world, 'payments-dynamodb', ['payments-public', 'payments-private']);
        world.vpcEndpoints = Object.fromEntries(
          Object.entries(world.vpcEndpoints).filter(([, { tags }]) => tags.Name !== 'payments-dynamodb'),
        );
      }),
    resource: vpcNamed('payments'),
    verdict: 'passed',
    reason: /show no traffic with DynamoDB/,
  },
  {
    kind: 'borderline',
    says: 'private subnets behind a NAT gateway whose own subnet has the endpoint',
    prepare: (emulator) => emulator.edit((world) => leave(world, 'payments-s3', ['payments-private'])),
    resource: vpcNamed('payments'),
    verdict: 'passed',
  },
  {
    kind: 'unreadable',
    says: 'no flow log, and a way out',
    prepare: (emulator) => emulator.edit(withoutFlowLogs),
    resource: vpcNamed('analytics'),
    verdict: 'unknown',
    reason: /No flow log/,
  },
  {
    kind: 'unreadable',
    says: 'a flow log of refused traffic only',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const log of Object.values(world.flowLogs)) log.trafficType = 'REJECT';
      }),
    resource: vpcNamed('analytics'),
    verdict: 'unknown',
    reason: /no flow log of accepted traffic covers \d+ interfaces?/i,
  },
  {
    kind: 'unreadable',
    says: 'a transit gateway takes the traffic',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const table of Object.values(world.routeTables)) {
          for (const route of table.routes) if (route.target.startsWith('igw-')) route.target = 'tgw-0123456789abcdef0';
        }
      }),
    resource: vpcNamed('analytics'),
    verdict: 'unknown',
    reason: /leaves by tgw-0123456789abcdef0, and what is behind it was not looked at/,
  },
  {
    kind: 'unreadable',
    says: 'route tables that may not be described',
    prepare: (emulator) => emulator.addFault({ operation: 'ec2:DescribeRouteTables', kind: 'access-denied', count: 9 }),
    resource: () => '111122223333/us-east-1',
    verdict: 'unknown',
    reason: /ec2:DescribeRouteTables is not permitted/,
  },
];
