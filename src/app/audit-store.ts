import { type Failure, failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { AuditProgress } from '../posture/account.ts';
import type { CheckResult } from '../posture/audit.ts';

/** The audit of data in transit as it stands: what was found last, and what is being read. */
export interface AuditView {
  /** True while one is at work; what is shown meanwhile is the one before, or what there is of this one. */
  readonly reading: boolean;
  /** True where what is shown while reading is the audit before. */
  readonly again?: boolean;
  readonly progress?: AuditProgress;
  /** In the order of the list of checks. While the first audit is at work, those that are done. */
  readonly results: readonly CheckResult[];
  /** The account and region they are of; absent before the first. */
  readonly of?: { readonly account: string; readonly region: string };
  /** When the reading of `results` began, epoch milliseconds. */
  readonly at?: number;
  /** When it ended or was stopped; absent while the first is at work. */
  readonly endedAt?: number;
  /** ARN of whoever's credentials it was read with. */
  readonly auditedBy?: string;
  /** Ids of the checks that `results` are to have once all of them are done. */
  readonly asked?: readonly string[];
  /** True where it was stopped before its end: the rest was not looked at. */
  readonly stopped: boolean;
  /** Why there is no newer one. */
  readonly failure?: Failure;
}

/** Audits started in this process. They go on whatever screen is open; React reads them as a snapshot. */
export interface AuditStore {
  /** The same object until something changed. */
  view(): AuditView;
  /** Starts an audit unless one is at work. */
  start(): void;
  /** Starts one where there is none yet, or where what is shown is of another account or from before a change made here. */
  refresh(): void;
  /** Ends the one at work and keeps what it has where there is nothing else. */
  stop(): void;
  subscribe(listener: () => void): () => void;
}

/** What the store needs of the console. */
export interface AuditStoreHost {
  readonly now: () => number;
  /** The session as soon as it is open; undefined where opening it failed. */
  session(): Promise<Session | undefined>;
  /** The account that the console is in; undefined until it is known. */
  account(): string | undefined;
  /** When the last run or chain of this process ended; undefined where there was none, or one is under way. */
  changedAt(): number | undefined;
  logError(where: string, failure: Failure): void;
}

/** Progress is told no more often than this. */
const TOLD_MS = 100;

/** Makes the store; nothing of an audit is loaded before the first one starts. */
export function createAuditStore(host: AuditStoreHost): AuditStore {
  const listeners = new Set<() => void>();
  let view: AuditView = { reading: false, results: [], stopped: false };
  let ending: AbortController | undefined;

  const show = (next: AuditView): void => {
    view = next;
    for (const listener of listeners) listener();
  };

  const work = async (stop: AbortController): Promise<void> => {
    const session = await host.session();
    if (session === undefined) return fail(NOT_OPEN);
    let first = view.at === undefined;
    const startedAt = host.now();
    let told = 0;
    let order: readonly string[] = [];
    try {
      const [{ audit }, { CHECKS }, { account, arn }] = await Promise.all([
        import('../posture/audit.ts'),
        import('../posture/checks/index.ts'),
        session.identity(),
      ]);
      order = CHECKS.map(({ id }) => id);
      const { region } = session;
      const of = { account, region };
      if (view.of !== undefined && (view.of.account !== account || view.of.region !== region)) {
        show({ reading: true, results: [], stopped: false });
        first = true;
      }
      const facts = { of, at: startedAt, auditedBy: arn, asked: order };
      const found = await audit(CHECKS, {
        session,
        accountId: account,
        now: host.now,
        signal: stop.signal,
        onProgress: (progress) => {
          const at = performance.now();
          if (stop.signal.aborted || (at - told < TOLD_MS && progress.done < progress.total)) return;
          told = at;
          show({ ...view, progress });
        },
        onResult: (result) => {
          if (stop.signal.aborted || !first) return;
          const results = [...view.results, result].toSorted(
            (a, b) => order.indexOf(a.check.id) - order.indexOf(b.check.id),
          );
          show({ ...view, ...facts, results });
        },
      });
      show({ ...facts, reading: false, results: found.results, endedAt: host.now(), stopped: false });
      // A run that ended while this was read may have changed what was read before.
      if (isFromBefore()) start();
    } catch (error) {
      const { progress: _, ...rest } = view;
      if (stop.signal.aborted && first) show({ ...rest, reading: false, stopped: true, endedAt: host.now() });
      else if (stop.signal.aborted) show({ ...rest, reading: false });
      else fail(failureOf(error, 'the audit'));
    }
  };

  const fail = (failure: Failure): void => {
    const { progress: _, ...rest } = view;
    host.logError('audit', failure);
    show({ ...rest, reading: false, failure });
  };

  const start = (): void => {
    if (view.reading) return;
    ending = new AbortController();
    const { failure: _, ...rest } = view;
    // One that was stopped gave only a part: the next begins anew.
    if (rest.stopped || rest.at === undefined) show({ reading: true, results: [], stopped: false });
    else show({ ...rest, reading: true, again: true });
    void work(ending);
  };

  const isFromBefore = (): boolean => view.at !== undefined && view.at < (host.changedAt() ?? 0);
  const isOfAnother = (): boolean => view.of !== undefined && view.of.account !== (host.account() ?? view.of.account);

  return {
    view: () => view,
    start,
    refresh() {
      if (view.at === undefined || isFromBefore() || isOfAnother()) start();
    },
    stop: () => ending?.abort(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const NOT_OPEN: Failure = {
  code: 'unavailable',
  message: 'The AWS session is not open.',
  hint: 'The panes say why; r tries again here once it is.',
};
