import type { TransitGateway } from '../../aws/ec2/transit-gateway-attachment.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { transitGateways } from '../readings/transit-gateways.ts';

/** Judges one transit gateway of the account by whether it asks before it lets others in. */
export function judgeAutoAccept(gateway: TransitGateway): Judgement {
  const { transitGatewayId, transitGatewayArn, name, autoAcceptSharedAttachments: accepts } = gateway;
  const resource = {
    type: 'AWS::EC2::TransitGateway',
    id: transitGatewayId,
    ...(name === undefined ? {} : { label: `${name} (${transitGatewayId})` }),
    ...(transitGatewayArn === undefined ? {} : { arn: transitGatewayArn }),
  };
  const option = (member: string, value: string | undefined): Evidence => ({
    name: member,
    value: value ?? 'not given',
  });
  const evidence = [
    option('AutoAcceptSharedAttachments', accepts),
    option('DefaultRouteTableAssociation', gateway.defaultRouteTableAssociation),
    option('DefaultRouteTablePropagation', gateway.defaultRouteTablePropagation),
  ];
  if (accepts === 'disable') {
    return {
      resource,
      verdict: 'passed',
      reason: 'Attachments of other accounts wait until somebody accepts them.',
      evidence,
    };
  }
  if (accepts !== 'enable') {
    const reason = 'AWS does not say whether it accepts shared attachments by itself.';
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const joined =
    gateway.defaultRouteTableAssociation === 'enable' && gateway.defaultRouteTablePropagation === 'enable'
      ? ', and by its default route table each of them reaches all others at once'
      : '';
  const reason = `It accepts attachments of every account that it is shared with, without asking${joined}.`;
  return { resource, verdict: 'failed', severity: joined === '' ? 'medium' : 'high', reason, evidence };
}

/** Whether a transit gateway asks before it lets other accounts in. */
export const transitGatewayAutoAccept: Check = {
  id: 'transit-gateway-auto-accept',
  title: 'Transit gateways do not accept attachments of other accounts by themselves',
  practice: 'authentication',
  severity: 'high',
  resourceType: 'AWS::EC2::TransitGateway',
  judges:
    "Fails where AutoAcceptSharedAttachments of one of the account's own transit gateways is on: high where its default route table joins and announces whatever is attached, else medium. With whom a gateway is shared is not read; gateways of other accounts are left out, since only their owners can change them.",
  reads: ['ec2:DescribeTransitGateways'],
  fix: 'Turn AutoAcceptSharedAttachments off with ModifyTransitGateway; attachments that there are stay.',
  equivalents: ['FSBP EC2.23'],
  document: 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html',
  async judge(account) {
    const gateways = await account.ask(transitGateways);
    return gateways
      .filter(({ ownerId }) => ownerId === undefined || ownerId === account.accountId)
      .map(judgeAutoAccept);
  },
};
