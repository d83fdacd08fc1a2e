import type { FlowLog } from '../../aws/ec2/flow-log.ts';
import type { Vpc } from '../../aws/ec2/vpc.ts';
import type { Check, Judgement } from '../check.ts';
import { flowLogs } from '../readings/flow-logs.ts';
import { vpcResource, vpcs } from '../readings/vpcs.ts';

/** Whether what goes through a VPC is written down. */
export const vpcFlowLogs: Check = {
  id: 'vpc-flow-logs',
  title: 'VPCs write flow logs of all traffic, and they arrive',
  practice: 'detection',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPC',
  judges:
    'Fails where a VPC has no active flow log, where delivery fails, or where only refused traffic is written; low where only accepted traffic is. Two flow logs, one of each, pass. Flow logs of single subnets or interfaces do not count. Those of a VPC that another account shares are that account’s and can not be seen: unknown, as is one of which AWS does not say yet whether it arrives.',
  reads: ['ec2:DescribeFlowLogs', 'ec2:DescribeVpcs'],
  fix: 'Create a flow log of the VPC for traffic of type ALL; where delivery fails, put right the role, the log group or the bucket that it names.',
  equivalents: ['FSBP EC2.6', 'CIS AWS Foundations 3.0.0 3.7'],
  document: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
  async judge(account) {
    const [all, logs] = await Promise.all([account.ask(vpcs), account.ask(flowLogs)]);
    return all.map((vpc) => judgeVpcFlowLogs(vpc, logs, account.accountId));
  },
};

/** Judges the flow logs of one VPC, seen from an account. */
export function judgeVpcFlowLogs(vpc: Vpc, flowLogs: readonly FlowLog[], accountId: string): Judgement {
  const resource = vpcResource(vpc);
  const own = flowLogs.filter(({ resourceId }) => resourceId === vpc.vpcId);
  const evidence =
    own.length === 0
      ? [{ name: 'FlowLogs', value: 'none' }]
      : own.map((log) => ({ name: log.flowLogId, value: saidOf(log) }));
  if (own.length === 0 && vpc.ownerId !== undefined && vpc.ownerId !== accountId) {
    const reason = `It is shared by account ${vpc.ownerId}, and only there its flow logs can be seen.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const failed = (reason: string, severity: 'medium' | 'low' = 'medium'): Judgement => ({
    resource,
    verdict: 'failed',
    severity,
    reason,
    evidence,
  });
  if (own.length === 0) return failed('It has no flow log.');
  const arriving = own.filter((log) => !fails(log));
  const untold = arriving.find(({ deliverLogsStatus }) => deliverLogsStatus === undefined);
  if (arriving.length === 0) {
    const [log] = own;
    return failed(`Its flow log ${log?.flowLogId} does not arrive: ${log === undefined ? '' : whyNot(log)}.`);
  }
  const types = new Set(arriving.map(({ trafficType }) => trafficType));
  if (types.has('ALL') || (types.has('ACCEPT') && types.has('REJECT'))) {
    if (untold !== undefined) {
      const reason = `AWS does not say whether its flow log ${untold.flowLogId} arrives.`;
      return { resource, verdict: 'unknown', reason, evidence };
    }
    return { resource, verdict: 'passed', reason: 'All of its traffic is written down, and arrives.', evidence };
  }
  return types.has('ACCEPT')
    ? failed('Only accepted traffic is written down: who tries to get in is not.', 'low')
    : failed('Only refused traffic is written down: what gets through is not.');
}

const fails = ({ status, deliverLogsStatus, deliverLogsError }: FlowLog): boolean =>
  status !== 'ACTIVE' || deliverLogsStatus === 'FAILED' || deliverLogsError !== undefined;

const whyNot = ({ status, deliverLogsError, deliverLogsStatus }: FlowLog): string =>
  deliverLogsError?.replace(/\.$/, '') ??
  (status === 'ACTIVE' ? `DeliverLogsStatus ${deliverLogsStatus ?? 'not given'}` : `FlowLogStatus ${status}`);

const saidOf = (log: FlowLog): string =>
  [
    log.trafficType,
    `FlowLogStatus ${log.status}`,
    ...(log.deliverLogsStatus === undefined ? [] : [`DeliverLogsStatus ${log.deliverLogsStatus}`]),
    ...(log.deliverLogsError === undefined ? [] : [log.deliverLogsError]),
  ].join(', ');
