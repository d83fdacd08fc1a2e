import { failureOf } from '../aws/errors.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import type { Session } from '../aws/session.ts';
import type { TracedFlows } from '../flows/aggregate.ts';
import type { FlowReader, FlowReading } from '../flows/flow-reader.ts';
import { findingsSource, flowsSource, quarantinedInterfaces } from './aws-sources.ts';
import { findingsLoader } from './findings-feed.ts';
import { flowsLoader } from './flows-feed.ts';
import { findingAddresses } from './known-addresses.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far back detections look. */
export const WATCHED_MS = HOUR;

/** An hour is learnt once it has left the watched one: it has to be kept for so long, and through one round more. */
const KEPT_MINUTES = 130;

/** What one round knows of the region's traffic. Times are epoch milliseconds. */
export interface WatchedFlows {
  /** Every connection between two instants, in slices of one minute. */
  traces(from: number, to: number): TracedFlows & { readonly has: (field: string) => boolean };
  readonly records: number;
  readonly findingAddresses: ReadonlyMap<string, string>;
  readonly quarantined: ReadonlyMap<string, number>;
  /** Sources that could not be read; when all of them failed, reading fails instead. */
  readonly failures: readonly unknown[];
  /** True where there is more to read than one reading does: the next one goes on where it stopped. */
  readonly behind: boolean;
  /** True where what was read is not all there is, because there is more or because it found no room. */
  readonly incomplete: boolean;
  /** When the newest record read so far ended. */
  readonly newest: number | undefined;
  /** Sentences on what the records don't tell. */
  readonly notes: readonly string[];
}

/** Reads what is new since the last time; throws a FailureError where nothing could be read. */
export type ReadFlows = (signal: AbortSignal) => Promise<WatchedFlows>;

/**
 * Makes the reading of a session's flow logs for detection, by the same readers as the console. What findings and
 * quarantines say is asked too; where that fails, a note says what is not known because of it.
 */
export function watchedFlows(session: Session, now: () => number, quarantineTag: string): ReadFlows {
  const { read, region } = session;
  const loadFindings = findingsLoader(findingsSource(read), { now, region });
  const quarantines = quarantinedInterfaces(session, quarantineTag, now);
  let findings: readonly Finding[] = [];
  let last: { readonly reader: FlowReader; readonly reading: FlowReading } | undefined;

  const loadFlows = flowsLoader(flowsSource(session), {
    now,
    region,
    // Rows are judged for the screen only; detection asks for the traces.
    known: () => ({ addresses: new Set(), quarantined: new Map() }),
    table: { windowMs: KEPT_MINUTES * MINUTE, slices: KEPT_MINUTES },
    onRead: (reader, reading) => {
      last = { reader, reading };
    },
  });

  const askFindings = async (signal: AbortSignal): Promise<string | undefined> => {
    try {
      findings = (await loadFindings(signal)).rows;
      return undefined;
    } catch (error) {
      return `Which addresses findings name is unknown: ${failureOf(error, 'findings').message}`;
    }
  };

  return async (signal) => {
    const asked = Promise.all([askFindings(signal), quarantines.refresh(signal)]);
    const { notes, truncated } = await loadFlows(signal);
    const unknown = (await asked).filter((note) => note !== undefined);
    if (last === undefined) throw new Error('the flow logs were loaded without being read');
    const { reader, reading } = last;
    return {
      traces: (from, to) => reader.traces(from, to),
      records: reader.records,
      findingAddresses: findingAddresses(findings),
      quarantined: quarantines.known(),
      failures: reading.failures.map(({ error }) => error),
      behind: reading.more,
      incomplete: truncated !== undefined,
      newest: reading.newest,
      notes: [...unknown, ...(truncated === undefined ? [] : [truncated.reason]), ...notes],
    };
  };
}
