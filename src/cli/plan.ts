import { writeFile } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { globalFlags, shellLine } from './global-flags.ts';
import { printPlan, withPort } from './run-output.ts';
import { keepShown } from './shown-plans.ts';

export interface PlanOptions {
  readonly playbook: string;
  /** The playbook's parameters by their camelCase names. */
  readonly params: Readonly<Record<string, string>>;
  /** File to save the plan in, for `apply`. */
  readonly out?: string;
  readonly json?: boolean;
}

/** Plans a playbook and prints or saves the plan; reads only. */
export const plan: CommandAction<PlanOptions> = (cli, { playbook, params, out, json }) =>
  withPort(cli, async (port) => {
    const saved = await port.plan(playbook, params);
    await keepShown(cli.stateFolder(), saved);
    if (out !== undefined) await savePlan(out, `${JSON.stringify(saved, null, 2)}\n`);
    if (json) cli.json(saved);
    else {
      printPlan(cli, saved);
      if (saved.plan.steps.length === 0) cli.line('Nothing to do: it stands so already.');
      if (out !== undefined) {
        cli.line(`Saved. To approve exactly this plan:`);
        cli.line(`  ${shellLine(['transit-tui', 'apply', out, '--approve', saved.hash, ...globalFlags(cli)])}`);
      }
    }
    return EXIT.done;
  });

/** Writes a plan or a chain to a file that only its owner reads; throws a FailureError where that fails. */
export async function savePlan(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new FailureError({
      code: 'unknown',
      message: `The plan can't be saved in ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Name a file in a folder that can be written.',
      cause: error,
    });
  }
}
