import { safeText } from '../ui/safe-text.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { playbookInfos } from './playbook-list.ts';

export interface IamPolicyOptions {
  readonly readOnly?: boolean;
  /** Ids of playbooks, `watch` and `queue`; none means all playbooks, or, with `readOnly`, what planning all of them reads. */
  readonly playbooks?: readonly string[];
  readonly json?: boolean;
}

/** What the three panes and the header read. */
export const CONSOLE_READS: readonly string[] = [
  'access-analyzer:GetFinding',
  'access-analyzer:ListAnalyzers',
  'access-analyzer:ListFindings',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'iam:ListAccountAliases',
  'logs:FilterLogEvents',
  's3:GetObject',
  's3:ListBucket',
];

/** What `watch` reads. */
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

/** What else a policy can be asked for by name: `watch` reads by itself, the queue pushes to the console. */
const PARTS: Readonly<Record<string, { readonly reads: readonly string[]; readonly writes: readonly string[] }>> = {
  watch: { reads: WATCH_READS, writes: ['events:PutEvents'] },
  queue: { reads: CONSOLE_READS, writes: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'] },
};

/**
 * Prints the IAM policy that the console and the playbooks need: reads alone, or with the changes of those named. `watch`
 * and `queue` name what they are.
 */
export const iamPolicy: CommandAction<IamPolicyOptions> = async (cli, options) => {
  const { readOnly = cli.globals.readOnly, playbooks = [], json = false } = options;
  const all = playbookInfos();
  const parts = playbooks.filter((id) => Object.hasOwn(PARTS, id));
  const unknown = playbooks.filter((id) => !parts.includes(id) && !all.some((info) => info.id === id));
  if (unknown.length > 0) {
    cli.note(`transit-tui: there is no playbook ${unknown.map(safeText).join(', ')}`);
    cli.note(`  Those there are: ${[...all.map((info) => info.id), ...Object.keys(PARTS)].join(', ')}.`);
    return EXIT.usage;
  }
  const chosen = playbooks.length === 0 ? all : all.filter((info) => playbooks.includes(info.id));
  const sorted = (actions: readonly string[]) => [...new Set(actions)].sort();
  const needs = [
    ...chosen.map(({ id, permissions }) => ({ id, ...permissions })),
    ...parts.flatMap((id) => ({ id, reads: [], writes: [], ...PARTS[id] })),
  ];
  // A role that only watches opens no panes.
  const panes = playbooks.length > 0 && playbooks.every((id) => id === 'watch') ? [] : CONSOLE_READS;
  const reads = sorted([...panes, ...needs.flatMap((need) => need.reads)]);
  const writes = readOnly ? [] : needs.map(({ id, writes: actions }) => ({ id, actions: sorted(actions) }));
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'TransitTuiRead', Effect: 'Allow', Action: reads, Resource: '*' },
      ...writes.map(({ id, actions }) => ({ Sid: sidOf(id), Effect: 'Allow', Action: actions, Resource: '*' })),
    ],
  };
  if (json) cli.json(policy);
  else cli.line(JSON.stringify(policy, null, 2));
  return EXIT.done;
};

/** `quarantine-instance` is `QuarantineInstance`: a Sid takes letters and digits only. */
function sidOf(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
