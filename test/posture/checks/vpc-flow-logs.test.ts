import type { FlowLog as SdkFlowLog } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { toFlowLog } from '../../../src/aws/ec2/flow-log.ts';
import { toVpc } from '../../../src/aws/ec2/vpc.ts';
import { judgeFlowLogFormat } from '../../../src/posture/checks/flow-log-format.ts';
import { judgeEncryptionControl } from '../../../src/posture/checks/vpc-encryption-controls.ts';
import { judgeVpcFlowLogs } from '../../../src/posture/checks/vpc-flow-logs.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../../support/recorded.ts';

const OWN = '111122223333';
const shared = toVpc({ VpcId: 'vpc-0aaaaaaaaaaaaaaa1', OwnerId: '444455556666' });

describe.skipIf(!hasRecorded)(`flow logs as others recorded them${hasRecorded ? '' : ` (${NO_RECORDED})`}`, () => {
  const recorded = () =>
    (recordedAnswer('test_vpc_flow_logs__ec2.DescribeFlowLogs_1.json').FlowLogs as SdkFlowLog[]).map(toFlowLog);

  test.each(['vpc-040373ba42a66e36e', 'vpc-065087ed31e016b80'])('all traffic of %s is written down', (VpcId) => {
    expect(judgeVpcFlowLogs(toVpc({ VpcId }), recorded(), OWN).verdict).toBe('passed');
  });

  test('another VPC has none', () => {
    const judged = judgeVpcFlowLogs(toVpc({ VpcId: 'vpc-0aaaaaaaaaaaaaaa1', OwnerId: OWN }), recorded(), OWN);
    expect(judged).toMatchObject({ verdict: 'failed', severity: 'medium', reason: 'It has no flow log.' });
  });

  test('in the default format, which does not say what was encrypted', () => {
    for (const log of recorded()) {
      expect(judgeFlowLogFormat(log)).toMatchObject({ verdict: 'failed', severity: 'low' });
    }
  });
});

test('what belongs to another account is unknown', () => {
  expect(judgeVpcFlowLogs(shared, [], OWN)).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringMatching(/account 444455556666/),
  });
  expect(judgeEncryptionControl(shared, [], OWN).verdict).toBe('unknown');
});

test('a control whose state AWS does not tell is unknown', () => {
  const control = { vpcEncryptionControlId: 'vpcec-1', vpcId: shared.vpcId, mode: 'enforce', exclusions: [] };
  expect(judgeEncryptionControl(shared, [control], OWN).verdict).toBe('unknown');
});

test('a flow log of which AWS does not say whether it arrives is not called arriving', () => {
  const vpc = toVpc({ VpcId: 'vpc-0aaaaaaaaaaaaaaa1', OwnerId: OWN });
  const log = { FlowLogId: 'fl-1', ResourceId: vpc.vpcId, FlowLogStatus: 'ACTIVE', TrafficType: 'ALL' } as const;
  expect(judgeVpcFlowLogs(vpc, [toFlowLog(log)], OWN).verdict).toBe('unknown');
  expect(judgeVpcFlowLogs(vpc, [toFlowLog({ ...log, DeliverLogsStatus: 'SUCCESS' })], OWN).verdict).toBe('passed');
});
