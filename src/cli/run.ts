import { FailureError } from '../aws/errors.ts';
import { flagOf } from '../playbook/define-playbook.ts';
import type { CommandAction } from './cli.ts';
import { type ApprovalOptions, approvalOf, askApproval, followRun, printPlan, withPort } from './run-output.ts';

export interface RunOptions extends ApprovalOptions {
  readonly playbook: string;
  /** The playbook's parameters by their camelCase names. */
  readonly params: Readonly<Record<string, string>>;
}

/** Plans a playbook and, when it is approved by `--yes` or by the plan's own hash, runs it. */
export const run: CommandAction<RunOptions> = (cli, options) =>
  withPort(
    cli,
    async (port) => {
      const { playbook, params, yes, json = false } = options;
      const approval = approvalOf(options);
      const saved = await port.plan(playbook, params);
      if (approval !== undefined && approval !== saved.hash) {
        throw new FailureError({
          code: 'refused',
          message: `The plan is not the one that was approved: it is ${saved.hash} now. Nothing was changed.`,
          hint: 'The world or the parameters differ. Review the new plan with `transit-tui plan` and approve its hash.',
        });
      }
      if (approval === undefined && yes !== true && saved.plan.steps.length > 0) {
        const flags = Object.entries(params).flatMap(([name, value]) => [flagOf(name), value]);
        return askApproval(cli, saved, ['run', playbook, ...flags], json);
      }
      if (!json) {
        printPlan(cli, saved);
        cli.line('');
      }
      return followRun(cli, port.run(saved, { approval: saved.hash, signal: cli.signal }), json);
    },
    `Running ${options.playbook}`,
  );
