import { describeNetworkInterfaces } from '../aws/ec2/reads.ts';
import { type Failure, failureOf } from '../aws/errors.ts';
import type { ReadAccess, Session } from '../aws/session.ts';
import type { Connection } from '../flows/connection.ts';
import { QUARANTINE_GRACE_MS } from '../flows/detect/quarantine-breach.ts';
import { flowsSource } from './aws-sources.ts';
import { flowsLoader } from './flows-feed.ts';

/** What a run cut off, as flow logs name it. Times are epoch milliseconds. */
export interface Contained {
  readonly interfaceIds: readonly string[];
  /** Their addresses, for flow logs whose format doesn't name interfaces; empty where they are not known. */
  readonly addresses: readonly string[];
  /** When the change was done. */
  readonly since: number;
}

/** A connection that was let through after the change. */
export interface LivingFlow {
  readonly srcaddr: string;
  readonly dstaddr: string;
  /** Of the service, whichever end it is. */
  readonly port: number | undefined;
  readonly last: number;
  /** It was there before the change, so that a group doesn't end it; otherwise it is new, and the containment has a hole. */
  readonly tracked: boolean;
}

/** What the flow logs show of what was contained. */
export interface Watching {
  /** Let through within the last minutes of the logs, the latest first. */
  readonly alive: readonly LivingFlow[];
  /** When the last record ended that was let through after the change. */
  readonly lastAt: number | undefined;
  /** When the newest record of all ended: the logs tell nothing of what came later. */
  readonly newest: number | undefined;
  /** False where no record of the last hour is of what was cut off: then nobody may be logging it. */
  readonly isLogged: boolean;
  /** Why nothing is known. */
  readonly unknown?: string;
}

/** What is known of the flow logs: a feed's snapshot, or a load's answer. */
export interface FlowsSeen {
  readonly rows: readonly Connection[];
  readonly newest: number | undefined;
  readonly failure?: Failure | undefined;
}

/** A connection that shows nothing for so long while the logs go on is not called alive: the longest gathering of records. */
const SILENT_MS = 10 * 60_000;

/** Judges what flow logs show of what was contained. */
export function judgeContained({ rows, newest, failure }: FlowsSeen, contained: Contained): Watching {
  const none = { alive: [], lastAt: undefined, newest, isLogged: false };
  if (failure !== undefined) return { ...none, unknown: failure.message };
  const from = contained.since + QUARANTINE_GRACE_MS;
  const ids = new Set(contained.interfaceIds);
  const addresses = new Set(contained.addresses);
  const isOurs = ({ interfaceIds, srcaddr, dstaddr }: Connection) =>
    interfaceIds.some((id) => ids.has(id)) || addresses.has(srcaddr) || addresses.has(dstaddr);
  const later = rows.filter((row) => row.last > from && isOurs(row));
  // The far end logs as accepted what it sent, whatever becomes of it: where ours refused the same, it held.
  const refused = new Set(later.filter(({ action }) => action === 'REJECT').map(sameTraffic));
  const isOwnView = ({ interfaceIds }: Connection) => interfaceIds.length === 1 && ids.has(interfaceIds[0] ?? '');
  const through = later.filter((row) => row.action === 'ACCEPT' && (isOwnView(row) || !refused.has(sameTraffic(row))));
  const flows = new Map<string, LivingFlow>();
  for (const row of through) {
    const key = conversation(row);
    const before = flows.get(key);
    flows.set(key, {
      srcaddr: row.srcaddr,
      dstaddr: row.dstaddr,
      port: row.dstport ?? row.srcport,
      last: Math.max(row.last, before?.last ?? 0),
      tracked: before?.tracked === true || row.first < from,
    });
  }
  const all = [...flows.values()].sort((a, b) => b.last - a.last);
  const recent = (newest ?? 0) - SILENT_MS;
  return { alive: all.filter(({ last }) => last > recent), lastAt: all[0]?.last, newest, isLogged: rows.some(isOurs) };
}

const sameTraffic = ({ srcaddr, dstaddr, srcport, dstport, protocol }: Connection): string =>
  `${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol}`;

/** The same for both directions of a service's traffic with a client. */
function conversation({ srcaddr, dstaddr, srcport, dstport, protocol }: Connection): string {
  return dstport === undefined
    ? `${dstaddr} ${srcaddr} ${srcport} ${protocol}`
    : `${srcaddr} ${dstaddr} ${dstport} ${protocol}`;
}

/** Gives what is watched in a sentence that claims no more than the logs show. Its text is not safe for a terminal yet. */
export function watchingText(
  { alive, lastAt, newest, isLogged, unknown }: Watching,
  since: number,
  now: number,
): string {
  if (unknown !== undefined) return `watching: not known, ${unknown}`;
  if (newest === undefined || newest <= since + QUARANTINE_GRACE_MS) {
    return `watching: no record after the change yet (${behind(newest, now)})`;
  }
  if (!isLogged) {
    return `watching: no record of it in the last hour (${behind(newest, now)}): whether flow logs have it at all is not known`;
  }
  if (alive.length === 0) return `watching: nothing since ${clock(lastAt ?? since)} (${behind(newest, now)})`;
  const fresh = alive.filter(({ tracked }) => !tracked);
  const tracked = alive.filter((flow) => flow.tracked);
  const parts = [
    ...(tracked.length === 0 ? [] : [`${flowsOf(tracked.length, 'tracked')} still alive`]),
    ...(fresh.length === 0 ? [] : [`${flowsOf(fresh.length, 'new')} let through after the change: it has a hole`]),
  ];
  const named = [...fresh, ...tracked].slice(0, 3).map(nameOf).join(', ');
  const more = alive.length > 3 ? ` and ${alive.length - 3} more` : '';
  return `watching: ${parts.join(', ')}; last record ${clock(lastAt ?? since)} (${behind(newest, now)}): ${named}${more}`;
}

const flowsOf = (count: number, what: string): string => `${count} ${what} ${count === 1 ? 'flow' : 'flows'}`;

const nameOf = ({ srcaddr, dstaddr, port }: LivingFlow): string =>
  `${srcaddr} → ${dstaddr}${port === undefined ? '' : ` port ${port}`}`;

/** `03:12` in UTC. */
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

function behind(newest: number | undefined, now: number): string {
  if (newest === undefined) return 'no record in the last hour';
  const minutes = Math.max(0, Math.round((now - newest) / 60_000));
  return minutes === 0 ? 'logs are up to the minute' : `logs are ${minutes} min behind`;
}

/** Gives the verdict on the containment as far as the logs go; undefined where they say nothing against it, or nothing. */
export function watchingVerdict({ alive }: Watching): 'contained except' | 'not contained' | undefined {
  if (alive.length === 0) return undefined;
  return alive.every(({ tracked }) => tracked) ? 'contained except' : 'not contained';
}

/** Adds the addresses of what was cut off; without them where they can't be read. */
export async function addressesOf(read: ReadAccess, interfaceIds: readonly string[]): Promise<string[]> {
  try {
    const cards = await describeNetworkInterfaces(read, { networkInterfaceIds: interfaceIds });
    return cards.flatMap((card) => [...card.privateIpAddresses, ...card.ipv6Addresses]);
  } catch {
    // Most formats name interfaces: the addresses only add the logs that don't.
    return [];
  }
}

/** Makes the look at a session's flow logs for what was contained; each look reads what is new, and none throws. */
export function watchContained(
  session: Session,
  now: () => number,
  contained: Contained,
): (signal: AbortSignal) => Promise<Watching> {
  let newest: number | undefined;
  const load = flowsLoader(flowsSource(session), {
    now,
    region: session.region,
    known: () => ({
      addresses: new Set(contained.addresses),
      quarantined: new Map(contained.interfaceIds.map((id) => [id, contained.since])),
    }),
    onRead: (_, reading) => {
      newest = reading.newest;
    },
  });
  return async (signal) => {
    try {
      const { rows } = await load(signal);
      return judgeContained({ rows, newest }, contained);
    } catch (error) {
      return judgeContained({ rows: [], newest, failure: failureOf(error, 'the flow logs') }, contained);
    }
  };
}
