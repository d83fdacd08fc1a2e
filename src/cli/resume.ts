import { isChainId } from '../playbook/chain.ts';
import { continueChain } from './chain-output.ts';
import type { Cli, CommandAction } from './cli.ts';
import { runNamed } from './run-named.ts';
import { type ApprovalOptions, approvalOf, askApproval, followRun, printPlan, withPort } from './run-output.ts';

export interface ResumeOptions extends ApprovalOptions {
  /** The id of a run, or the path of a journal that someone gave. */
  readonly runId: string;
}

/** Goes on with a run that stopped, once it is approved. */
export const resume: CommandAction<ResumeOptions> = (cli, options) => continueRun(cli, options, 'resume');

/** Shows the plan of a run and, once it is approved, takes the run forward or back. */
export function continueRun(cli: Cli, options: ResumeOptions, way: 'resume' | 'rollback'): Promise<number> {
  const { yes, json = false } = options;
  if (isChainId(options.runId)) return continueChain(cli, { ...options, chainId: options.runId }, way);
  return withPort(
    cli,
    async (port, session) => {
      const runId = await runNamed(cli, options.runId, session);
      const approval = approvalOf(options);
      const saved = await port.planOf(runId);
      const back = way === 'rollback';
      if (approval === undefined && yes !== true) return askApproval(cli, saved, [way, runId], json, back);
      if (!json) {
        printPlan(cli, saved, back);
        cli.line('');
      }
      return followRun(cli, port[way](runId, { approval: approval ?? saved.hash, signal: cli.signal }), json);
    },
    way === 'resume' ? `Resuming ${options.runId}` : `Rolling back ${options.runId}`,
  );
}
