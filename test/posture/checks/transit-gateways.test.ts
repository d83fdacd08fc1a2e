import { describe, expect, test } from 'vitest';
import type { TransitGateway, TransitGatewayAttachment } from '../../../src/aws/ec2/transit-gateway-attachment.ts';
import { judgeAttachment } from '../../../src/posture/checks/transit-gateway-attachments.ts';
import { judgeAutoAccept } from '../../../src/posture/checks/transit-gateway-auto-accept.ts';

const OWN = '111122223333';
const PARTNER = '444455556666';

const gateway = (accepts?: string): TransitGateway => ({
  transitGatewayId: 'tgw-1',
  ownerId: OWN,
  ...(accepts === undefined ? {} : { autoAcceptSharedAttachments: accepts }),
});

const attachment = (more: Partial<TransitGatewayAttachment> = {}): TransitGatewayAttachment => ({
  attachmentId: 'tgw-attach-1',
  transitGatewayId: 'tgw-1',
  transitGatewayOwnerId: OWN,
  resourceType: 'vpc',
  resourceId: 'vpc-1',
  resourceOwnerId: PARTNER,
  state: 'available',
  ...more,
});

const verdictOf = (one: TransitGatewayAttachment, of: TransitGateway | undefined) =>
  judgeAttachment(one, of, OWN).verdict;

test('a gateway of which AWS does not say whether it asks is unknown', () => {
  expect(judgeAutoAccept(gateway()).verdict).toBe('unknown');
});

describe('an attachment', () => {
  test('of which AWS says neither state nor owner is unknown', () => {
    expect(verdictOf({ attachmentId: 'tgw-attach-1', transitGatewayId: 'tgw-1' }, gateway('disable'))).toBe('unknown');
  });

  test('of another account is unknown where the gateway is not shown', () => {
    expect(verdictOf(attachment(), undefined)).toBe('unknown');
    expect(verdictOf(attachment(), gateway())).toBe('unknown');
  });

  test('that is no VPC was made or accepted by somebody, however the gateway is set', () => {
    expect(verdictOf(attachment({ resourceType: 'peering', resourceId: 'tgw-2' }), gateway('enable'))).toBe('passed');
    expect(verdictOf(attachment({ resourceType: 'vpc' }), gateway('enable'))).toBe('failed');
  });

  test('that failed is said to have failed, whosever it is', () => {
    for (const resourceOwnerId of [OWN, PARTNER]) {
      const judged = judgeAttachment(attachment({ state: 'failing', resourceOwnerId }), gateway('disable'), OWN);
      expect(judged).toMatchObject({ verdict: 'failed', severity: 'low' });
    }
  });
});
