import { failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { entitiesOf } from '../correlate/entities.ts';
import { related } from '../correlate/related.ts';
import { entitiesOfRun } from '../correlate/run-entities.ts';
import type { Connection } from '../flows/connection.ts';
import { isChainId } from '../playbook/chain.ts';
import { runsOfChain } from '../playbook/chain-state.ts';
import { listRunDeeds } from '../playbook/run-deeds.ts';
import { type RunStory, readStory } from '../playbook/run-story.ts';
import { listRuns } from '../playbook/runs.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { loadOnce } from './feed-once.ts';
import { knownOfRuns, type Missing } from './incident/known-of-runs.ts';
import { type TimelineEntry, timelineEntries } from './incident/timeline-entries.ts';
import { clock, timelineMarkdown } from './incident/timeline-text.ts';
import { momentOf } from './moments.ts';
import { openCliFeeds } from './open-cli-feeds.ts';
import { wrapped } from './plan-text.ts';
import { refuseElsewhere, runNamed } from './run-named.ts';
import { reportingUsage } from './run-output.ts';
import { commandLine } from './same-account.ts';

export interface TimelineOptions {
  /** Runs by id or by the path of a journal; without any, everything of the stretch of time. */
  readonly runs: readonly string[];
  readonly since?: string;
  readonly json?: boolean;
  readonly md?: boolean;
  /** False where flow logs are not to be read. */
  readonly flows?: boolean;
}

/** How far back it goes where no run and no time is named. */
const LAST_DAY = '24h';

/** Tells what happened in the order of time: findings, access, detections, plans, changes, proofs, rollbacks. Reads only. */
export const timeline: CommandAction<TimelineOptions> = (cli, options) =>
  reportingUsage(cli, async () => {
    if (options.json && options.md) {
      cli.note('transit-tui: --json and --md exclude each other');
      return EXIT.usage;
    }
    const session = await cli.openSession();
    try {
      return await tell(cli, session, options);
    } catch (error) {
      if (!cli.signal.aborted) throw error;
      return EXIT.interrupted;
    } finally {
      session.close();
    }
  });

async function tell(cli: Cli, session: Session, options: TimelineOptions): Promise<number> {
  const { account } = await session.identity();
  const text = options.since ?? (options.runs.length === 0 ? LAST_DAY : undefined);
  const since = text === undefined ? undefined : momentOf(text, '--since', cli.now()) * 1000;
  const missing: Missing[] = [];
  const stories = await storiesOf(cli, session, account, options, since, missing);
  const isNamed = options.runs.length > 0;
  const deeds = stories.map((story) => story.deeds);
  const { read, region } = session;
  const asking = { read, region, signal: cli.signal, ...(since === undefined ? {} : { since }) };
  const [known, connections, allDeeds] = await Promise.all([
    knownOfRuns(isNamed ? deeds : 'everything', asking),
    options.flows === false ? notRead(missing) : recentConnections(cli, session, since, missing),
    listRunDeeds(cli.stateFolder()),
  ]);
  if (cli.signal.aborted) return EXIT.interrupted;
  missing.push(...known.missing);
  const about = new Set(deeds.flatMap((run) => [...entitiesOfRun(run)]));
  const entries = timelineEntries({
    stories,
    findings: known.findings,
    access: known.access,
    connections: connections.filter((row) => !isNamed || related(about, entitiesOf.connection(row))),
    deeds: allDeeds,
  }).filter(({ at }) => since === undefined || Date.parse(at) >= since);
  const runs = stories.map(({ runId }) => runId);
  print(cli, entries, { account, region, runs, missing }, options);
  return Math.max(EXIT.done, ...missing.map(({ code }) => (code === undefined ? EXIT.done : exitCodeOfFailure(code))));
}

async function storiesOf(
  cli: Cli,
  session: Session,
  account: string,
  { runs }: TimelineOptions,
  since: number | undefined,
  missing: Missing[],
): Promise<RunStory[]> {
  const folder = cli.stateFolder();
  if (runs.length > 0) {
    const ids = new Set<string>();
    for (const given of runs) {
      const named = isChainId(given) ? await runsOfChain(folder, given) : [await runNamed(cli, given, session)];
      for (const runId of named) ids.add(runId);
    }
    const stories = await Promise.all([...ids].map((runId) => readStory(folder, runId)));
    for (const { runId, deeds } of stories) refuseElsewhere(runId, deeds, { account, region: session.region });
    return stories;
  }
  const stories: RunStory[] = [];
  for (const { runId, state, problem, ...run } of await listRuns(folder)) {
    if (state === 'unreadable')
      missing.push({ what: `Run ${runId}`, reason: problem ?? 'its journal can not be read' });
    else if (run.account === account && run.region === session.region) {
      const story = await readStory(folder, runId);
      if (since === undefined || story.deeds.stretches.some(({ to }) => to >= since)) stories.push(story);
    }
  }
  return stories.reverse();
}

async function notRead(missing: Missing[]): Promise<readonly Connection[]> {
  missing.push({ what: 'Detections in flow logs', reason: 'they were not asked for' });
  return [];
}

/** What the rules of detection say of the last hour, as the console reads it: a bounded read. */
async function recentConnections(
  cli: Cli,
  session: Session,
  since: number | undefined,
  missing: Missing[],
): Promise<readonly Connection[]> {
  const from = since === undefined ? 'TIME' : new Date(since).toISOString();
  const what = 'Detections in flow logs';
  try {
    const { findings, flows } = await openCliFeeds(session, cli.now, { judgesFlows: true });
    await loadOnce(cli, findings);
    await loadOnce(cli, flows);
    const { rows, failure, truncated } = flows.snapshot();
    void findings.stop();
    void flows.stop();
    if (failure !== undefined) missing.push({ what, reason: failure.message, code: failure.code });
    else if (truncated !== undefined) missing.push({ what, reason: `incomplete: ${truncated.reason}` });
    missing.push({
      what: 'Detections in older flow logs',
      reason: `only the last hour is read; see \`${commandLine(['flows', '--detect', '--since', from], cli.globals)}\``,
    });
    return rows;
  } catch (error) {
    const { message, code } = failureOf(error);
    missing.push({ what, reason: message, code });
    return [];
  }
}

function print(
  cli: Cli,
  entries: readonly TimelineEntry[],
  head: { account: string; region: string; runs: readonly string[]; missing: readonly Missing[] },
  { json, md }: TimelineOptions,
): void {
  if (md) {
    const facts = { ...head, asOf: new Date(cli.now()).toISOString(), tool: `transit-tui ${cli.version}` };
    for (const line of timelineMarkdown(entries, facts).trimEnd().split('\n')) cli.line(line);
    return;
  }
  for (const entry of entries) {
    if (json) cli.json(entry);
    else {
      const { at, what, text, source } = entry;
      for (const line of wrapped(`${what}: ${text} (${source})`, `${clock(at)}Z  `, cli.columns)) cli.line(line);
    }
  }
  if (entries.length === 0) cli.note('Nothing is known of that time.');
  for (const { what, reason } of head.missing) cli.note(safeText(`Not in it: ${what}: ${reason}`));
}
