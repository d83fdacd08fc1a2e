import type { CallerIdentity } from '../../src/aws/session.ts';
import { askerOf } from '../steps/bucket-policy/asker.ts';
import { appendStatement } from '../steps/bucket-policy/policy-text.ts';
import { parsePrincipal } from '../steps/bucket-policy/principal.ts';
import { refuseLockOut } from '../steps/bucket-policy/refusals.ts';
import { meaningOf } from '../steps/bucket-policy/same-policy.ts';
import { aclsNote, type BucketState } from './bucket-state.ts';
import { isKept } from './contained.ts';
import { LOCK_DOWN, lockDownStatement } from './deny-statement.ts';
import { type PolicyEdit, refuseBlockedEdit, refuseOrphans } from './edit.ts';

/** Adds the statement that denies everyone but a list; every other statement keeps its bytes. */
export function lockDownEdit(state: BucketState, keep: readonly string[], caller: CallerIdentity): PolicyEdit {
  refuseBlockedEdit(state);
  const text = state.text;
  const kept = keep.map(parsePrincipal);
  const statement = lockDownStatement(state.arn, kept, caller, text);
  const others = (state.policy?.statements ?? []).filter(({ value }) => String(value.Sid).startsWith(LOCK_DOWN));
  const isThere = others.some(({ value }) => meaningOf(value) === meaningOf({ ...statement }));
  const after = isThere ? undefined : appendStatement(text, statement);
  if (after !== undefined) refuseLockOut(state.arn, after, caller, [statement.Sid]);
  refuseOrphans(after);
  const count = state.policy?.statements.length ?? 0;
  const names = [...new Set([caller.roleArn ?? caller.arn, ...keep])];
  return {
    after,
    title: `Deny everyone but ${names.join(', ')} and AWS services everything on ${state.bucket}`,
    change: [
      { what: `statement ${statement.Sid}`, before: 'not there', after: JSON.stringify(statement) },
      { what: 'other statements', before: `${count}`, after: `${count}, byte for byte` },
    ],
    sid: statement.Sid,
    removed: [],
    left: [],
    warnings: [
      ...(others.length > 0 && !isThere
        ? [
            `${others.map(({ value }) => value.Sid).join(', ')} locks it down already: only who is in both lists keeps access.`,
          ]
        : []),
      ...replicationStops(state, keep, caller),
      ...(aclsNote(state) === undefined ? [] : ['ACLs count here, and the denial goes before all that they grant.']),
      'Roles of this account that are not in the list lose the bucket too, those of pipelines and backups among them.',
    ],
  };
}

function replicationStops({ replication }: BucketState, keep: readonly string[], caller: CallerIdentity): string[] {
  const role = replication?.role;
  const asker = role === undefined ? undefined : askerOf(parsePrincipal(role));
  if (asker === undefined || isKept(asker, keep.map(parsePrincipal), caller)) return [];
  return [`Replication stops: its role ${role} is not in the list.`];
}
