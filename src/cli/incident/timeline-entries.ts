import type { AccessFinding } from '../../aws/accessanalyzer/access-finding.ts';
import type { Finding } from '../../aws/guardduty/finding.ts';
import { oursOf } from '../../correlate/own-findings.ts';
import type { Connection } from '../../flows/connection.ts';
import type { Json } from '../../playbook/plan.ts';
import { type RunRecord, toRecord } from '../../playbook/record.ts';
import type { RunDeeds } from '../../playbook/run-deeds.ts';
import type { RunStory } from '../../playbook/run-story.ts';

/** Something that happened, and who says so. */
export interface TimelineEntry {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly what:
    | 'finding'
    | 'access'
    | 'detection'
    | 'planned'
    | 'approved'
    | 'change'
    | 'undo'
    | 'verified'
    | 'skipped'
    | 'failed'
    | 'ended';
  /** As it came: text that others chose may be in it. */
  readonly text: string;
  /** `GuardDuty 1ab92989…`, `journal run-…`, `flow logs`. */
  readonly source: string;
  readonly run?: string;
  readonly by?: string;
  readonly call?: {
    readonly service: string;
    readonly operation: string;
    readonly input: Json;
    readonly error?: string;
  };
}

/** Everything that a timeline is made from. */
export interface TimelineSources {
  readonly stories: readonly RunStory[];
  readonly findings: readonly Finding[];
  readonly access: readonly AccessFinding[];
  readonly connections: readonly Connection[];
  /** Runs that findings may be about, beside those told. */
  readonly deeds: readonly RunDeeds[];
}

/** Gives what happened in the order of time; what happened at once stays in the order of its source. */
export function timelineEntries(sources: TimelineSources): TimelineEntry[] {
  const { stories, findings, access, connections, deeds } = sources;
  return [
    ...findings.flatMap((finding) => ofFinding(finding, deeds)),
    ...access.flatMap(ofAccess),
    ...detections(connections),
    ...stories.flatMap(ofRun),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The moment in ISO 8601; undefined for what is no time. */
function iso(at: number | undefined): string | undefined {
  return at === undefined || !(Math.abs(at) <= 8.64e15) ? undefined : new Date(at).toISOString();
}

/** An instant as a journal says it, in the one form in which instants are compared. */
const instant = (text: string): string => new Date(text).toISOString();

function entry(at: string | undefined, rest: Omit<TimelineEntry, 'at'>): TimelineEntry[] {
  return at === undefined ? [] : [{ at, ...rest }];
}

function ofFinding(finding: Finding, deeds: readonly RunDeeds[]): TimelineEntry[] {
  const { id, type, title, count, severityLabel, severity } = finding;
  const ours = oursOf(finding, deeds);
  const source = `GuardDuty ${id}`;
  const on = [
    ...finding.buckets.map(({ name }) => name),
    ...finding.instances.map(({ instanceId }) => instanceId),
    ...finding.accessKeys.flatMap(({ userName, accessKeyId }) => userName ?? accessKeyId ?? []),
  ];
  const marks = [
    finding.sample ? '[SAMPLE] ' : '',
    finding.archived ? '[archived] ' : '',
    ours === undefined ? '' : `[likely ours: ${ours.runId}] `,
  ].join('');
  const name = `${marks}${type} (${severityLabel} ${severity.toFixed(1)})${on.length === 0 ? '' : ` on ${on.join(', ')}`}`;
  const own = ours === undefined ? {} : { run: ours.runId };
  const from = finding.actors.flatMap(({ ip }) => ip ?? []);
  const first = iso(finding.firstSeen ?? finding.createdAt);
  const last = iso(finding.lastSeen ?? finding.updatedAt);
  const whence = from.length === 0 ? '' : `, from ${from.join(', ')}`;
  return [
    ...entry(first, { what: 'finding', text: `${name} first seen${whence}: ${title}`, source, ...own }),
    ...(last === first
      ? []
      : entry(last, { what: 'finding', text: `${name} last seen, ${count} times in all`, source, ...own })),
  ];
}

function ofAccess(access: AccessFinding): TimelineEntry[] {
  const { id, resource, status, principals, actions, isPublic, error } = access;
  const source = `Access Analyzer ${id}`;
  const who = isPublic === true ? 'everyone' : principals.length === 0 ? 'someone' : principals.join(', ');
  const text =
    error === undefined
      ? `Access to ${resource} by ${who} reported: ${actions.join(', ')}`
      : `${resource} could not be analysed: ${error}`;
  const since = iso(access.updatedAt);
  return [
    ...entry(iso(access.createdAt), { what: 'access', text, source }),
    ...(status === 'ACTIVE'
      ? []
      : entry(since, { what: 'access', text: `Access to ${resource} by ${who}: ${status}`, source })),
  ];
}

function detections(connections: readonly Connection[]): TimelineEntry[] {
  const seen = new Set<string>();
  return connections.flatMap((row) =>
    (row.raised ?? []).flatMap(({ key, title, why }) => {
      if (seen.has(key)) return [];
      seen.add(key);
      return entry(iso(row.first), { what: 'detection', text: `${title}: ${why}`, source: 'flow logs' });
    }),
  );
}

function ofRun({ runId, run, check }: RunStory): TimelineEntry[] {
  const { saved } = run;
  const { plan } = saved;
  const of = { source: `journal ${runId}`, run: runId };
  const planned = `${plan.playbook} of ${plan.target.label} planned: ${plan.summary}`;
  let by = '';
  const told = check.entries.flatMap((line): TimelineEntry[] => {
    const record = toRecord(line);
    if (record === undefined) return [];
    if (record.type === 'started' || record.type === 'continued') by = record.caller;
    const at = instant(record.at);
    return ofRecord(record, run).map((each) => ({ at, ...of, ...(by === '' ? {} : { by }), ...each }));
  });
  return [{ at: instant(saved.plannedAt), what: 'planned', text: planned, by: saved.plannedBy, ...of }, ...told];
}

type Told = Pick<TimelineEntry, 'what' | 'text' | 'call'>;

function ofRecord(record: RunRecord, { saved }: RunStory['run']): Told[] {
  const titleOf = (stepId: string) => saved.plan.steps.find(({ id }) => id === stepId)?.title ?? stepId;
  const undone = 'direction' in record && record.direction === 'undo';
  const step = 'stepId' in record ? `${undone ? 'undo of ' : ''}"${titleOf(record.stepId)}"` : '';
  switch (record.type) {
    case 'started':
      return [{ what: 'approved', text: `Plan ${saved.hash} approved and begun by ${record.caller}` }];
    case 'continued':
      return [
        { what: 'approved', text: `${record.mode === 'resume' ? 'Resumed' : 'Rollback begun'} by ${record.caller}` },
      ];
    case 'outcome': {
      const what = undone ? 'undo' : 'change';
      const calls = callsOf(record.calls, what, step);
      if (calls.length > 0 && !record.settled) return calls;
      if (!record.settled) return [];
      return [...calls, { what, text: `${step} took effect, as reading showed: the answer to its call was lost` }];
    }
    case 'failed':
      return [
        ...callsOf(record.calls, undone ? 'undo' : 'change', step),
        { what: 'failed', text: `${step} failed at ${record.phase}: ${record.failure.message}` },
      ];
    case 'verified':
      return [{ what: 'verified', text: `${step}: ${record.evidence}` }];
    case 'skipped':
      return [{ what: 'skipped', text: `${step}: ${record.reason}` }];
    case 'finished':
      return [
        { what: 'ended', text: [record.message, ...record.remaining.map((each) => `Still open: ${each}`)].join(' ') },
      ];
    case 'intent':
      return [];
  }
}

function callsOf(
  calls: readonly { service: string; operation: string; input: Json; error?: string }[],
  what: 'change' | 'undo',
  step: string,
): Told[] {
  return calls.map((call) => ({
    what,
    text: `${call.service}:${call.operation} for ${step}: ${call.error ?? 'ok'}`,
    call,
  }));
}
