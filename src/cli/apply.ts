import { readFile, stat } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';
import { PLAN_FILE_LIMIT, parseSavedPlan } from '../playbook/saved-plan.ts';
import type { CommandAction } from './cli.ts';
import { type ApprovalOptions, approvalOf, askApproval, followRun, printPlan, withPort } from './run-output.ts';

export interface ApplyOptions extends Pick<ApprovalOptions, 'approve' | 'json'> {
  readonly file: string;
}

/** Applies a saved plan that is approved by its hash, if the world is still the one it was planned for. */
export const apply: CommandAction<ApplyOptions> = (cli, options) =>
  withPort(
    cli,
    async (port) => {
      const { file, json = false } = options;
      const approval = approvalOf(options);
      const saved = parseSavedPlan(await readPlanFile(file), file);
      if (approval === undefined) return askApproval(cli, saved, ['apply', file], json);
      if (!json) {
        printPlan(cli, saved);
        cli.line('');
      }
      return followRun(cli, port.run(saved, { approval, signal: cli.signal }), json);
    },
    `Applying ${options.file}`,
  );

async function readPlanFile(file: string): Promise<string> {
  try {
    const found = await stat(file);
    // A pipe may never end and a device never stops.
    if (!found.isFile()) throw new Error('it is not a file');
    const { size } = found;
    if (size > PLAN_FILE_LIMIT) throw new Error(`it has ${size} bytes, more than any plan`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new FailureError({
      code: 'invalid',
      message: `The plan ${file} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Make one with `transit-tui plan PLAYBOOK --out FILE`.',
      cause: error,
    });
  }
}
