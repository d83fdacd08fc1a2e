import type { TransitGateway, TransitGatewayAttachment } from '../../aws/ec2/transit-gateway-attachment.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { sayingOf } from '../judgements.ts';
import { transitGatewayAttachments, transitGateways } from '../readings/transit-gateways.ts';

/** Judges one attachment; `gateway` is undefined where AWS does not show it. */
export function judgeAttachment(
  attachment: TransitGatewayAttachment,
  gateway: TransitGateway | undefined,
  accountId: string,
): Judgement {
  const { attachmentId, name, transitGatewayId, transitGatewayOwnerId } = attachment;
  const { resourceType, resourceId, resourceOwnerId, state } = attachment;
  const resource = {
    type: 'AWS::EC2::TransitGatewayAttachment',
    id: attachmentId,
    ...(name === undefined ? {} : { label: `${name} (${attachmentId})` }),
  };
  const given: readonly (readonly [string, string | undefined])[] = [
    ['State', state],
    ['ResourceType', resourceType],
    ['ResourceId', resourceId],
    ['ResourceOwnerId', resourceOwnerId],
    ['TransitGatewayId', transitGatewayId],
    ['TransitGatewayOwnerId', transitGatewayOwnerId],
    ['AutoAcceptSharedAttachments', gateway?.autoAcceptSharedAttachments],
  ];
  const evidence: Evidence[] = given.flatMap(([member, value]) => (value === undefined ? [] : { name: member, value }));
  const say = sayingOf(resource, evidence);
  if (state === undefined || resourceOwnerId === undefined) {
    return say('unknown', 'AWS does not say whose it is and how it stands.');
  }
  if (state === 'failed' || state === 'failing') {
    return say(
      'failed',
      `It is ${state}: it carries nothing, so that what it was to connect goes another way, or not at all.`,
      'low',
    );
  }
  if (transitGatewayOwnerId !== undefined && transitGatewayOwnerId !== accountId) {
    return say(
      'unknown',
      `It leads into ${transitGatewayId} of account ${transitGatewayOwnerId}, which decides who else is let in there and which way packets go.`,
    );
  }
  if (resourceOwnerId === accountId)
    return say('passed', `It connects what is the account's own (${resourceId ?? 'not named'}).`);
  const whose = `${resourceType ?? 'resource'} ${resourceId ?? ''} of account ${resourceOwnerId}`.replace(/ {2}/, ' ');
  if (state === 'pendingAcceptance')
    return say('failed', `The ${whose} asks to be let in: accept or reject it.`, 'low');
  if (resourceType !== 'vpc') {
    return say(
      'passed',
      `The ${whose} is there because this account made or accepted it: only VPCs can be let in unasked.`,
    );
  }
  const accepts = gateway?.autoAcceptSharedAttachments;
  if (accepts === 'enable') return say('failed', `The ${whose} was let in by a gateway that asks nobody.`);
  if (accepts !== 'disable')
    return say('unknown', `Whether anybody was asked before the ${whose} was let in is not known.`);
  return say('passed', `The ${whose} is in a gateway where somebody has to accept it.`);
}

/** Whether what is attached to transit gateways was let in by somebody. */
export const transitGatewayAttachmentsKnown: Check = {
  id: 'transit-gateway-attachments',
  title: 'What is attached to transit gateways was let in on purpose, and works',
  practice: 'authentication',
  severity: 'medium',
  resourceType: 'AWS::EC2::TransitGatewayAttachment',
  judges:
    "Fails (medium) where a VPC of another account is attached to a gateway that accepts attachments by itself, and (low) where an attachment waits to be accepted or has failed. An attachment into another account's gateway is unknown: who else is let in there is up to its owner. It knows how the gateway is set now, not how it was when the attachment was made; which routes there are is not judged.",
  reads: ['ec2:DescribeTransitGatewayAttachments', 'ec2:DescribeTransitGateways'],
  fix: 'Ask the account named whether it should be connected; delete the attachment or reject it where not, and turn AutoAcceptSharedAttachments off.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html',
  async judge(account) {
    const [attachments, gateways] = await Promise.all([
      account.ask(transitGatewayAttachments),
      account.ask(transitGateways),
    ]);
    const byId = new Map(gateways.map((gateway) => [gateway.transitGatewayId, gateway]));
    return attachments.map((each) => judgeAttachment(each, byId.get(each.transitGatewayId), account.accountId));
  },
};
