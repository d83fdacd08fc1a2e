import { readFile, stat } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';
import { looksLikeChain, parseSavedChain } from '../playbook/saved-chain.ts';
import { PLAN_FILE_LIMIT, parseSavedPlan } from '../playbook/saved-plan.ts';
import { askChainApproval, followChain, printChain, withChains } from './chain-output.ts';
import type { Cli, CommandAction } from './cli.ts';
import {
  type ApprovalOptions,
  approvalOf,
  askApproval,
  followRun,
  printPlan,
  refuseReadOnly,
  reportingUsage,
  withPort,
} from './run-output.ts';

export interface ApplyOptions extends Pick<ApprovalOptions, 'approve' | 'json'> {
  readonly file: string;
}

/** Applies a saved plan, or a saved chain, that is approved by its hash, if the world is still the one it was planned for. */
export const apply: CommandAction<ApplyOptions> = async (cli, options) => {
  const { file } = options;
  return reportingUsage(cli, async () => {
    refuseReadOnly(cli, `Applying ${file}`);
    const text = await readPlanFile(file);
    return looksLikeChain(text) ? applyChain(cli, options, text) : applyPlan(cli, options, text);
  });
};

function applyPlan(cli: Cli, options: ApplyOptions, text: string): Promise<number> {
  return withPort(cli, async (port) => {
    const { file, json = false } = options;
    const approval = approvalOf(options);
    const saved = parseSavedPlan(text, file);
    if (approval === undefined) return askApproval(cli, saved, ['apply', file], json);
    if (!json) {
      printPlan(cli, saved);
      cli.line('');
    }
    return followRun(cli, port.run(saved, { approval, signal: cli.signal }), json);
  });
}

function applyChain(cli: Cli, options: ApplyOptions, text: string): Promise<number> {
  return withChains(cli, async (chains) => {
    const { file, json = false } = options;
    const approval = approvalOf(options);
    const chain = parseSavedChain(text, file);
    if (approval === undefined) return askChainApproval(cli, chain, ['apply', file], json);
    if (!json) printChain(cli, chain);
    return followChain(cli, chains.run(chain, { approval, signal: cli.signal }), json);
  });
}

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
