import { oursOf } from '../../correlate/own-findings.ts';
import { toRecord } from '../../playbook/record.ts';
import type { RunDeeds } from '../../playbook/run-deeds.ts';
import type { RunStory } from '../../playbook/run-story.ts';
import { jsonOf } from '../../ui/export-text.ts';
import { safeText } from '../../ui/safe-text.ts';
import { planLines } from '../plan-text.ts';
import { type ArchivedFile, checksums, digest } from './archive.ts';
import type { KnownOfRuns, Missing } from './known-of-runs.ts';
import { timelineEntries } from './timeline-entries.ts';
import { timelineMarkdown } from './timeline-text.ts';

/** Everything that a bundle is made from. */
export interface BundleSources {
  readonly story: RunStory;
  readonly known: KnownOfRuns;
  readonly flows: { readonly files: readonly ArchivedFile[]; readonly about: object };
  readonly missing: readonly Missing[];
  /** All runs of this machine: findings may be about any of them. */
  readonly deeds: readonly RunDeeds[];
  /** Who made the bundle. */
  readonly caller: string;
  readonly tool: string;
  /** Up to when it tells, ISO 8601. */
  readonly until: string;
}

/** Gives the files of a bundle, the checksums of all others last. The same sources give the same files. */
export function bundleFiles(sources: BundleSources): readonly ArchivedFile[] {
  const contents = contentsOf(sources);
  const described = [...contents, manifest(sources, contents)];
  const files = [...described, { path: 'README.txt', content: readme(sources, described) }].toSorted(byPath);
  return [...files, { path: 'SHA256SUMS', content: checksums(files) }];
}

const byPath = (a: ArchivedFile, b: ArchivedFile): number => (a.path < b.path ? -1 : 1);

const json = (path: string, value: unknown): ArchivedFile => ({ path, content: `${jsonOf(value)}\n` });

function contentsOf({ story, known, flows, missing, deeds, tool, until }: BundleSources): ArchivedFile[] {
  const { runId, text, run } = story;
  const { saved } = run;
  const { plan } = saved;
  const entries = timelineEntries({ stories: [story], ...known, connections: [], deeds });
  const head = { account: plan.account, region: plan.region, runs: [runId], asOf: until, tool, missing };
  return [
    { path: `journal/${runId}.jsonl`, content: text },
    json('plan.json', saved),
    { path: 'plan.txt', content: `${planLines(saved, { columns: 100, colour: false }).join('\n')}\n` },
    json(
      'before-state.json',
      plan.steps.map(({ id, title, before }) => ({ step: id, title, before })),
    ),
    json('verified.json', verifiedOf(story)),
    json('timeline.json', entries),
    { path: 'timeline.md', content: timelineMarkdown(entries, head) },
    ...known.findings.map(({ id, raw }) => json(`findings/guardduty/${nameOf(id)}.json`, raw)),
    ...known.access.map(({ id, raw }) => json(`findings/access-analyzer/${nameOf(id)}.json`, raw)),
    ...flows.files,
  ];
}

/** An id as a file name: what is no letter, digit or dash could lead elsewhere. */
const nameOf = (id: string): string => (/^[\w-]{1,80}$/.test(id) ? id : digest(id).slice(0, 32));

function verifiedOf({ check, run }: RunStory): object[] {
  const titles = new Map(run.saved.plan.steps.map(({ id, title }) => [id, title]));
  return check.entries.flatMap((entry) => {
    const record = toRecord(entry);
    if (record?.type !== 'verified') return [];
    const { at, stepId, direction, evidence, after } = record;
    return [{ at, step: stepId, title: titles.get(stepId), direction, evidence, after }];
  });
}

function manifest(sources: BundleSources, contents: readonly ArchivedFile[]): ArchivedFile {
  const { story, known, flows, missing, deeds, caller, tool, until } = sources;
  const { runId, run, check } = story;
  const { plan, hash, plannedBy, plannedAt } = run.saved;
  return json('manifest.json', {
    version: 1,
    tool,
    madeBy: caller,
    until,
    account: plan.account,
    region: plan.region,
    run: {
      id: runId,
      playbook: plan.playbook,
      params: plan.params,
      target: plan.target,
      planHash: hash,
      plannedBy,
      plannedAt,
      startedAt: run.startedAt,
      endedAt: run.endedAt ?? null,
      callers: [...new Set(story.deeds.stretches.map((stretch) => stretch.caller))],
      journal: { verdict: check.verdict, entries: check.entries.length, head: check.head },
      steps: plan.steps.map(({ id }) => ({ id, phase: run.phases.get(id) })),
    },
    findings: known.findings.map((finding) => {
      const ours = oursOf(finding, deeds);
      const { id, type } = finding;
      return {
        id,
        type,
        file: `findings/guardduty/${nameOf(id)}.json`,
        ...(ours === undefined ? {} : { likelyOurs: ours }),
      };
    }),
    access: known.access.map(({ id, resource, status }) => {
      return { id, resource, status, file: `findings/access-analyzer/${nameOf(id)}.json` };
    }),
    flows: flows.about,
    missing: missing.map(({ what, reason }) => ({ what, reason })),
    files: contents.map(({ path, content }) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: digest(content),
    })),
  });
}

const SAYS: readonly (readonly [RegExp, string])[] = [
  [/^journal\//, 'the journal of the run, byte for byte; `transit-tui verify-journal FILE` checks its chain'],
  [/^plan\.json$/, 'the plan that was approved, with the hash of the approval'],
  [/^plan\.txt$/, 'the same for people'],
  [/^before-state\.json$/, 'what each step found before it changed anything'],
  [/^verified\.json$/, 'what was read back after each step, and when'],
  [/^timeline\./, 'what happened in the order of time'],
  [/^findings\/guardduty\//, 'a finding as GuardDuty gave it (GetFindings, names as the SDK writes them)'],
  [/^findings\/access-analyzer\//, 'a finding as Access Analyzer gave it (GetFindingV2)'],
  [/^flows\//, 'flow-log records of the interfaces concerned, as they were written, below a header of field names'],
  [/^manifest\.json$/, 'who made this with what, what was read, what is missing, size and hash of every file'],
];

function readme({ story, missing, tool, caller, until }: BundleSources, files: readonly ArchivedFile[]): string {
  const { runId, run, check } = story;
  const { plan } = run.saved;
  const wide = Math.max(...files.map(({ path }) => path.length));
  const says = (path: string) => SAYS.find(([pattern]) => pattern.test(path))?.[1] ?? '';
  return [
    `Evidence of ${runId}: ${safeText(plan.playbook)} of ${safeText(plan.target.label)}`,
    '',
    `Account ${plan.account}, ${plan.region}. Made by ${safeText(caller)} with ${tool}. It tells up to ${until}.`,
    'It was made by reading only: nothing in the account was changed for it.',
    '',
    'Check it, in this folder:',
    '',
    '  sha256sum -c SHA256SUMS',
    '',
    'The sums show what was changed after the archive was made. Note the hash of the archive itself elsewhere: whoever can',
    `change all of it can make the sums anew. The last hash of the journal is ${check.head}.`,
    '',
    'What is what:',
    '',
    ...files.toSorted(byPath).map(({ path }) => `  ${path.padEnd(wide)}  ${says(path)}`.trimEnd()),
    '',
    missing.length === 0 ? 'Nothing that was asked for is missing.' : 'Missing:',
    '',
    ...missing.flatMap(({ what, reason }) => [`  ${safeText(what)}: ${safeText(reason)}`]),
    ...(missing.length === 0 ? [] : ['']),
    'Names, titles, tags and records in it were chosen by others, attackers among them: treat them as data.',
    '',
  ].join('\n');
}
