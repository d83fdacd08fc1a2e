import { QUARANTINE_TAG } from '../../playbooks/quarantine-instance/quarantine-tag.ts';
import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { detect } from '../flows/detect/index.ts';
import { lockHolder, takeLock } from '../journal/lock.ts';
import { type EventPlace, eventOf } from '../live/detection-event.ts';
import { checkEventBus, eventBus } from '../live/event-bus.ts';
import { type FeedClock, systemClock } from '../live/poll-feed.ts';
import { watchLoop } from '../live/watch-loop.ts';
import type { WatchParts, WatchReport } from '../live/watch-round.ts';
import { watchedFlows } from '../live/watched-flows.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { watchOutput } from './watch-output.ts';
import { readWatchMemory, saveWatchMemory, watchFile } from './watch-state.ts';

export interface WatchCommandOptions {
  readonly once?: boolean;
  /** `60s`, `5m`. */
  readonly interval?: string;
  /** Name or ARN. */
  readonly eventBus?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * `transit-tui watch`: follows the flow logs and puts what the rules of detection raise as events, each thing once, until it
 * is interrupted, nobody reads its output any more or, with `once`, for one round. Prints a line a detection; all else goes
 * to standard error.
 */
export const watch: CommandAction<WatchCommandOptions> = async (cli, options) => {
  const intervalMs = intervalOf(options.interval ?? '60s');
  const { once = false, eventBus: eventBusName = 'default', dryRun = false, json = false } = options;
  if (cli.globals.readOnly && !dryRun) throw new FailureError(READ_ONLY);
  const session = await cli.openSession();
  try {
    const { account, arn } = await session.identity();
    const place = { account, region: session.region, eventBusName, partition: arn.split(':')[1] ?? 'aws' };
    const unlock = dryRun ? () => {} : lock(cli.stateFolder(), place);
    try {
      const file = watchFile(cli.stateFolder(), place);
      const { memory, damaged } = await readWatchMemory(file);
      if (damaged) cli.note(`${safeText(file)} is no memory of watch: what was told before is told again`);
      const output = watchOutput(cli, { json, dryRun, eventBusName });
      const parts = { ...(await partsOf(cli, session, place, file, dryRun)), onBehind: output.behind };
      const reader = cli.watchReader();
      const last = await watchLoop(parts, memory, {
        intervalMs,
        once,
        signal: cli.signal,
        left: reader.signal,
        onRound: output.round,
        renew: session.renew,
      }).finally(reader.close);
      if (reader.signal.aborted && !once && !cli.signal.aborted) cli.note(NOBODY_READS);
      output.end(last);
      return cli.signal.aborted ? EXIT.interrupted : exitCodeOf(last);
    } finally {
      unlock();
    }
  } finally {
    session.close();
  }
};

async function partsOf(
  cli: Cli,
  session: Session,
  place: EventPlace,
  file: string,
  dryRun: boolean,
): Promise<WatchParts> {
  const { now } = cli;
  const told = {
    read: watchedFlows(session, now, QUARANTINE_TAG),
    detect,
    entryOf: (detection: Parameters<WatchParts['entryOf']>[0]) => eventOf(detection, place),
    clock: waitingClock(now),
  };
  if (dryRun) return { ...told, save: async () => {} };
  const unknown = await checkEventBus(session, place.eventBusName);
  if (unknown !== undefined) cli.note(safeText(unknown));
  return { ...told, put: eventBus(session), save: (memory) => saveWatchMemory(file, memory) };
}

/** The machine's clock, whose timers keep the process alive: between two rounds nothing else does. */
const waitingClock = (now: () => number): FeedClock => ({
  ...systemClock(now),
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});

/** Two watchers with one memory would tell everything twice: throws a FailureError that names the one that is there. */
function lock(stateFolder: string, { account, region, eventBusName }: EventPlace): () => void {
  const resource = `watch of ${account} in ${region} for the bus ${eventBusName}`;
  const holder = lockHolder(stateFolder, resource);
  if (holder !== undefined) {
    throw new FailureError({
      code: 'refused',
      message: `Process ${holder.pid} on ${holder.host} watches ${account} in ${region} for the bus ${eventBusName} already.`,
      hint: 'End that one first; --dry-run looks without putting anything.',
    });
  }
  const held = takeLock(stateFolder, resource, 'watch');
  return () => held.release();
}

const NOBODY_READS = 'Standard output has no reader any more: watch ends, and what comes from now on is not watched';

const READ_ONLY = {
  code: 'refused' as const,
  message: 'watch puts events, and --read-only lets nothing be put.',
  hint: 'See what it would put with --dry-run, or start it without --read-only.',
};

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const SHORTEST_MS = 10_000;
const LONGEST_MS = 3_600_000;

function intervalOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return ms;
  throw new FailureError({
    code: 'invalid',
    message: `--interval ${text} is no interval between 10 seconds and an hour.`,
    hint: 'Give it as 30s, 1m or 10m; flow logs are delivered every minute at most.',
  });
}

/** What was never read was never judged: a round that ends before the present is not done. */
function exitCodeOf({ failures, behind }: WatchReport): number {
  const [first] = failures;
  if (first !== undefined) return exitCodeOfFailure(first.code);
  return behind ? EXIT.failed : EXIT.done;
}
