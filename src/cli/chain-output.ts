import type { Session } from '../aws/session.ts';
import type { ChainEvent, ChainPort, SavedChain } from '../playbook/chain.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import { type ChainStyle, chainEventLines, chainLines, chainUndoLines } from './chain-text.ts';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { type ApprovalOptions, approvalOf, askFor, withPort } from './run-output.ts';

/** What a command may use beside the chains. */
export interface ChainSurroundings {
  readonly session: Session;
  readonly watches: NonNullable<PlaybookPort['watches']>;
}

/** Does `work` with chains over the session that the options name, as `withPort` does with playbooks. */
export function withChains(
  cli: Cli,
  work: (chains: ChainPort, from: ChainSurroundings) => Promise<number>,
  changing?: string,
): Promise<number> {
  return withPort(
    cli,
    ({ chains, watches = () => undefined }, session) => {
      if (chains === undefined) throw new TypeError('these playbooks know no chains');
      return work(chains, { session, watches });
    },
    changing,
  );
}

/** Prints a chain, or with `back` what rolling it back undoes. */
export function printChain(cli: Cli, chain: SavedChain, back = false, words: ChainWords = {}): void {
  const { columns, colour } = cli;
  for (const line of (back ? chainUndoLines : chainLines)(chain, { columns, colour, ...words })) cli.line(line);
}

/** What a chain is called where it is no response to a finding. */
export type ChainWords = Pick<ChainStyle, 'heading' | 'leftOut'>;

/** Prints a chain whose approval is missing, and the command that approves it; gives the exit code for that. */
export function askChainApproval(
  cli: Cli,
  chain: SavedChain,
  command: readonly string[],
  json: boolean,
  back = false,
  words: ChainWords = {},
): number {
  const asked = { type: 'chain-planned', value: chain, what: back ? 'rollback' : 'chain' };
  return askFor(cli, asked, () => printChain(cli, chain, back, words), command, json);
}

/** Prints each event of a chain and its runs as it comes, and gives the exit code of its end. */
export async function followChain(cli: Cli, events: AsyncIterable<ChainEvent>, json: boolean): Promise<number> {
  let code: number = EXIT.failed;
  for await (const event of events) {
    if (event.type === 'chain-finished') code = exitCodeOf(event.status);
    if (json) cli.json(event);
    else for (const line of chainEventLines(event, cli.columns)) cli.line(line);
  }
  return code;
}

/** Shows a chain and, once it is approved, takes it forward or back. */
export function continueChain(
  cli: Cli,
  options: ApprovalOptions & { readonly chainId: string },
  way: 'resume' | 'rollback',
): Promise<number> {
  const { chainId, yes, json = false } = options;
  const back = way === 'rollback';
  return withChains(
    cli,
    async (chains) => {
      const approval = approvalOf(options);
      const chain = await chains.chainOf(chainId);
      const command = back ? ['rollback', chainId] : ['respond', '--resume', chainId];
      if (approval === undefined && yes !== true) return askChainApproval(cli, chain, command, json, back);
      if (!json) printChain(cli, chain, back);
      return followChain(cli, chains[way](chainId, { approval: approval ?? chain.hash, signal: cli.signal }), json);
    },
    back ? `Rolling back ${chainId}` : `Resuming ${chainId}`,
  );
}
