import type { VpcEndpoint as SdkVpcEndpoint } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { awsServiceOf, toVpcEndpoint } from '../../src/aws/ec2/vpc-endpoint.ts';
import { judgeEndpointPolicy } from '../../src/posture/checks/endpoint-policy.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../support/recorded.ts';

test.skipIf(!hasRecorded)(
  `recorded endpoints are judged as a person would${hasRecorded ? '' : ` (${NO_RECORDED})`}`,
  () => {
    const { VpcEndpoints } = recordedAnswer('test_vpce_cross_account__ec2.DescribeVpcEndpoints_1.json');
    const endpoints = (VpcEndpoints as SdkVpcEndpoint[]).map(toVpcEndpoint);
    const verdicts = endpoints.map((endpoint) => {
      const { resource, verdict, severity, reason } = judgeEndpointPolicy(endpoint, '111122223333');
      return [resource.id, verdict, severity, reason];
    });
    expect(verdicts).toEqual([
      // Only the organization's principals, at any bucket of anybody.
      [
        'vpce-04d9e6bcab6d21762',
        'failed',
        'low',
        expect.stringMatching(/narrows the principals and not the resources/),
      ],
      // The policy that AWS gives.
      ['vpce-0d7db6250339b676b', 'failed', undefined, expect.stringMatching(/any principal/)],
    ]);
  },
);

test.each([
  ['com.amazonaws.us-east-1.s3', 's3'],
  ['com.amazonaws.us-east-1.ecr.api', 'ecr.api'],
  ['com.amazonaws.us-gov-west-1.sts', 'sts'],
  ['cn.com.amazonaws.cn-north-1.ecr.dkr', 'ecr.dkr'],
  ['com.amazonaws.cn-north-1.s3', 's3'],
  ['aws.sagemaker.us-east-1.studio', 'studio'],
  ['com.amazonaws.iam', 'iam'],
  ['com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0', undefined],
  ['vpce.example.com', undefined],
])('%s is the AWS service %s', (serviceName, expected) => {
  expect(awsServiceOf({ serviceName })).toBe(expected);
});

test('a state is the same in either spelling, and what AWS leaves out stays absent', () => {
  const endpoint = toVpcEndpoint({ VpcEndpointId: 'vpce-1', State: 'PendingAcceptance' });
  expect(endpoint).toMatchObject({ state: 'pendingacceptance', type: 'Gateway', routeTableIds: [], tags: {} });
  expect(endpoint.privateDnsEnabled).toBeUndefined();
  expect(endpoint.policyDocument).toBeUndefined();
});
