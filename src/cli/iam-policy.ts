import { safeText } from '../ui/safe-text.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { loadPlaybooks } from './own-playbooks.ts';
import { playbookInfos } from './playbook-list.ts';
import { AUDIT_READS, POLICY_PARTS, WATCH_READS } from './policy-parts.ts';

export interface IamPolicyOptions {
  readonly readOnly?: boolean;
  /** Ids of playbooks, `audit`, `watch`, `queue` and `athena`; none means all playbooks and the audit, or, with `readOnly`, what planning all of them reads. */
  readonly playbooks?: readonly string[];
  readonly json?: boolean;
}

/** What the three panes, their details and the header read. */
export const CONSOLE_READS: readonly string[] = [
  'access-analyzer:GetFinding',
  'access-analyzer:ListAnalyzers',
  'access-analyzer:ListFindings',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'iam:ListAccountAliases',
  'logs:FilterLogEvents',
  's3:GetObject',
  's3:ListBucket',
];

/** What `flows` asks of CloudWatch Logs beyond that, to choose who counts and to let Logs Insights count. */
export const COUNTING_READS: readonly string[] = [
  'logs:DescribeLogGroups',
  'logs:GetQueryResults',
  'logs:StartQuery',
  'logs:StopQuery',
];

/** Prints the IAM policy that the console and the playbooks need: reads alone, or with the changes of those named. */
export const iamPolicy: CommandAction<IamPolicyOptions> = async (cli, options) => {
  const { readOnly = cli.globals.readOnly, playbooks = [], json = false } = options;
  const all = playbookInfos(await loadPlaybooks(cli));
  const parts = playbooks.filter((id) => Object.hasOwn(POLICY_PARTS, id));
  const unknown = playbooks.filter((id) => !parts.includes(id) && !all.some((info) => info.id === id));
  if (unknown.length > 0) {
    cli.note(`transit-tui: there is no playbook ${unknown.map(safeText).join(', ')}`);
    cli.note(`  Those there are: ${[...all.map((info) => info.id), ...Object.keys(POLICY_PARTS)].join(', ')}.`);
    return EXIT.usage;
  }
  const chosen = playbooks.length === 0 ? all : all.filter((info) => playbooks.includes(info.id));
  const sorted = (actions: readonly string[]) => [...new Set(actions)].sort();
  const reads = sorted([
    ...CONSOLE_READS,
    ...COUNTING_READS,
    ...(playbooks.length === 0 ? AUDIT_READS : []),
    ...chosen.flatMap((info) => info.permissions.reads),
  ]);
  const writes = readOnly ? [] : chosen.map((info) => ({ id: info.id, actions: sorted(info.permissions.writes) }));
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'TransitTuiRead', Effect: 'Allow', Action: withParts(reads, playbooks), Resource: '*' },
      ...[...writes, ...(readOnly ? [] : parts.map(writesOf).filter(({ actions }) => actions.length > 0))].map(
        ({ id, actions }) => ({
          Sid: sidOf(id),
          Effect: 'Allow',
          Action: actions,
          Resource: '*',
        }),
      ),
    ],
  };
  if (json) cli.json(policy);
  else cli.line(JSON.stringify(policy, null, 2));
  return EXIT.done;
};

const writesOf = (id: string) => ({ id, actions: POLICY_PARTS[id]?.writes ?? [] });

/** Adds what the named parts read; a role that only watches or audits opens no panes and gets no more than that takes. */
function withParts(reads: readonly string[], named: readonly string[]): readonly string[] {
  if (named.length > 0 && named.every((id) => id === 'watch')) return WATCH_READS;
  if (named.length > 0 && named.every((id) => id === 'audit')) return AUDIT_READS;
  return [...new Set([...reads, ...named.flatMap((id) => POLICY_PARTS[id]?.reads ?? [])])].sort();
}

/** `quarantine-instance` is `QuarantineInstance`: a Sid takes letters and digits only. */
function sidOf(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
