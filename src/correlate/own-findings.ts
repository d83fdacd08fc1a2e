import type { Finding } from '../aws/guardduty/finding.ts';
import { at, text } from '../aws/loose.ts';
import { parseArn, principalOf } from './arn.ts';

/** What a run of ours did: who called what, when (epoch milliseconds), and on what. */
export interface OwnRun {
  readonly runId: string;
  readonly account: string;
  readonly stretches: readonly { readonly caller: string; readonly from: number; readonly to: number }[];
  /** SDK names of the changing calls. */
  readonly operations: readonly string[];
  /** Ids and names that it worked on. */
  readonly touched: readonly string[];
}

/** A finding that is likely about what we did ourselves. */
export interface Ours {
  readonly runId: string;
  /** What speaks for it, in sentences that say it is an inference. */
  readonly reason: string;
}

/** Clocks of this machine and of CloudTrail differ, and a call ends after its entry was written. */
const SLACK_MS = 120_000;

/** Names under which CloudTrail, and so GuardDuty, knows calls that the SDK names otherwise. */
const TRAIL_NAMES: Readonly<Record<string, readonly string[]>> = {
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'],
  DeletePublicAccessBlock: ['DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock'],
};

/** Says whether a finding could be about a run at all, so that journals need not be read for the others. */
export const mayBeOurs = ({ sample, group, accessKeys, actions }: Finding): boolean =>
  !sample && group !== 'sequence' && accessKeys.length === 1 && actions.length > 0;

/**
 * Says whether a finding is likely about a run of ours: the one identity it names called in a run, all that it saw lies
 * within that run's time, every call it names was sent by the run, and every resource it names was worked on. Whatever
 * else it names speaks against it: what an attacker did with the same credentials must not pass for ours.
 */
export function oursOf(finding: Finding, runs: readonly OwnRun[]): Ours | undefined {
  if (!mayBeOurs(finding)) return undefined;
  for (const run of runs) {
    const reason = reasonOf(finding, run);
    if (reason !== undefined) return { runId: run.runId, reason };
  }
  return undefined;
}

function reasonOf(finding: Finding, run: OwnRun): string | undefined {
  const { firstSeen, lastSeen } = finding;
  if (firstSeen === undefined || lastSeen === undefined) return undefined;
  const caller = run.stretches.find((stretch) => isActor(finding, stretch.caller))?.caller;
  if (caller === undefined) return undefined;
  const own = run.stretches.filter((stretch) => stretch.caller === caller);
  const within = (time: number) => own.some(({ from, to }) => time >= from - SLACK_MS && time <= to + SLACK_MS);
  if (!within(firstSeen) || !within(lastSeen)) return undefined;

  const additional = additionalOf(finding.raw);
  const calls = [...new Set([...finding.actions, ...anomalousCalls(additional)])];
  const sent = new Set(run.operations.flatMap((name) => [name, ...(TRAIL_NAMES[name] ?? [])]));
  if (!calls.every((name) => sent.has(name))) return undefined;

  const resources = resourcesOf(finding);
  const touched = new Set(run.touched);
  if (!resources.every((name) => touched.has(name))) return undefined;

  const agent = text(at(additional, 'userAgent', 'fullUserAgent'));
  if (agent !== undefined && !agent.includes('transit-tui')) return undefined;
  return [
    `Likely ours: ${caller} sent ${calls.join(', ')}`,
    resources.length === 0 ? '' : ` on ${resources.join(', ')}`,
    ` in ${run.runId}, and all that the finding saw lies within the time of that run`,
    agent === undefined ? '' : ', under the name of this program',
    '. Inferred, not proven: whoever else used the same credentials just then would look the same.',
  ].join('');
}

/** Tells whether the identity that the finding names is the caller; of a role, the same session of it. */
function isActor({ accessKeys, accountId, raw }: Finding, caller: string): boolean {
  const principal = principalOf(caller);
  const [key] = accessKeys;
  if (principal === undefined || key?.userName === undefined) return false;
  const account =
    text(at(raw, 'Service', 'Action', 'AwsApiCallAction', 'RemoteAccountDetails', 'AccountId')) ?? accountId;
  const kind = key.userType === 'AssumedRole' || key.userType === 'Role' ? 'role' : 'user';
  if (`${account}:${kind}/${key.userName}` !== principal) return false;
  const session = /^assumed-role\/[^/]+\/(.+)$/.exec(parseArn(caller)?.resource ?? '')?.[1];
  const named = key.principalId?.split(':')[1];
  // A role is worn by many at once: without its session the finding could be about any of them.
  return kind === 'user' || (session !== undefined && session === named);
}

function resourcesOf({ buckets, instances }: Finding): string[] {
  return [...new Set([...buckets.map(({ name }) => name), ...instances.map(({ instanceId }) => instanceId)])];
}

function additionalOf(raw: unknown): unknown {
  const value = at(raw, 'Service', 'AdditionalInfo', 'Value');
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

/** `s3.amazonaws.com:[PutBucketPolicy:success, GetObject:AccessDenied]`, as findings of anomalous behaviour list calls. */
function anomalousCalls(additional: unknown): string[] {
  const listed = text(at(additional, 'anomalies', 'anomalousAPIs')) ?? '';
  return [...listed.matchAll(/\b([A-Z]\w+):\w+/g)].map(([, name = '']) => name);
}
