import { carriedOperations } from '../aws/send-operation.ts';
import { loadService } from '../aws/service-clients.ts';
import type { ServiceName } from '../aws/session.ts';
import type { Playbook } from '../playbook/define.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { loadOwnPlaybook } from './own-playbooks.ts';
import { wrapped } from './plan-text.ts';
import { PLAYBOOK_RULES, WAY_RULES } from './playbook-contract/rules.ts';
import { reportingUsage } from './run-output.ts';

export interface CheckPlaybookOptions {
  readonly file: string;
  readonly json?: boolean;
}

/** One rule, and whether it is kept. */
interface Verdict {
  /** The way that was taken; absent for a rule of the playbook as a whole. */
  readonly way?: string;
  readonly rule: string;
  readonly holds: boolean;
  readonly reason?: string;
  /** Where two values differ, `+` what is and `-` what was expected. */
  readonly difference?: readonly string[];
}

/** Holds an own playbook to the contract of all playbooks, on the embedded AWS, and says of each rule whether it is kept. */
export const checkPlaybook: CommandAction<CheckPlaybookOptions> = (cli, { file, json = false }) =>
  reportingUsage(cli, async () => {
    const { playbook, ways } = await loadOwnPlaybook(file);
    if (!json) cli.line(`${playbook.id}: ${playbook.title}`);
    const verdicts: Verdict[] = [];
    const judge = async (rule: string, check: () => Promise<void>, way?: string) => {
      if (cli.signal.aborted) return;
      const verdict = { ...(way === undefined ? {} : { way }), rule, ...(await outcomeOf(check)) };
      verdicts.push(verdict);
      tell(cli, verdict, json);
    };
    await judge('declares only operations that this program carries', () => refuseUnknown(playbook));
    for (const { says, check } of PLAYBOOK_RULES) await judge(says, () => check(playbook, ways));
    for (const way of ways) {
      if (way.only !== undefined) continue;
      if (!json) cli.line(`way ${JSON.stringify(way.name)}`);
      for (const { says, check } of WAY_RULES) await judge(says, () => check([playbook], way), way.name);
    }
    const broken = verdicts.filter(({ holds }) => !holds).length;
    if (cli.signal.aborted) return EXIT.interrupted;
    if (json) cli.json({ type: 'checked', playbook: playbook.id, rules: verdicts.length, broken });
    else
      cli.line(
        broken === 0 ? `All ${verdicts.length} rules hold.` : `${broken} of ${verdicts.length} rules are broken.`,
      );
    return broken === 0 ? EXIT.done : EXIT.failed;
  });

/** How much of a difference between two values is shown. */
const DIFFERENCE = 16;

async function outcomeOf(check: () => Promise<void>): Promise<Pick<Verdict, 'holds' | 'reason' | 'difference'>> {
  try {
    await check();
    return { holds: true };
  } catch (error) {
    const [reason = '', ...rest] = (error instanceof Error ? error.message : String(error)).split('\n');
    const difference = rest.filter((line) => /^[+-] {2}/.test(line)).slice(0, DIFFERENCE);
    return { holds: false, reason, ...(difference.length === 0 ? {} : { difference }) };
  }
}

function tell(cli: Cli, verdict: Verdict, json: boolean): void {
  if (json) {
    cli.json({ type: 'rule', ...verdict });
    return;
  }
  const { rule, holds, reason, difference = [] } = verdict;
  for (const line of wrapped(rule, holds ? '  holds   ' : '  BREAKS  ', cli.columns)) cli.line(line);
  if (reason !== undefined) for (const line of wrapped(reason, '            ', cli.columns)) cli.line(line);
  for (const line of difference) cli.line(`            ${safeText(line)}`);
}

/** Throws where an operation is declared that no client here would send. */
async function refuseUnknown({ operations }: Playbook): Promise<void> {
  const problems: string[] = [];
  for (const name of [...operations.reads, ...operations.writes]) {
    const [service, operation = ''] = name.split(':') as [ServiceName, string?];
    const isRead = operations.reads.includes(name);
    const { reads } = await loadService(service);
    if (!(await carriedOperations(service)).includes(operation)) problems.push(`${name} is not among what it carries`);
    else if (isRead && !reads.includes(operation)) problems.push(`${name} is no read: it belongs to the writes`);
    else if (!isRead && reads.includes(operation)) problems.push(`${name} only reads: it belongs to the reads`);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
}
