import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';
import { denied, flowLogNamed, region, vpcNamed, withFlowLog } from './detection.ts';

/** Two flow logs, one of what is accepted and one of what is refused, take the place of one of all. */
function inTwo(emulator: Emulator): void {
  const id = flowLogNamed('ledger')(emulator);
  emulator.edit((world) => {
    const log = world.flowLogs[id];
    if (log === undefined) return;
    log.trafficType = 'ACCEPT';
    const flowLogId = 'fl-0abcdef0123456789';
    world.flowLogs[flowLogId] = { ...log, flowLogId, trafficType: 'REJECT' };
  });
}

export const vpcFlowLogsCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a flow log of all traffic', resource: vpcNamed('payments'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'no flow log',
    resource: vpcNamed('sandbox'),
    verdict: 'failed',
    severity: 'medium',
    reason: /has no flow log/,
  },
  {
    kind: 'bad',
    says: 'a flow log that does not arrive',
    prepare: withFlowLog('ledger', (log) => {
      log.deliverLogsError = 'Access error';
    }),
    resource: vpcNamed('ledger'),
    verdict: 'failed',
    reason: /does not arrive: Access error\./,
  },
  {
    kind: 'bad',
    says: 'only refused traffic',
    prepare: withFlowLog('ledger', (log) => {
      log.trafficType = 'REJECT';
    }),
    resource: vpcNamed('ledger'),
    verdict: 'failed',
    severity: 'medium',
  },
  {
    kind: 'borderline',
    says: 'only accepted traffic',
    prepare: withFlowLog('ledger', (log) => {
      log.trafficType = 'ACCEPT';
    }),
    resource: vpcNamed('ledger'),
    verdict: 'failed',
    severity: 'low',
  },
  {
    kind: 'borderline',
    says: 'accepted and refused traffic in two flow logs',
    prepare: inTwo,
    resource: vpcNamed('ledger'),
    verdict: 'passed',
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
