import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import type { Session } from '../aws/session.ts';
import type { Known } from '../flows/aggregate.ts';
import type { Connection } from '../flows/connection.ts';
import type { FlowReader } from '../flows/flow-reader.ts';
import { accessLoader } from './access-feed.ts';
import { accessSource, findingsSource, flowsSource, quarantinedInterfaces } from './aws-sources.ts';
import type { Feed } from './feed.ts';
import { findingsLoader } from './findings-feed.ts';
import { flowsLoader } from './flows-feed.ts';
import type { JudgedBy } from './judge-flows.ts';
import { findingAddresses, knownAddresses } from './known-addresses.ts';
import { type FeedClock, pollFeed, systemClock } from './poll-feed.ts';
import type { PushQueue } from './push-queue.ts';
import { withPushes } from './with-pushes.ts';

/** The feeds of the three panes. */
export interface OpenFeeds {
  readonly findings: Feed<Finding>;
  readonly access: Feed<AccessFinding>;
  readonly flows: Feed<Connection>;
}

export interface OpenFeedsOptions {
  readonly now: () => number;
  /** The machine's timers unless told. */
  readonly clock?: FeedClock;
  /** Milliseconds between two polls, 30,000 unless told. */
  readonly intervalMs?: number;
  /** Addresses that make a flow to or from them worth showing; those that current findings name unless told. */
  readonly knownAddresses?: () => ReadonlySet<string>;
  /** The tag key of quarantine groups: flows that are accepted on interfaces wearing one are shown. */
  readonly quarantineTag?: string;
  /**
   * Flows as the console shows them: the heaviest ordinary accepted connections besides the denied and abnormal ones, and
   * what the rules of detection say of them all.
   */
  readonly judgesFlows?: boolean;
  /** Gets, after each reading of flow logs, what keeps its records and what the rules of detection would judge them by. */
  readonly onFlowsRead?: (reader: FlowReader, by: JudgedBy) => void;
  /** What EventBridge pushes; while it comes, findings and access results are polled seldom. */
  readonly queue?: PushQueue;
}

const INTERVAL_MS = 30_000;

/** Ordinary accepted rows that a person could look through; the lighter ones are kept and only counted. */
const ORDINARY_ROWS = 5000;

const MINUTES_OF_ROWS = 60;

/** How often what is pushed is polled all the same: what no event told, and what events lost. */
export const PUSHED_INTERVAL_MS = 300_000;

const NONE: ReadonlyMap<string, number> = new Map();

/** Makes the feeds of a session; nothing is asked before one of them starts or is refreshed. */
export async function openFeeds(session: Session, options: OpenFeedsOptions): Promise<OpenFeeds> {
  const { now, intervalMs = INTERVAL_MS, clock = systemClock(now), quarantineTag, queue } = options;
  const { region, read } = session;
  const poll = { intervalMs, clock };
  const pushed = {
    intervalMs: () => (queue?.state().phase === 'working' ? Math.max(intervalMs, PUSHED_INTERVAL_MS) : intervalMs),
    clock,
  };
  const findings = pollFeed({ ...pushed, id: 'findings', load: findingsLoader(findingsSource(read), { now, region }) });
  const access = pollFeed({ ...pushed, id: 'access', load: accessLoader(accessSource(read), { region }) });

  const addresses = options.knownAddresses ?? (() => knownAddresses(shown.findings.snapshot().rows));
  const quarantines = quarantineTag === undefined ? undefined : quarantinedInterfaces(session, quarantineTag, now);
  const judgedBy = (): JudgedBy => ({
    findingAddresses: findingAddresses(shown.findings.snapshot().rows),
    quarantined: quarantines?.known() ?? NONE,
  });
  const { onFlowsRead } = options;
  const loadFlows = flowsLoader(flowsSource(session), {
    now,
    region,
    known: (): Known => ({ addresses: addresses(), quarantined: quarantines?.known() ?? NONE }),
    ...(options.judgesFlows === true
      ? {
          // The rules of detection know a beat by its minutes.
          table: { slices: MINUTES_OF_ROWS, ordinary: ORDINARY_ROWS },
          judgedBy,
        }
      : {}),
    ...(onFlowsRead === undefined ? {} : { onRead: (reader) => onFlowsRead(reader, judgedBy()) }),
  });
  const flows = pollFeed<Connection>({
    ...poll,
    id: 'flows',
    load: async (signal, publish, control) => {
      const asked = quarantines?.refresh(signal);
      const loaded = await loadFlows(signal, publish, control, asked);
      const unread = await asked;
      return unread === undefined ? loaded : { ...loaded, notes: [unread, ...loaded.notes] };
    },
  });
  const feeds = { findings, access, flows };
  const shown = queue === undefined ? feeds : withPushes(feeds, queue, clock);
  return shown;
}
