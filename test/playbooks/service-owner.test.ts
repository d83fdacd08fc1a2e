import { NetworkInterfaceType } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { serviceOwner } from '../../playbooks/quarantine-instance/service-owner.ts';
import { toNetworkInterface } from '../../src/aws/ec2/network-interface.ts';

const owner = (raw: Parameters<typeof toNetworkInterface>[0]) => serviceOwner(toNetworkInterface(raw));

/** Types of interfaces that an instance's owner attaches and moves as they like. */
const OF_INSTANCES = ['interface', 'efa'];

test.each(Object.values(NetworkInterfaceType).filter((type) => !OF_INSTANCES.includes(type)))(
  'an interface of type %s has an owner, by name, with what to change there',
  (InterfaceType) => {
    const found = owner({ InterfaceType });
    expect(found?.service).toMatch(/\w/);
    expect(found?.instead).toMatch(/^(change|stop|cordon)/);
  },
);

test.each(OF_INSTANCES)('an interface of type %s is its instance’s own', (type) => {
  expect(owner({ InterfaceType: type as 'interface' })).toBeUndefined();
});

test.each([
  ['eks.amazonaws.com', /Amazon EKS/, /cordon the node/],
  ['ecs.amazonaws.com', /Amazon ECS/, /stop the task/],
  ['new-service.amazonaws.com', /new-service\.amazonaws\.com/, /in the service that made it/],
])('an interface that %s operates is that service’s', (Principal, service, instead) => {
  const found = owner({ InterfaceType: 'interface', Operator: { Managed: true, Principal } });
  expect(found?.service).toMatch(service);
  expect(found?.instead).toMatch(instead);
});

test.each([
  ['amazon-rds', 'RDSNetworkInterface', /Amazon RDS/],
  ['amazon-elb', 'ELB app/web/50dc6c495c0c9188', /Elastic Load Balancing/],
  ['111122223333', 'EFS mount target for fs-0123456789abcdef0 (fsmt-0123456789abcdef0)', /EFS file system fs-/],
])('an interface requested by %s and described as "%s" is named', (RequesterId, Description, service) => {
  const found = owner({ InterfaceType: 'interface', RequesterManaged: true, RequesterId, Description });
  expect(found?.service).toMatch(service);
});

test('an interface that somebody else’s request attached, but nobody manages, is the instance’s', () => {
  expect(owner({ InterfaceType: 'interface', RequesterId: '111122223333', RequesterManaged: false })).toBeUndefined();
});
