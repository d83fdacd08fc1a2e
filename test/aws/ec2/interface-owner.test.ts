import { expect, test } from 'vitest';
import { interfaceOwner } from '../../../src/aws/ec2/interface-owner.ts';
import { type NetworkInterface, toNetworkInterface } from '../../../src/aws/ec2/network-interface.ts';

const managed = (over: Partial<NetworkInterface>): NetworkInterface => ({
  ...toNetworkInterface({ NetworkInterfaceId: 'eni-0a1b2c3d4e5f60718' }),
  requesterManaged: true,
  ...over,
});

test.each([
  [{ description: 'ELB app/shop/50dc6c495c0c9188' }, 'Application Load Balancer shop'],
  [
    { description: 'ELB net/edge/50dc6c495c0c9188', interfaceType: 'network_load_balancer' },
    'Network Load Balancer edge',
  ],
  [{ description: 'ELB old-shop' }, 'Classic Load Balancer old-shop'],
  [
    { description: 'Interface for NAT Gateway nat-0a1b2c3d4e5f60718', interfaceType: 'nat_gateway' },
    'NAT gateway nat-0a1b2c3d4e5f60718',
  ],
  [
    { description: 'AWS Lambda VPC ENI-resize-9c3d5ae0-1111-4222-8333-444444444444', interfaceType: 'lambda' },
    'Lambda function resize',
  ],
  [
    { description: 'VPC Endpoint Interface vpce-0a1b2c3d4e5f60718', interfaceType: 'vpc_endpoint' },
    'VPC endpoint vpce-0a1b2c3d4e5f60718',
  ],
  [{ description: 'RDSNetworkInterface', requesterId: 'amazon-rds' }, 'RDS database'],
  [{ description: '', requesterId: 'amazon-elasticache' }, 'amazon-elasticache'],
  [{ description: '', interfaceType: 'nat_gateway' }, 'NAT gateway'],
  [{ description: '', requesterManaged: false }, 'not attached'],
])('%j belongs to %s', (over, owner) => {
  expect(interfaceOwner(managed(over))).toBe(owner);
});

test('an instance is named by its id, and a description that anyone can write names nobody', () => {
  const own = { requesterManaged: false, description: 'ELB app/not-one/50dc6c495c0c9188' };
  expect(interfaceOwner(managed({ ...own, instanceId: 'i-0a1b2c3d4e5f60718' }))).toBe('instance i-0a1b2c3d4e5f60718');
  expect(interfaceOwner(managed(own))).toBe('not attached');
});
