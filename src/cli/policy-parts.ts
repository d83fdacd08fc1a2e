import { iamActionOf } from '../aws/iam-actions.ts';
import { SERVICES } from '../aws/service-clients.ts';
import { CHECKS } from '../posture/checks/index.ts';

/** What `watch` reads: no panes, and whether its bus is there. */
export const WATCH_READS: readonly string[] = [
  'ec2:DescribeFlowLogs',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'events:DescribeEventBus',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'logs:FilterLogEvents',
  's3:GetObject',
  's3:ListBucket',
];

/** What the checks of an audit read, of whatever they judge. */
export const AUDIT_READS: readonly string[] = [...new Set(CHECKS.flatMap(({ reads }) => reads.map(actionOf)))].sort();

function actionOf(read: string): string {
  const service = SERVICES.find((each) => read.startsWith(`${each}:`));
  if (service === undefined) throw new TypeError(`no service of ours reads ${read}`);
  return iamActionOf(service, read.slice(service.length + 1));
}

/** What a policy can be asked for by name besides playbooks. */
export const POLICY_PARTS: Readonly<
  Record<string, { readonly reads: readonly string[]; readonly writes: readonly string[] }>
> = {
  audit: { reads: AUDIT_READS, writes: [] },
  watch: { reads: WATCH_READS, writes: ['events:PutEvents'] },
  queue: { reads: [], writes: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'] },
  // Athena reads, defines tables and writes results with the permissions of whoever asks.
  athena: {
    reads: [
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetWorkGroup',
      'glue:GetDatabase',
      'glue:GetTable',
      's3:GetBucketLocation',
    ],
    writes: [
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
      'glue:CreateTable',
      's3:AbortMultipartUpload',
      's3:PutObject',
    ],
  },
};
