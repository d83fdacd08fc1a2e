import type { Emulator } from '../../../src/emulator/emulator.ts';
import { groupNamed } from '../scenario.ts';
import type { CheckCase } from './case.ts';

const group = (name: string) => (emulator: Emulator) => groupNamed(emulator, name);

const fail = (says: string, name: string, severity: CheckCase['severity'], reason: RegExp): CheckCase => ({
  kind: 'bad',
  says,
  resource: group(name),
  verdict: 'failed',
  severity: severity ?? 'high',
  reason,
});

const denied = (operation: string) => (emulator: Emulator) =>
  void emulator.addFault({ operation, kind: 'access-denied', count: 99 });

export const securityGroupCleartextCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'HTTPS to the world, and PostgreSQL, which can agree on encryption, to another group',
    resource: group('reporting'),
    verdict: 'passed',
    reason: /can agree on encryption/,
  },
  { kind: 'good', says: 'only SSH from the office', resource: group('bastion'), verdict: 'passed' },
  {
    kind: 'good',
    says: 'all traffic from its own wearers',
    resource: group('eks-nodes'),
    verdict: 'passed',
    reason: /own wearers/,
  },
  fail(
    'FTP and Telnet to the world, of which FTP is used',
    'legacy-ftp',
    'critical',
    /^Telnet \(23\), FTP \(21\) are open to the world \(0\.0\.0\.0\/0, ::\/0\); .*show FTP \(21\) in use\.$/,
  ),
  fail('all traffic from the world', 'lab', 'critical', /^All traffic, among it .* HTTP \(80\) in use\.$/),
  fail(
    'a wide range from a block of partners',
    'transfer',
    'high',
    /open to public addresses \(203\.0\.113\.128\/25\).*FTP \(21\) in use\.$/,
  ),
  fail('Redis from the VPC', 'session-cache', 'low', /private addresses .* Redis \(6379\) in use\.$/),
  fail(
    'HTTP from a prefix list and from another group',
    'intranet',
    'low',
    /prefix lists, whose blocks were not read.*other groups.*show no use of it\.$/,
  ),
  fail('mail to the world in a group that nothing has', 'old-mail', 'low', /nothing has the group now\.$/),
  {
    kind: 'borderline',
    says: 'HTTP to the world on a load balancer, which may only redirect',
    resource: group('edge-redirect'),
    verdict: 'failed',
    severity: 'low',
    reason: /may only redirect HTTP.*HTTP \(80\) in use/,
  },
  {
    kind: 'borderline',
    says: 'a range that ends right before the first cleartext port',
    prepare: (emulator) =>
      emulator.edit((world) => {
        const rule = world.groups[groupNamed(emulator, 'transfer')]?.rules[0];
        Object.assign(rule ?? {}, { fromPort: 0, toPort: 20 });
      }),
    resource: group('transfer'),
    verdict: 'passed',
    reason: /None of its ingress rules/,
  },
  {
    kind: 'borderline',
    says: 'interfaces that may not be listed: the rules fail all the same',
    prepare: denied('ec2:DescribeNetworkInterfaces'),
    resource: group('legacy-ftp'),
    verdict: 'failed',
    severity: 'critical',
    reason: /what has the group could not be read; so whether it is used is not known\.$/,
  },
  {
    kind: 'borderline',
    says: 'flow logs that may not be described: the rules fail, and use is unknown',
    prepare: denied('ec2:DescribeFlowLogs'),
    resource: group('legacy-ftp'),
    verdict: 'failed',
    severity: 'critical',
    reason: /whether it is used is not known: ec2:DescribeFlowLogs is not permitted/,
  },
  {
    kind: 'borderline',
    says: 'a flow log that records only what is refused: use is unknown',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const log of Object.values(world.flowLogs)) log.trafficType = 'REJECT';
      }),
    resource: group('session-cache'),
    verdict: 'failed',
    severity: 'low',
    reason: /whether it is used is not known: no flow log that could be read covers it\.$/,
  },
  {
    kind: 'unreadable',
    says: 'rules that may not be read',
    prepare: denied('ec2:DescribeSecurityGroupRules'),
    resource: () => '111122223333/us-east-1',
    verdict: 'unknown',
    reason: /ec2:DescribeSecurityGroupRules is not permitted/,
  },
];
