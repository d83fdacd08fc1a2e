import {
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port, ec2 } = responder;

async function makeEndpoint(PolicyDocument: string): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const Filters = [{ Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] }];
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: Vpc?.VpcId,
      ServiceName: 'com.amazonaws.us-east-1.s3',
      RouteTableIds: RouteTables.map(({ RouteTableId = '' }) => RouteTableId),
      PolicyDocument,
    }),
  );
  return VpcEndpoint?.VpcEndpointId ?? '';
}

async function policyOf(id: string): Promise<string> {
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
  return VpcEndpoints?.[0]?.PolicyDocument ?? '';
}

// moto gives an endpoint that is made without a policy its own default, keeps any text as it is given, judges no request by it and
// resets none: what is tried is that the policy is written whole and comes back byte for byte.
test.each([
  [
    'of everything',
    '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
  ],
  ['with white space', '{\n  "Statement": {"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}\n}'],
])('an endpoint with a policy %s is restricted and restored against moto', async (_, before) => {
  const endpoint = await makeEndpoint(before);
  const saved = await port.plan('restrict-endpoint', { endpoint, to: 'account' });
  expect(saved.plan.blastRadius).toContainEqual(expect.objectContaining({ kind: 'route table' }));
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  expect(await policyOf(endpoint)).toMatch(/"Effect":"Deny".*"aws:ResourceAccount":"111122223333"/);

  const back = await follow(port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(await policyOf(endpoint)).toBe(before);
});
