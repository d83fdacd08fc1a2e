/**
 * Ports closed against moto: rules by their ids, what a wide rule is split into, and the way back. moto shows ICMP of all
 * traffic's pieces as it was asked for, and judges no packet: which traffic ends is tried on the embedded AWS only.
 */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port, ec2 } = responder;

async function makeGroup(permission: IpPermission): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const made = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'old', Description: 'old services' }),
  );
  const GroupId = made.GroupId ?? '';
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [permission],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'Ticket', Value: 'NET-418' }] }],
    }),
  );
  return GroupId;
}

async function ingressOf(groupId: string): Promise<readonly SecurityGroupRule[]> {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules.filter(({ IsEgress }) => IsEgress === false);
}

/** What rules say, without the ids that are given anew. */
const sayings = (rules: readonly SecurityGroupRule[]) =>
  rules.map(({ SecurityGroupRuleId, SecurityGroupRuleArn, ...rest }) => JSON.stringify(rest)).sort();

const world = { IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'everybody' }] };

test.each<[string, IpPermission, string[]]>([
  ['a single rule', { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...world }, []],
  ['a range', { IpProtocol: 'tcp', FromPort: 22, ToPort: 90, ...world }, ['tcp 22-79', 'tcp 81-90']],
  [
    'a range to IPv6',
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 90, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    ['tcp 22-79', 'tcp 81-90'],
  ],
  ['all traffic', { IpProtocol: '-1', ...world }, ['icmp -1--1', 'tcp 0-79', 'tcp 81-65535', 'udp 0-65535']],
])('port 80 is closed in %s and restored', async (_, permission, left) => {
  const group = await makeGroup(permission);
  const before = await ingressOf(group);
  const saved = await port.plan('close-insecure-ports', { group, port: '80' });
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  const rules = await ingressOf(group);
  expect(rules.map((rule) => `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort}`).sort()).toEqual(left);
  for (const rule of rules) {
    expect(rule.Description).toBe(before[0]?.Description);
    expect(rule.Tags).toEqual(before[0]?.Tags);
  }
  const back = await follow(port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(sayings(await ingressOf(group))).toEqual(sayings(before));
});
