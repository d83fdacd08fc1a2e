import { flagOf } from '../playbook/define-playbook.ts';
import { approvedPlan } from './approved.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { type ApprovalOptions, approvalOf, askApproval, followRun, printPlan, withPort } from './run-output.ts';
import { keepShown } from './shown-plans.ts';
import { watchRun } from './watch-run.ts';

export interface RunOptions extends ApprovalOptions {
  readonly playbook: string;
  /** The playbook's parameters by their camelCase names. */
  readonly params: Readonly<Record<string, string>>;
  /** Once it is done, tell what the flow logs show of it until interrupted. */
  readonly watch?: boolean;
}

/** Plans a playbook and, when it is approved by `--yes` or by the hash of that plan or of one that covers it, runs it. */
export const run: CommandAction<RunOptions> = (cli, options) =>
  withPort(
    cli,
    async (port, session) => {
      const { playbook, params, yes, json = false } = options;
      const approval = approvalOf(options);
      const now = await port.plan(playbook, params);
      const saved = approval === undefined ? now : await approvedPlan(cli, now, approval);
      if (approval === undefined && yes !== true && saved.plan.steps.length > 0) {
        const flags = Object.entries(params).flatMap(([name, value]) => [flagOf(name), value]);
        await keepShown(cli.stateFolder(), saved);
        return askApproval(cli, saved, ['run', playbook, ...flags], json);
      }
      if (!json) {
        printPlan(cli, saved);
        cli.line('');
      }
      const code = await followRun(cli, port.run(saved, { approval: saved.hash, signal: cli.signal }), json);
      const watched = options.watch === true ? port.watches?.(saved.plan) : undefined;
      if (code !== EXIT.done && code !== EXIT.notVerified) return code;
      if (watched !== undefined) await watchRun(cli, session, watched.interfaceIds, cli.now(), json);
      else if (options.watch === true) cli.note(`${playbook} leaves nothing that flow logs could show.`);
      return code;
    },
    `Running ${options.playbook}`,
  );
