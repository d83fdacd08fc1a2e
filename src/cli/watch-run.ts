import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../aws/session.ts';
import { addressesOf, watchContained, watchingText, watchingVerdict } from '../live/watch-contained.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';

/** How often the flow logs are read: they are delivered every minute at most. */
const EVERY_MS = 30_000;

/**
 * Watches the flow logs for what was cut off until the command is interrupted or nobody reads its output any more, and
 * prints a line whenever what they show differs; with `json` one object a look.
 */
export async function watchRun(
  cli: Cli,
  session: Session,
  interfaceIds: readonly string[],
  since: number,
  json: boolean,
  everyMs: number = EVERY_MS,
): Promise<void> {
  const addresses = await addressesOf(session.read, interfaceIds);
  const look = watchContained(session, cli.now, { interfaceIds, addresses, since });
  const reader = cli.watchReader();
  const ended = AbortSignal.any([cli.signal, reader.signal]);
  let said = '';
  try {
    while (!ended.aborted) {
      const watching = await look(ended);
      if (ended.aborted) break;
      const text = watchingText(watching, since, cli.now());
      if (json) {
        const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
        cli.json({
          type: 'watching',
          at: iso(cli.now()),
          interfaceIds,
          since: iso(since),
          verdict: watchingVerdict(watching) ?? null,
          tracked: watching.alive.filter(({ tracked }) => tracked).length,
          new: watching.alive.filter(({ tracked }) => !tracked).length,
          flows: watching.alive.map((flow) => ({ ...flow, last: iso(flow.last) })),
          lastAt: iso(watching.lastAt),
          newest: iso(watching.newest),
          ...(watching.unknown === undefined ? {} : { unknown: watching.unknown }),
          text,
        });
      } else if (text !== said) {
        said = text;
        cli.line(`${new Date(cli.now()).toISOString().slice(11, 19)}  ${safeText(text)}`);
      }
      // An interrupt ends the wait.
      await delay(everyMs, undefined, { signal: ended }).catch(() => undefined);
    }
  } finally {
    reader.close();
  }
}
