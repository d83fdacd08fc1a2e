import { FailureError } from '../aws/errors.ts';
import { readJournal } from '../journal/journal.ts';
import { isChainId } from '../playbook/chain.ts';
import { listChains } from '../playbook/chain-state.ts';
import type { RunSummary } from '../playbook/port.ts';
import { listRuns } from '../playbook/runs.ts';
import { safeText } from '../ui/safe-text.ts';
import { chainSummaryLines } from './chain-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { wrapped } from './plan-text.ts';
import { runNamed } from './run-named.ts';
import { reportingUsage } from './run-output.ts';

export interface RunsOptions {
  /** The id of a run, or the path of a journal that someone gave. */
  readonly runId?: string;
  readonly json?: boolean;
}

/** Lists the runs from their journals, newest first, or shows one with its entries. Needs no access to AWS. */
export const runs: CommandAction<RunsOptions> = (cli, { runId: given, json }) =>
  reportingUsage(cli, async () => {
    const runId = given === undefined ? undefined : await runNamed(cli, given);
    const all = await listRuns(cli.stateFolder());
    if (runId !== undefined && isChainId(runId)) return showChain(cli, runId, json === true);
    if (runId !== undefined) return showRun(cli, all, runId, json === true);
    const chains = await listChains(cli.stateFolder());
    if (json) for (const each of [...all, ...chains]) cli.json(each);
    else if (all.length + chains.length === 0) cli.line('No runs yet.');
    else {
      for (const each of all) for (const line of summaryLines(each, cli.columns)) cli.line(line);
      for (const each of chains) for (const line of chainSummaryLines(each, cli.columns)) cli.line(line);
    }
    return EXIT.done;
  });

async function showRun(cli: Cli, all: readonly RunSummary[], runId: string, json: boolean): Promise<number> {
  const check = await readJournal(cli.stateFolder(), runId);
  const summary = all.find((each) => each.runId === runId);
  if (summary === undefined) {
    throw new FailureError({
      code: 'not-found',
      message: `There is no run ${runId}.`,
      hint: 'List them with `transit-tui runs`.',
    });
  }
  if (json) {
    cli.json(summary);
    for (const entry of check.entries) cli.json({ runId, ...entry });
    return EXIT.done;
  }
  for (const line of summaryLines(summary, cli.columns)) cli.line(line);
  for (const entry of check.entries) {
    const about = [
      entry.stepId,
      entry.direction === 'undo' ? '(undo)' : '',
      entry.evidence ?? entry.reason ?? entry.message,
    ]
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' ');
    for (const line of wrapped(`${entry.type} ${about}`, `  ${safeText(entry.at)}  `, cli.columns)) cli.line(line);
  }
  return EXIT.done;
}

async function showChain(cli: Cli, chainId: string, json: boolean): Promise<number> {
  const { entries } = await readJournal(cli.stateFolder(), chainId);
  const chains = await listChains(cli.stateFolder());
  const summary = chains.find((each) => each.chainId === chainId);
  if (json) {
    if (summary !== undefined) cli.json(summary);
    for (const entry of entries) cli.json({ chainId, ...entry });
    return EXIT.done;
  }
  if (summary !== undefined) for (const line of chainSummaryLines(summary, cli.columns)) cli.line(line);
  for (const { at, type, runId, message, mode } of entries) {
    const about = [mode, runId, message].filter((part) => typeof part === 'string').join(' ');
    for (const line of wrapped(`${type} ${about}`, `  ${safeText(at)}  `, cli.columns)) cli.line(line);
  }
  return EXIT.done;
}

function summaryLines(run: RunSummary, columns: number): string[] {
  const steps = run.stepsTotal === 0 ? '' : `, ${run.stepsDone} of ${run.stepsTotal} steps`;
  const can = run.can.length === 0 ? '' : `; can ${run.can.join(' or ')}`;
  const what = run.playbook === '' ? '' : ` ${run.playbook} ${run.target} in ${run.account} ${run.region}`;
  return [
    ...wrapped(`${run.runId} ${run.state}${steps}${what}${can}`, '', columns),
    ...(run.problem === undefined ? [] : wrapped(run.problem, '    ', columns)),
  ];
}
