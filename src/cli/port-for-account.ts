import { FailureError } from '../aws/errors.ts';
import type { ChainEvent, ChainPort } from '../playbook/chain.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import type { GlobalOptions } from './cli.ts';
import { failureForAccount, sameAccount } from './same-account.ts';

/**
 * Gives playbooks whose runs and chains end with commands that use the account that `globals` name, and whose failures, those
 * that are thrown among them, name such commands.
 */
export function withSameAccount(port: PlaybookPort, globals: GlobalOptions): PlaybookPort {
  const told = tellingFor(globals);
  const { chains } = port;
  return {
    ...port,
    plan: (playbook, params) => told.value(port.plan(playbook, params)),
    run: (saved, options) => told.events(port.run(saved, options)),
    resume: (runId, options) => told.events(port.resume(runId, options)),
    rollback: (runId, options) => told.events(port.rollback(runId, options)),
    runs: () => told.value(port.runs()),
    planOf: (runId) => told.value(port.planOf(runId)),
    deeds: () => told.value(port.deeds()),
    ...(chains && { chains: chainsTold(chains, told) }),
  };
}

const chainsTold = (chains: ChainPort, told: Telling): ChainPort => ({
  ...chains,
  plan: (subject, about, choices) => told.value(chains.plan(subject, about, choices)),
  planOffers: (offers, about) => told.value(chains.planOffers(offers, about)),
  run: (chain, options) => told.events(chains.run(chain, options)),
  resume: (chainId, options) => told.events(chains.resume(chainId, options)),
  rollback: (chainId, options) => told.events(chains.rollback(chainId, options)),
  chainOf: (chainId) => told.value(chains.chainOf(chainId)),
  list: () => told.value(chains.list()),
});

type Telling = ReturnType<typeof tellingFor>;

function tellingFor(globals: GlobalOptions) {
  const thrown = (error: unknown): unknown => {
    if (!(error instanceof FailureError)) return error;
    const { stack = '' } = error;
    return Object.assign(new FailureError(failureForAccount(error.failure, globals)), { stack });
  };
  const toldEvent = <Event extends ChainEvent>(event: Event): Event => ({
    ...event,
    ...('next' in event && { next: event.next.map((command) => sameAccount(command, globals)) }),
    ...('failure' in event && event.failure && { failure: failureForAccount(event.failure, globals) }),
  });
  return {
    async value<Value>(value: Promise<Value>): Promise<Value> {
      try {
        return await value;
      } catch (error) {
        throw thrown(error);
      }
    },
    async *events<Event extends ChainEvent>(events: AsyncIterable<Event>): AsyncGenerator<Event, void, void> {
      try {
        for await (const event of events) yield toldEvent(event);
      } catch (error) {
        throw thrown(error);
      }
    },
  };
}
