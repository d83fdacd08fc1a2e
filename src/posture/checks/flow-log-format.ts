import type { FlowLog } from '../../aws/ec2/flow-log.ts';
import { parseLogFormat } from '../../flows/format.ts';
import type { Check, Judgement } from '../check.ts';
import { flowLogs } from '../readings/flow-logs.ts';

/** Whether flow logs say what an audit of data in transit needs. */
export const flowLogFormat: Check = {
  id: 'flow-log-format',
  title: 'Flow logs say what was refused and what was encrypted',
  practice: 'detection',
  severity: 'medium',
  resourceType: 'AWS::EC2::FlowLog',
  judges:
    'Fails where the format of a flow log lacks `action`, without which what got through and what was refused look the same. Low where only `encryption-status` is missing, which says whether traffic was encrypted in a VPC with encryption controls. Flow logs of transit gateways, whose records have neither, are not judged. A format that can not be read is unknown.',
  reads: ['ec2:DescribeFlowLogs'],
  fix: 'The format of a flow log can not be changed: create another one whose format has `action` and `encryption-status`, then delete the old one.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  async judge(account) {
    const logs = await account.ask(flowLogs);
    return logs.filter(({ resourceId }) => !resourceId.startsWith('tgw-')).map(judgeFlowLogFormat);
  },
};

/** Judges the format of one flow log. */
export function judgeFlowLogFormat({ flowLogId, resourceId, logFormat }: FlowLog): Judgement {
  const resource = { type: 'AWS::EC2::FlowLog', id: flowLogId, label: `${flowLogId} of ${resourceId}` };
  const evidence = [{ name: 'LogFormat', value: logFormat }];
  const format = parseLogFormat(logFormat);
  if (format === undefined) {
    return { resource, verdict: 'unknown', reason: 'Its format can not be read.', evidence };
  }
  if (!format.has('action')) {
    const reason = 'Its format lacks `action`: what got through and what was refused look the same.';
    return { resource, verdict: 'failed', severity: 'medium', reason, evidence };
  }
  if (!format.has('encryption-status')) {
    const reason = 'Its format lacks `encryption-status`: it does not say what was encrypted.';
    return { resource, verdict: 'failed', severity: 'low', reason, evidence };
  }
  return { resource, verdict: 'passed', reason: 'Its format has `action` and `encryption-status`.', evidence };
}
