import type { ChainEvent, ChainPort } from '../playbook/chain.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import { shellLine } from './global-flags.ts';

/** Gives playbooks whose runs and chains end with commands that have `flags`: those that make them use the same account. */
export function withNextCommands(port: PlaybookPort, flags: readonly string[]): PlaybookPort {
  if (flags.length === 0) return port;
  const words = shellLine(flags);
  async function* told<Event extends ChainEvent>(events: AsyncIterable<Event>): AsyncGenerator<Event, void, void> {
    for await (const event of events) {
      const ends = event.type === 'run-finished' || event.type === 'chain-finished';
      yield ends ? { ...event, next: event.next.map((command) => `${command} ${words}`) } : event;
    }
  }
  const { chains } = port;
  return {
    ...port,
    run: (saved, options) => told(port.run(saved, options)),
    resume: (runId, options) => told(port.resume(runId, options)),
    rollback: (runId, options) => told(port.rollback(runId, options)),
    ...(chains && { chains: chainsTold(chains, told) }),
  };
}

const chainsTold = (
  chains: ChainPort,
  told: (events: AsyncIterable<ChainEvent>) => AsyncGenerator<ChainEvent, void, void>,
): ChainPort => ({
  ...chains,
  run: (chain, options) => told(chains.run(chain, options)),
  resume: (chainId, options) => told(chains.resume(chainId, options)),
  rollback: (chainId, options) => told(chains.rollback(chainId, options)),
});
