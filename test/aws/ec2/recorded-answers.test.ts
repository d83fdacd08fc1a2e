import type { FlowLog, Instance, NetworkInterface, SecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { toFlowLog } from '../../../src/aws/ec2/flow-log.ts';
import { toInstance } from '../../../src/aws/ec2/instance.ts';
import { toNetworkInterface } from '../../../src/aws/ec2/network-interface.ts';
import { toSecurityGroup } from '../../../src/aws/ec2/security-group.ts';
import { publishedSample } from '../published-sample.ts';

const MULTI = 'recorded/ec2_security_group_filter_multi_enis__ec2';

describe("EC2's answers as others recorded them", () => {
  test('instances with several interfaces name them all', (context) => {
    const { data } = publishedSample(`${MULTI}.DescribeInstances_1.json`, context) as {
      data: { Reservations: { Instances: Instance[] }[] };
    };
    const instances = data.Reservations.flatMap((one) => one.Instances).map(toInstance);
    expect(instances.length).toBeGreaterThan(0);
    for (const instance of instances) {
      expect(instance.instanceId).toMatch(/^i-[0-9a-f]{17}$/);
      expect(instance.state).toBe('running');
      expect(instance.vpcId).toMatch(/^vpc-/);
      expect(instance.networkInterfaceIds.length).toBeGreaterThan(0);
    }
    expect(Math.max(...instances.map((instance) => instance.networkInterfaceIds.length))).toBeGreaterThan(1);
  });

  test("an instance's interfaces keep their groups in order and their own addresses", (context) => {
    const { data } = publishedSample(`${MULTI}.DescribeInstances_1.json`, context) as {
      data: { Reservations: { Instances: { NetworkInterfaces: NetworkInterface[] }[] }[] };
    };
    const raw = data.Reservations.flatMap((one) => one.Instances).flatMap((one) => one.NetworkInterfaces);
    for (const one of raw) {
      const card = toNetworkInterface(one);
      expect(card.groups.map((group) => group.groupId)).toEqual(one.Groups?.map((group) => group.GroupId));
      expect(card.privateIpAddresses[0]).toBe(one.PrivateIpAddress);
    }
  });

  test('groups carry their names and VPC', (context) => {
    const { data } = publishedSample(`${MULTI}.DescribeSecurityGroups_1.json`, context) as {
      data: { SecurityGroups: SecurityGroup[] };
    };
    const names = data.SecurityGroups.map(toSecurityGroup).map((group) => [group.groupName, group.vpcId]);
    expect(names).toEqual([
      ['private-sg-example', 'vpc-0e6611fce3ecb0f0f'],
      ['public-sg-example', 'vpc-0e6611fce3ecb0f0f'],
    ]);
  });

  test('flow logs name their log group, format and interval', (context) => {
    const { data } = publishedSample('recorded/test_vpc_flow_logs__ec2.DescribeFlowLogs_1.json', context) as {
      data: { FlowLogs: FlowLog[] };
    };
    for (const log of data.FlowLogs.map(toFlowLog)) {
      expect(log).toMatchObject({ destinationType: 'cloud-watch-logs', logGroupName: 'example', trafficType: 'ALL' });
      expect(log.logFormat).toMatch(/^\$\{version\} \$\{account-id\}/);
      expect([60, 600]).toContain(log.maxAggregationInterval);
    }
  });
});

describe('an answer of EC2 with little in it', () => {
  test('an interface that a service operates names the service', () => {
    const card = toNetworkInterface({ Operator: { Managed: true, Principal: 'eks.amazonaws.com' } });
    expect(card).toMatchObject({ operator: 'eks.amazonaws.com', groups: [], privateIpAddresses: [] });
    expect(toNetworkInterface({ Operator: { Managed: false } }).operator).toBeUndefined();
  });

  test('a flow log that names no format has the default one, and its log group by its ARN', () => {
    const log = toFlowLog({ LogDestination: 'arn:aws:logs:us-east-1:111122223333:log-group:/vpc/flows:*' });
    expect(log.logGroupName).toBe('/vpc/flows');
    expect(log.logFormat.split(' ')).toHaveLength(14);
  });
});
