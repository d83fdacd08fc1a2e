import type { CheckCase } from './case.ts';
import { denied, flowLogNamed, region, withFlowLog } from './detection.ts';

export const flowLogFormatCases: readonly CheckCase[] = [
  { kind: 'good', says: 'both fields', resource: flowLogNamed('ledger'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'no `action`',
    prepare: withFlowLog('ledger', (log) => {
      log.logFormat = log.logFormat.replace(/ \$\{action\}/, '');
    }),
    resource: flowLogNamed('ledger'),
    verdict: 'failed',
    severity: 'medium',
    reason: /lacks `action`/,
  },
  {
    kind: 'borderline',
    says: 'no `encryption-status`',
    resource: flowLogNamed('payments'),
    verdict: 'failed',
    severity: 'low',
    reason: /lacks `encryption-status`/,
  },
  {
    kind: 'borderline',
    says: 'a format that is none',
    prepare: withFlowLog('ledger', (log) => {
      log.logFormat = 'srcaddr dstaddr action encryption-status';
    }),
    resource: flowLogNamed('ledger'),
    verdict: 'unknown',
    reason: /can not be read/,
  },
  {
    kind: 'unreadable',
    says: 'flow logs that may not be described',
    prepare: denied('ec2:DescribeFlowLogs'),
    resource: region,
    verdict: 'unknown',
  },
];
