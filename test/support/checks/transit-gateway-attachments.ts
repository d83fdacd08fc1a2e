import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';

const attachment = (name: string) => (emulator: Emulator) => {
  const found = Object.values(emulator.world().transitGatewayAttachments).find(({ tags }) => tags.Name === name);
  return found?.attachmentId ?? '';
};

export const transitGatewayAttachmentsCases: readonly CheckCase[] = [
  { kind: 'good', says: "one of the account's own VPCs", resource: attachment('payments'), verdict: 'passed' },
  {
    kind: 'good',
    says: 'a VPN connection of the account',
    resource: attachment('frankfurt-datacentre'),
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'a VPC of another account that nobody was asked about',
    resource: attachment('partner-let-in'),
    verdict: 'failed',
    severity: 'medium',
    reason: /of account 444455556666 was let in by a gateway that asks nobody/,
  },
  {
    kind: 'bad',
    says: 'one that failed',
    resource: attachment('broken'),
    verdict: 'failed',
    severity: 'low',
    reason: /It is failed/,
  },
  {
    kind: 'borderline',
    says: 'a VPC of another account where somebody has to accept it',
    resource: attachment('partner-accepted'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'one that waits to be accepted',
    resource: attachment('partner-asks'),
    verdict: 'failed',
    severity: 'low',
    reason: /asks to be let in/,
  },
  {
    kind: 'unreadable',
    says: "one into another account's gateway",
    resource: attachment('into-partner'),
    verdict: 'unknown',
    reason: /of account 444455556666, which decides/,
  },
  {
    kind: 'unreadable',
    says: 'attachments that may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'ec2:DescribeTransitGatewayAttachments', kind: 'access-denied', count: 9 }),
    resource: () => '111122223333/us-east-1',
    verdict: 'unknown',
    reason: /ec2:DescribeTransitGatewayAttachments is not permitted/,
  },
];
