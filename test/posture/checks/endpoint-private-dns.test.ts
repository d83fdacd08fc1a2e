import { expect, test } from 'vitest';
import { toVpcEndpoint, type VpcEndpoint } from '../../../src/aws/ec2/vpc-endpoint.ts';
import { judgePrivateDns } from '../../../src/posture/checks/endpoint-private-dns.ts';

const SERVICE = 'com.amazonaws.us-east-1.s3';
const forResolvers = toVpcEndpoint({
  VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaa1',
  VpcEndpointType: 'Interface',
  VpcId: 'vpc-1',
  ServiceName: SERVICE,
  State: 'Available',
  PrivateDnsEnabled: true,
  DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
});
const gateway = (routeTableIds: readonly string[]): VpcEndpoint => ({
  ...toVpcEndpoint({
    VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaa2',
    VpcId: 'vpc-1',
    ServiceName: SERVICE,
    State: 'Available',
  }),
  routeTableIds,
});

test('private DNS for inbound resolver endpoints alone gives the VPC itself no private address', () => {
  const judged = judgePrivateDns(forResolvers, [forResolvers, gateway([])]);
  expect(judged.verdict).toBe('failed');
  expect(judged.reason).toMatch(/^Private DNS is for inbound resolver endpoints alone: clients/);
});

test('which is well where a gateway endpoint takes what the VPC sends', () => {
  const judged = judgePrivateDns(forResolvers, [forResolvers, gateway(['rtb-1'])]);
  expect(judged.verdict).toBe('passed');
  expect(judged.reason).toMatch(/is for inbound resolver endpoints alone, and vpce-0aaaaaaaaaaaaaaa2/);
});
