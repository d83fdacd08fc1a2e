import type { CheckCase } from './case.ts';
import { denied, region, vpcNamed } from './detection.ts';

/** Each reads an hour of flow logs: what can be told without them is in test/posture/checks/traffic-encrypted.test.ts. */
export const trafficEncryptedCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'Nitro and the application encrypt',
    resource: vpcNamed('vault'),
    verdict: 'passed',
    reason: /^All accepted traffic that AWS says it of was encrypted in the last hour: [\d.]+ MB\.$/,
  },
  {
    kind: 'bad',
    says: 'one service is not encrypted',
    resource: vpcNamed('clinic'),
    verdict: 'failed',
    severity: 'medium',
    reason: /^[\d.]+ MB of accepted traffic was not encrypted .* between 10\.46\.0\.11 and 10\.46\.0\.12 port 9000\.$/,
  },
  {
    kind: 'borderline',
    says: 'AWS says nothing of any traffic',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const pattern of world.traffic) if (pattern.label.startsWith('vault to ')) delete pattern.encryptionStatus;
      }),
    resource: vpcNamed('vault'),
    verdict: 'unknown',
    reason: /does not say/,
  },
  {
    kind: 'unreadable',
    says: 'the flow log lacks the field',
    resource: vpcNamed('payments'),
    verdict: 'unknown',
    reason: /lacks `encryption-status` \(the check flow-log-format says how/,
  },
  {
    kind: 'unreadable',
    says: 'flow logs that may not be described',
    prepare: denied('ec2:DescribeFlowLogs'),
    resource: region,
    verdict: 'unknown',
    reason: /ec2:DescribeFlowLogs is not permitted/,
  },
];
