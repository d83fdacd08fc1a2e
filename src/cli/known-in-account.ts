import { QUARANTINE_TAG } from '../../playbooks/quarantine-instance/quarantine-tag.ts';
import { failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { DetectionContext } from '../flows/detect/detection.ts';
import { listRunIds } from '../journal/journal.ts';
import { findingsSource, quarantinedInterfaces } from '../live/aws-sources.ts';
import { findingsLoader } from '../live/findings-feed.ts';
import { findingAddresses } from '../live/known-addresses.ts';
import { readRun } from '../playbook/runs.ts';
import type { Cli } from './cli.ts';

/** What an account knows that flow records don't tell, and what could not be found out, as sentences. */
export interface KnownInAccount extends Pick<DetectionContext, 'findingAddresses' | 'quarantined'> {
  readonly notes: readonly string[];
}

/**
 * Asks for the addresses that findings name, and for the interfaces that wear a quarantine group. Since when they do is
 * read from the journals on this machine; one that none of these tells of is named and not judged.
 */
export async function knownInAccount(cli: Cli, session: Session): Promise<KnownInAccount> {
  const { read, region } = session;
  const { now, signal } = cli;
  const notes: string[] = [];
  const quarantines = quarantinedInterfaces(session, QUARANTINE_TAG, now);
  const [addresses, failed] = await Promise.all([
    findingsLoader(findingsSource(read), { now, region })(signal).then(
      ({ rows }) => findingAddresses(rows),
      (error: unknown) => {
        notes.push(`Which addresses findings name is unknown: ${failureOf(error, 'findings').message}`);
        return new Map<string, string>();
      },
    ),
    quarantines.refresh(signal),
  ]);
  if (failed !== undefined) notes.push(failed);
  const wearing = [...quarantines.known().keys()];
  const since = wearing.length === 0 ? new Map<string, number>() : await quarantinedSince(cli.stateFolder());
  const quarantined = new Map<string, number>();
  for (const id of wearing) {
    const at = since.get(id);
    if (at === undefined) {
      notes.push(`${id} wears a quarantine group, since when no journal here tells: quarantine-breach can't judge it`);
    } else quarantined.set(id, at);
  }
  return { findingAddresses: addresses, quarantined, notes };
}

/** When the last run that moved an interface into quarantine ended, by interface; epoch milliseconds. */
async function quarantinedSince(stateFolder: string): Promise<ReadonlyMap<string, number>> {
  const since = new Map<string, number>();
  for (const runId of await listRunIds(stateFolder)) {
    // A journal that can't be read tells nothing here; `transit-tui runs` says why.
    const run = await readRun(stateFolder, runId).catch(() => undefined);
    if (run === undefined || run.rollingBack || run.endedAt === undefined) continue;
    for (const { id, args } of run.saved.plan.steps) {
      const card = args.networkInterfaceId;
      if (typeof card === 'string' && run.phases.get(id) === 'verified') since.set(card, Date.parse(run.endedAt));
    }
  }
  return since;
}
