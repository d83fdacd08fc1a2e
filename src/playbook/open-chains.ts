import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../aws/session.ts';
import type { ChainEvent, ChainPort } from './chain.ts';
import { planOffers } from './chain-offers.ts';
import { planChain } from './chain-plan.ts';
import { conductChain } from './chain-run.ts';
import { listChains, readChain } from './chain-state.ts';
import type { ChainJob } from './chain-work.ts';
import type { EngineOptions } from './engine.ts';
import { eventStream } from './event-stream.ts';
import type { ActOptions, PlaybookPort } from './port.ts';
import { makeRunId } from './run-id.ts';

/** Gives what the console and the scripts need of chains, over the playbooks of one session. */
export function openChains(session: Session, options: EngineOptions, port: PlaybookPort): ChainPort {
  const conduct = (job: ChainJob, chainId: string, { approval, signal }: ActOptions) => {
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
    return eventStream<ChainEvent>(
      (emit) =>
        conductChain({
          job,
          chainId,
          approval,
          session,
          options,
          port,
          makeRunId: () => makeRunId(options.now()),
          signal: either,
          emit,
          wait: (ms) => delay(ms, undefined, { signal: either }).catch(() => undefined),
        }),
      () => stop.abort(),
    );
  };
  const planning = {
    playbooks: options.playbooks,
    plan: port.plan,
    now: options.now,
    version: options.version,
    plannedBy: async () => (await session.identity()).arn,
  };
  return {
    plan: (subject, about, choices = { with: [], without: [] }) =>
      planChain(planning, port.offers(subject), about, choices),
    planOffers: (offers, about) => planOffers(planning, offers, about),
    run: (chain, act) => conduct({ mode: 'run', chain }, makeRunId(options.now(), 'chain'), act),
    resume: (chainId, act) => conduct({ mode: 'resume' }, chainId, act),
    rollback: (chainId, act) => conduct({ mode: 'rollback' }, chainId, act),
    chainOf: async (chainId) => (await readChain(options.stateFolder, chainId)).chain,
    list: () => listChains(options.stateFolder),
  };
}
