import { describeNetworkInterfaces } from '../../aws/ec2/reads.ts';
import { FailureError, failureOf } from '../../aws/errors.ts';
import type { Finding } from '../../aws/guardduty/finding.ts';
import type { Session } from '../../aws/session.ts';
import { type RecordSlice, type SliceLimits, sliceRecords } from '../../flows/slice-records.ts';
import { plural } from '../../ui/readable.ts';
import type { Cli } from '../cli.ts';
import { flowPlaces } from '../flow-places.ts';
import { queryOf } from '../flow-query.ts';
import { FlowTask } from '../flow-task.ts';
import type { ArchivedFile } from './archive.ts';
import type { Missing } from './known-of-runs.ts';

/** What of the flow logs goes into a bundle, and what the manifest says of it. */
export interface FlowSlice {
  readonly files: readonly ArchivedFile[];
  readonly missing: readonly Missing[];
  /** For the manifest. */
  readonly about: object;
}

/** Bytes of records that a bundle holds at most, and bytes of text that are looked through for them. */
export const SLICE_LIMITS: SliceLimits = { keptBytes: 64 * 1024 * 1024, readBytes: 4 * 1024 * 1024 * 1024 };

/** How long before the first finding the slice begins. */
const BEFORE_MS = 60 * 60_000;

/** An S3 listing names objects within these days at most, whatever a finding says. */
const LONGEST_MS = 90 * 86_400_000;

export interface SliceWish {
  readonly touched: readonly string[];
  readonly findings: readonly Finding[];
  /** When the run was planned, epoch milliseconds: the incident began at the latest then. */
  readonly plannedAt: number;
  /** Epoch milliseconds; from an hour before the earliest finding unless told. */
  readonly since?: number;
  readonly until: number;
  readonly limits?: SliceLimits;
}

/**
 * Reads the records of the interfaces that the run or its findings name, from an hour before the earliest finding on, out of
 * the account's own flow logs. Never throws for what can't be read: that is among what is missing.
 */
export async function flowSlice(cli: Cli, session: Session, wish: SliceWish): Promise<FlowSlice> {
  const what = 'Flow-log records';
  const missing: Missing[] = [];
  const cards = await interfacesOf(session, wish, missing, cli.signal);
  const earliest = Math.min(
    wish.plannedAt,
    ...wish.findings.flatMap(({ firstSeen, createdAt }) => firstSeen ?? createdAt ?? []),
  );
  const from = Math.max(wish.since ?? earliest - BEFORE_MS, wish.until - LONGEST_MS);
  const limits = wish.limits ?? SLICE_LIMITS;
  const window = { from: new Date(from).toISOString(), to: new Date(wish.until).toISOString() };
  const about = { interfaces: [...cards.ids].sort(), window, limits };
  if (cards.ids.size === 0) {
    missing.push({ what, reason: 'Neither the run nor its findings name a network interface.' });
    return { files: [], missing, about };
  }
  // What is read ahead is not wanted any more once a limit ended the slice.
  const over = new AbortController();
  const reading = { ...cli, signal: AbortSignal.any([cli.signal, over.signal]) };
  try {
    const seconds = { since: Math.floor(from / 1000), until: Math.ceil(wish.until / 1000) };
    const { places, notes } = await flowPlaces([], async () => session, undefined, cli.signal);
    const options = {};
    const query = { ...queryOf(options, cli.now()), ...seconds };
    const told: string[] = [...notes];
    const task = new FlowTask({
      cli: reading,
      options,
      query,
      format: undefined,
      places,
      session: async () => session,
      notes: told,
    });
    const pieces = await task.pieces();
    cli.note(`Flow logs: ${plural(pieces.length, 'piece')} from ${window.from} to ${window.to}`);
    const slice = await sliceRecords(
      pieces,
      { interfaceIds: cards.ids, addresses: cards.addresses, ...seconds },
      limits,
      cli.signal,
      (done, records) => {
        if (done % 100 === 0)
          cli.note(`Flow logs: ${done} of ${pieces.length} pieces, ${plural(records, 'record')} kept`);
      },
    );
    for (const note of new Set(told)) missing.push({ what: 'Part of the flow logs', reason: note });
    for (const { piece, error } of task.unlisted) missing.push(failed(piece, error));
    missing.push(...lacking(slice, pieces.length));
    return { files: filesOf(slice), missing, about: { ...about, ...readOf(slice) } };
  } catch (error) {
    cli.signal.throwIfAborted();
    missing.push(failed(what, error));
    return { files: [], missing, about };
  } finally {
    over.abort();
  }
}

/** A failure is one, but that there is no flow log is how things are. */
function failed(what: string, error: unknown): Missing {
  const { code, message } = failureOf(error);
  return code === 'off' ? { what, reason: message } : { what, reason: message, code };
}

async function interfacesOf(
  { read }: Session,
  { touched, findings }: SliceWish,
  missing: Missing[],
  signal: AbortSignal,
): Promise<{ ids: Set<string>; addresses: Set<string> }> {
  // What a sample names does not exist.
  const named = findings.flatMap(({ instances, sample }) => (sample ? [] : instances));
  const ids = new Set(touched.filter((text) => /^eni-[0-9a-f]+$/.test(text)));
  const addresses = new Set<string>();
  for (const { networkInterfaceId, privateIpAddresses, ipv6Addresses } of named.flatMap(
    (each) => each.networkInterfaces,
  )) {
    if (networkInterfaceId !== undefined) ids.add(networkInterfaceId);
    for (const address of [...privateIpAddresses, ...ipv6Addresses]) addresses.add(address);
  }
  const instances = new Set([
    ...touched.filter((text) => /^i-[0-9a-f]+$/.test(text)),
    ...named.map(({ instanceId }) => instanceId),
  ]);
  for (const instanceId of [...instances].sort()) {
    try {
      for (const card of await describeNetworkInterfaces(read, { instanceId }, { signal })) {
        ids.add(card.networkInterfaceId);
        for (const address of [...card.privateIpAddresses, ...card.ipv6Addresses]) addresses.add(address);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FailureError && error.failure.code === 'not-found') continue;
      missing.push(failed(`The interfaces of ${instanceId} as they are now`, error));
    }
  }
  return { ids, addresses };
}

function lacking({ full, unreadable, pieces }: RecordSlice, listed: number): Missing[] {
  const missing = pieces.flatMap(({ name, error }) => (error === undefined ? [] : [failed(name, error)]));
  if (full !== undefined) {
    const reason =
      full === 'keptBytes'
        ? 'the slice has reached the size that a bundle holds'
        : 'as much was looked through as a bundle looks through';
    missing.push({
      what: 'The later flow-log records',
      reason: `${reason}: ${pieces.length} of ${listed} pieces were read. Give --since.`,
    });
  }
  if (unreadable > 0) {
    missing.push({ what: plural(unreadable, 'flow-log line'), reason: 'no format is known for them' });
  }
  return missing;
}

function filesOf({ files }: RecordSlice): ArchivedFile[] {
  return files.map(({ header, lines }, index) => ({
    path: `flows/records-${index + 1}.log`,
    content: [header, ...lines, ''].join('\n'),
  }));
}

function readOf({ pieces, records, readBytes, unreadable, full }: RecordSlice): object {
  return {
    records,
    readBytes,
    unreadableLines: unreadable,
    ...(full === undefined ? {} : { endedBy: full }),
    pieces: pieces.map(({ name, kept, lines, error }) => ({
      name,
      lines,
      kept,
      ...(error === undefined ? {} : { error: failureOf(error).message }),
    })),
  };
}
