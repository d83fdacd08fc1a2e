import { resolve } from 'node:path';
import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { isChainId } from '../playbook/chain.ts';
import { runsOfChain } from '../playbook/chain-state.ts';
import { listRunDeeds } from '../playbook/run-deeds.ts';
import { readStory } from '../playbook/run-story.ts';
import { bytes, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { digest, tarball, writeNew } from './incident/archive.ts';
import { bundleFiles } from './incident/bundle-files.ts';
import { flowSlice } from './incident/flow-slice.ts';
import { knownOfRuns } from './incident/known-of-runs.ts';
import { momentOf } from './moments.ts';
import { refuseElsewhere, runNamed } from './run-named.ts';
import { reportingUsage } from './run-output.ts';

export interface EvidenceOptions {
  /** The id of a run, or the path of a journal that someone gave. */
  readonly runId: string;
  /** File to write; `evidence-RUN.tar.gz` unless told. */
  readonly out?: string;
  /** When the flow-log slice begins, and since when findings are looked for; an hour before the earliest finding unless told. */
  readonly since?: string;
  /** Up to when it tells; now unless told. */
  readonly until?: string;
  readonly json?: boolean;
}

/**
 * Writes one archive of what is known of a run: findings, state before, plan, journal, proofs, flow-log records, and hashes of
 * everything. Reads only. What could not be had is listed in it; where that was a failure, the exit code is that failure's.
 */
export const evidence: CommandAction<EvidenceOptions> = (cli, options) =>
  reportingUsage(cli, async () => {
    const session = await cli.openSession();
    try {
      return await bundle(cli, session, options);
    } catch (error) {
      if (!cli.signal.aborted) throw error;
      cli.note('Stopped: nothing was written');
      return EXIT.interrupted;
    } finally {
      session.close();
    }
  });

async function bundle(cli: Cli, session: Session, options: EvidenceOptions): Promise<number> {
  const { signal } = cli;
  const instant = (text: string, option: string) => momentOf(text, option, cli.now()) * 1000;
  const until = options.until === undefined ? cli.now() : instant(options.until, '--until');
  const since = options.since === undefined ? undefined : instant(options.since, '--since');
  if (isChainId(options.runId)) throw await notOneRun(cli, options.runId);
  const caller = await session.identity();
  const runId = await runNamed(cli, options.runId, session);
  const story = await readStory(cli.stateFolder(), runId);
  refuseElsewhere(runId, story.deeds, { account: caller.account, region: session.region });

  cli.note('Asking GuardDuty and Access Analyzer');
  const { read, region } = session;
  const known = await knownOfRuns([story.deeds], { read, region, signal, ...(since === undefined ? {} : { since }) });
  cli.note(`${plural(known.findings.length, 'finding')} and ${plural(known.access.length, 'access result')} about it`);
  const flows = await flowSlice(cli, session, {
    touched: [...story.deeds.touched, ...Object.values(story.run.saved.plan.params)],
    findings: known.findings,
    plannedAt: Date.parse(story.run.saved.plannedAt),
    until,
    ...(since === undefined ? {} : { since }),
  });
  signal.throwIfAborted();

  const missing = [...known.missing, ...flows.missing];
  const files = bundleFiles({
    story,
    known,
    flows,
    missing,
    deeds: await listRunDeeds(cli.stateFolder()),
    caller: caller.arn,
    tool: `transit-tui ${cli.version}`,
    until: new Date(until).toISOString(),
  });
  const folder = `evidence-${runId}`;
  const archive = await tarball(folder, files, Date.parse(story.run.startedAt));
  const path = resolve(options.out ?? `${folder}.tar.gz`);
  await writeNew(path, archive);

  const sha256 = digest(archive);
  if (options.json) {
    const told = missing.map(({ what, reason }) => ({ what, reason }));
    cli.json({ runId, file: path, sha256, bytes: archive.length, files: files.length, missing: told });
  } else {
    cli.line(`${safeText(path)}: ${plural(files.length, 'file')}, ${bytes(archive.length)}`);
    cli.line(`sha256 ${sha256}`);
    cli.line('Note the hash elsewhere; whoever gets the archive unpacks it and runs `sha256sum -c SHA256SUMS` in it.');
  }
  for (const { what, reason } of missing) cli.note(safeText(`Missing: ${what}: ${reason}`));
  return Math.max(EXIT.done, ...missing.map(({ code }) => (code === undefined ? EXIT.done : exitCodeOfFailure(code))));
}

async function notOneRun(cli: Cli, chainId: string): Promise<FailureError> {
  const runs = await runsOfChain(cli.stateFolder(), chainId);
  return new FailureError({
    code: 'invalid',
    message: `${chainId} is a chain, and an archive is of one run.`,
    hint: runs.length === 0 ? 'No run of it was begun.' : `Make one of each of its runs: ${runs.join(' ')}.`,
  });
}
