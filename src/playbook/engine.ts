import { setTimeout as delay } from 'node:timers/promises';
import { iamActionOf } from '../aws/iam-actions.ts';
import type { ServiceName, Session } from '../aws/session.ts';
import type { JournalEntry } from '../journal/chain.ts';
import { conductRun } from './conduct.ts';
import type { Playbook } from './define.ts';
import { eventStream } from './event-stream.ts';
import type { RunEvent } from './events.ts';
import { makePlan } from './make-plan.ts';
import { openChains } from './open-chains.ts';
import { orderOffers } from './order-offers.ts';
import { READ_BACK_DELAYS } from './patiently.ts';
import type { PlaybookInfo, PlaybookPort } from './port.ts';
import { listRunDeeds } from './run-deeds.ts';
import { makeRunId } from './run-id.ts';
import { listRuns, readRun } from './runs.ts';

/** What the engine is given: everything that touches a disk, a clock or a network is named here. */
export interface EngineOptions {
  readonly stateFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly playbooks: readonly Playbook[];
  readonly version: string;
  /** Called with the line of a journal entry before any of it is written. */
  readonly journalling?: (line: Buffer) => void;
  /** Called once a journal entry has reached the disk. */
  readonly journalled?: (entry: JournalEntry) => void;
  /** Milliseconds before each reading back; their number bounds the attempts. */
  readonly readBackDelays?: readonly number[];
}

/** `ec2:DescribeInstances` by our service names to the IAM action that permits it. */
function actionOf(operation: string): string {
  const [service = '', name = ''] = operation.split(':');
  return iamActionOf(service as ServiceName, name);
}

/** Gives the description of a playbook: flags, help, documentation and permission tests are made from it. */
export function describePlaybook(playbook: Playbook): PlaybookInfo {
  const { id, title, summary, params, targetParam, changes, operations, furtherPermissions } = playbook;
  const actions = (names: readonly string[], further: readonly string[] = []) =>
    [...new Set([...names.map(actionOf), ...further])].sort();
  const writes = actions(operations.writes, furtherPermissions?.writes);
  const reads = actions(operations.reads, furtherPermissions?.reads).filter((action) => !writes.includes(action));
  return { id, title, summary, params, targetParam, changes, permissions: { reads, writes } };
}

/** Gives what the console and the scripts need of the playbooks, over one session and one folder of journals. */
export function createPlaybookPort(session: Session, options: EngineOptions): PlaybookPort {
  const conduct = (
    job: Parameters<typeof conductRun>[0]['job'],
    runId: string,
    approval: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RunEvent, void, void> => {
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
    return eventStream(
      (emit) =>
        conductRun({
          job,
          runId,
          approval,
          session,
          options,
          signal: either,
          emit: numbered(runId, options.now, emit),
          wait: (ms) => delay(ms, undefined, { signal: either }).catch(() => undefined),
          readBackDelays: options.readBackDelays ?? READ_BACK_DELAYS,
        }),
      () => stop.abort(),
    );
  };
  const port: PlaybookPort = {
    list: () => options.playbooks.map(describePlaybook),
    offers: (subject) => {
      const { playbooks } = options;
      const offers = playbooks.flatMap((playbook) => playbook.offers(subject));
      return orderOffers(playbooks, subject, offers);
    },
    plan: (playbook, params) => makePlan(session, options, playbook, params),
    run: (saved, { approval, signal, runId = makeRunId(options.now()) }) =>
      conduct({ mode: 'run', saved }, runId, approval, signal),
    resume: (runId, { approval, signal }) => conduct({ mode: 'resume' }, runId, approval, signal),
    rollback: (runId, { approval, signal }) => conduct({ mode: 'rollback' }, runId, approval, signal),
    runs: () => listRuns(options.stateFolder),
    deeds: () => listRunDeeds(options.stateFolder),
    planOf: async (runId) => (await readRun(options.stateFolder, runId)).saved,
    watches: (plan) => options.playbooks.find(({ id }) => id === plan.playbook)?.watches?.(plan),
  };
  return { ...port, chains: openChains(session, options, port) };
}

function numbered(runId: string, now: () => number, emit: (event: RunEvent) => void) {
  let seq = 0;
  return (body: Parameters<Parameters<typeof conductRun>[0]['emit']>[0]) => {
    emit({ ...body, runId, seq: seq++, at: new Date(now()).toISOString() } as RunEvent);
  };
}
