import { FailureError } from '../aws/errors.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import { getFindings, listDetectorIds } from '../aws/guardduty/reads.ts';
import type { Session } from '../aws/session.ts';
import { aboutOf } from '../playbook/about.ts';
import type { ChainChoices, Choice } from '../playbook/chain.ts';
import { approvedChain } from './approved.ts';
import { askChainApproval, continueChain, followChain, printChain, withChains } from './chain-output.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { globalFlags, shellLine } from './global-flags.ts';
import { savePlan } from './plan.ts';
import { type ApprovalOptions, approvalOf } from './run-output.ts';
import { keepShown } from './shown-plans.ts';
import { watchRun } from './watch-run.ts';

export interface RespondOptions extends ApprovalOptions {
  /** Id or ARN. */
  readonly finding?: string;
  /** `PLAYBOOK` or `PLAYBOOK:param=value,param=value`, as typed. */
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  /** Once it is done, tell what the flow logs show of it until interrupted. */
  readonly watch?: boolean;
  /** File to save the chain in, for `apply`. */
  readonly out?: string;
  /** A chain to go on with, in place of a finding. */
  readonly resume?: string;
}

/** Plans all that fits a finding as one chain and, when that is approved by its hash, runs it. */
export const respond: CommandAction<RespondOptions> = (cli, options) => {
  const { finding, resume, out, yes, json = false } = options;
  if (resume !== undefined) return continueChain(cli, { ...options, chainId: resume }, 'resume');
  const approved = yes === true || options.approve !== undefined;
  return withChains(
    cli,
    async (chains, { session, watches }) => {
      const approval = approvalOf(options);
      if (finding === undefined) throw new FailureError(NO_FINDING);
      const choices = choicesOf(options);
      const found = await findFinding(session, finding);
      const subject = { kind: 'finding', finding: found } as const;
      const now = await chains.plan(subject, aboutOf(subject), choices);
      const chain = approval === undefined ? now : await approvedChain(cli, now, approval);
      if (out !== undefined) await savePlan(out, `${JSON.stringify(chain, null, 2)}\n`);
      if (chain.links.length === 0) {
        if (json) cli.json({ type: 'chain-planned', ...chain, next: [] });
        else printChain(cli, chain);
        return chain.leftOut.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
      }
      if (!approved) {
        await keepShown(cli.stateFolder(), chain);
        const code = askChainApproval(cli, chain, ['respond', finding, ...flagsOf(options)], json);
        if (out !== undefined && !json) {
          cli.line('or, from the file that was saved:');
          cli.line(`  ${shellLine(['transit-tui', 'apply', out, '--approve', chain.hash, ...globalFlags(cli)])}`);
        }
        return code;
      }
      if (!json) printChain(cli, chain);
      const code = await followChain(cli, chains.run(chain, { approval: chain.hash, signal: cli.signal }), json);
      if (options.watch !== true || (code !== EXIT.done && code !== EXIT.notVerified)) return code;
      const ids = chain.links.flatMap(({ saved }) => watches(saved.plan)?.interfaceIds ?? []);
      if (ids.length > 0) await watchRun(cli, session, [...new Set(ids)], cli.now(), json);
      else cli.note('This chain leaves nothing that flow logs could show.');
      return code;
    },
    approved ? `Responding to ${finding}` : undefined,
  );
};

const NO_FINDING = {
  code: 'invalid' as const,
  message: 'respond takes the id of a finding, or --resume with the id of a chain.',
  hint: 'List the findings with `transit-tui findings`, the chains with `transit-tui runs`.',
};

async function findFinding({ read, region }: Session, name: string): Promise<Finding> {
  const id = name.startsWith('arn:') ? (name.split('/').at(-1) ?? name) : name;
  if (!/^[0-9a-z]{1,300}$/i.test(id)) throw new FailureError({ ...NO_FINDING, message: `${name} is no finding's id.` });
  for (const detectorId of await listDetectorIds(read)) {
    const [found] = await getFindings(read, detectorId, [id]);
    if (found !== undefined) return found;
  }
  throw new FailureError({
    code: 'not-found',
    message: `There is no finding ${id} in ${region}.`,
    hint: 'List the findings with `transit-tui findings`; check the account and the region.',
  });
}

function choicesOf(options: RespondOptions): ChainChoices {
  return { with: (options.with ?? []).map(toChoice), without: (options.without ?? []).map(toChoice) };
}

/** Reads `PLAYBOOK:param=value,…`; a value may hold `=` and, where no parameter's name follows it, a comma. */
function toChoice(text: string): Choice {
  const [, playbook = '', given = ''] = /^([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  const params: Record<string, string> = {};
  for (const part of given === '' ? [] : given.split(/,(?=[a-zA-Z][\w-]*=)/)) {
    const [, name, value] = /^([a-zA-Z][\w-]*)=(.+)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw new FailureError({
        code: 'invalid',
        message: `${JSON.stringify(text)} is not a choice.`,
        hint: 'Write it as PLAYBOOK or PLAYBOOK:param=value,param=value; see `transit-tui playbooks`.',
      });
    }
    params[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return { playbook, params };
}

const flagsOf = (options: RespondOptions): string[] => [
  ...(options.with ?? []).flatMap((each) => ['--with', each]),
  ...(options.without ?? []).flatMap((each) => ['--without', each]),
];
