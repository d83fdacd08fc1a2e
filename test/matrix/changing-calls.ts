import assert from 'node:assert/strict';
import type { Emulator, LoggedRequest, PassingRequest } from '../../src/emulator/emulator.ts';
import { plainText, withoutRun } from './standing.ts';

/** The changing calls among requests: those that were sent, and how often each took effect. */
export interface Calls {
  readonly sent: ReadonlySet<string>;
  readonly applied: ReadonlyMap<string, number>;
}

/** Names of the security groups that a run made, by their ids: two groups of one run are told apart by them. */
export type GroupNames = ReadonlyMap<string, string>;

/** What makes calls of two runs comparable. */
interface Reading {
  readonly runId: string;
  /** The world before, as text: an id that is not in it is one that AWS gave during the run. */
  readonly known: string;
  readonly names: GroupNames;
}

/** For a gate: notes what a group is called as soon as it is made, since it may be gone when the run has ended. */
export function noteNames(emulator: Emulator, names: Map<string, string>, { stage, operation }: PassingRequest): void {
  if (stage !== 'decided' || operation !== 'CreateSecurityGroup') return;
  for (const { groupId, groupName } of Object.values(emulator.world().groups)) names.set(groupId, groupName);
}

/** Reads the changing calls out of a log. */
export function callsOf(requests: readonly LoggedRequest[], { runId, known, names }: Reading): Calls {
  const standing = new Map<string, string>();
  let hasSwap = false;
  const changes = requests
    .filter(({ mutates }) => mutates)
    .map(({ service, operation, input, applied }) => {
      hasSwap ||= operation === 'CreateSecurityGroup' && (input as { GroupName?: string }).GroupName === runId;
      // The SDK makes the token anew for each call, so that AWS can tell a repetition of one.
      const { ClientToken: _, clientToken: __, ...asked } = input as Readonly<Record<string, unknown>>;
      // Where a step was skipped, what is made after it gets other ids.
      const named = plainText(asked).replaceAll(/\b([a-z]+)-[0-9a-f]{17}\b/g, (id, kind) =>
        known.includes(id) ? id : (names.get(id) ?? `${kind}-new`),
      );
      // A group may bear the run's id as its name.
      const same = withoutRun(named, runId);
      return {
        call: `${service}:${operation} ${same}`,
        applied,
        isSaidAgain: isSaidAgain(standing, operation, asked, applied) && hasSwap,
      };
    });
  const groups = Map.groupBy(
    changes.filter(({ applied, isSaidAgain }) => applied && !isSaidAgain),
    ({ call }) => call,
  );
  return {
    sent: new Set(changes.map(({ call }) => call)),
    applied: new Map([...groups].map(([call, times]) => [call, times.length])),
  };
}

/**
 * Tells whether a call puts an interface into the very groups that the call before put it into. A swap, once it made
 * its open group, does so on purpose where it can't be sure that opening failed, and it changes nothing.
 */
function isSaidAgain(standing: Map<string, string>, operation: string, input: unknown, applied: boolean): boolean {
  if (operation !== 'ModifyNetworkInterfaceAttribute' || !applied) return false;
  const { NetworkInterfaceId = '', Groups } = input as { NetworkInterfaceId?: string; Groups?: readonly string[] };
  const groups = plainText(Groups);
  const isSame = standing.get(NetworkInterfaceId) === groups;
  standing.set(NetworkInterfaceId, groups);
  return isSame;
}

/** What a rollback may do after a run that stopped: the usual, and take away what the run itself would have taken away. */
export function withLeftovers(usual: Calls, planned: Calls, did: Calls): Calls {
  const applied = new Map(usual.applied);
  const sent = new Set(usual.sent);
  for (const [call, times] of planned.applied) {
    const left = times - (did.applied.get(call) ?? 0);
    if (left <= 0 || !call.startsWith('ec2:DeleteSecurityGroup ')) continue;
    applied.set(call, (applied.get(call) ?? 0) + left);
    sent.add(call);
  }
  return { sent, applied };
}

/** No call that an undisturbed run does not make, which could open something again, and none with effect twice. */
export function notMoreThan({ sent, applied }: Calls, usual: Calls, who: string): void {
  for (const call of sent)
    assert.ok(usual.sent.has(call), `${who} sent a call that belongs to none of its steps: ${call}`);
  for (const [call, times] of applied) {
    const most = usual.applied.get(call) ?? 0;
    assert.ok(times <= most, `${who} applied ${times} times what is applied ${most} times: ${call}`);
  }
}
