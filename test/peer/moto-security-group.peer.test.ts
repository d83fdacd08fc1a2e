import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupRulesCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port, ec2 } = responder;

/** A group with rules of every sort, tags on some of them. */
async function makeGroup(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const made = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'web', Description: 'web tier' }),
  );
  const GroupId = made.GroupId ?? '';
  const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { ...tcp(443), IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'partners' }] },
        { ...tcp(8080), UserIdGroupPairs: [{ GroupId }] },
      ],
    }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ ...tcp(22), Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }] }],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'Ticket', Value: 'NET-418' }] }],
    }),
  );
  return GroupId;
}

async function rulesOf(groupId: string): Promise<readonly SecurityGroupRule[]> {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  return (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules ?? [];
}

/** What rules say, without the ids that are given anew. */
const sayings = (rules: readonly SecurityGroupRule[]) =>
  rules.map(({ SecurityGroupRuleId, SecurityGroupRuleArn, ...rest }) => JSON.stringify(rest)).sort();

test.each(['ingress', 'egress', 'both'])('a group is closed (%s) and restored against moto', async (direction) => {
  const group = await makeGroup();
  const before = await rulesOf(group);
  const saved = await port.plan('quarantine-security-group', { group, direction });
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  const left = (await rulesOf(group)).map((rule) => rule.IsEgress);
  expect(left.every((isEgress) => direction !== 'both' && isEgress === (direction === 'ingress'))).toBe(true);

  const back = await follow(port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(sayings(await rulesOf(group))).toEqual(sayings(before));
});
