import { expect, test } from 'vitest';
import { judgeVpc } from '../../../src/posture/checks/vpc-service-endpoints.ts';

const resource = { type: 'AWS::EC2::VPC', id: 'vpc-1' };
const network = { vpcId: 'vpc-1', interfaces: [], routeTables: [], endpoints: [] };
const s3 = { prefixListId: 'pl-63a5400a', name: 'com.amazonaws.us-east-1.s3', cidrs: ['198.51.100.0/24'] };
const use = { code: 'off', message: 'No flow log', hint: '' } as const;

test('an empty VPC passes; one of another account that only shows nothing does not', () => {
  expect(judgeVpc(resource, network, [s3], use).verdict).toBe('passed');
  const shared = judgeVpc(resource, network, [s3], use, '444455556666');
  expect([shared.verdict, shared.reason]).toEqual([
    'unknown',
    'It is shared by account 444455556666, and no interface in it is shown here.',
  ]);
});
