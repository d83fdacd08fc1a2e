import type { BlastItem } from '../../src/playbook/plan.ts';
import type { BucketState } from './bucket-state.ts';
import type { PolicyEdit } from './edit.ts';
import { type Grant, grantsOf, whoOf } from './grants.ts';
import type { Params } from './params.ts';
import { type Principal, parsePrincipal } from './principal.ts';

/** Gives who uses the bucket by its policy and settings, and which of them lose it. */
export function blastRadius(state: BucketState, params: Params, edit: PolicyEdit | undefined): BlastItem[] {
  const items: BlastItem[] = grantsOf(state.policy).map((grant) => grantItem(state, grant, params, edit));
  const everyone = params.level === 'block' || (params.level === 'deny' && isEveryone(params));
  if (params.level === 'deny' && params.sourceIp !== undefined) {
    const range = params.principal === undefined ? 'everyone' : params.principal;
    items.push({
      kind: 'address',
      label: params.sourceIp,
      detail: `${range} from there loses the bucket, but for your own role`,
      level: 'warn',
    });
  }
  for (const grant of state.publicGrants) {
    const closed = params.level === 'block' || (params.level === 'deny' && isEveryone(params));
    items.push({
      kind: 'ACL grant',
      label: grant,
      detail: closed ? 'no longer counts' : 'stays',
      level: closed ? 'warn' : 'info',
    });
  }
  if (state.isWebsite) {
    items.push({
      kind: 'website',
      label: state.bucket,
      detail: everyone ? 'stops serving visitors' : 'is served from this bucket',
      level: everyone ? 'warn' : 'info',
    });
  }
  const note = (kind: string, labels: readonly string[], detail: string) => {
    for (const label of labels) items.push({ kind, label, detail, level: 'info' });
  };
  note('replication', state.replicatesTo, 'gets copies, and goes on getting them: check that it is yours');
  note('notification', state.notifies, 'is told of new objects: check that it is yours');
  note('access log', state.logsTo === undefined ? [] : [state.logsTo], 'receives the access logs of this bucket');
  note(
    'access point',
    state.accessPoints,
    params.level === 'deny' ? 'is denied the same' : 'has a policy of its own, which stays',
  );
  return items;
}

function grantItem(state: BucketState, grant: Grant, params: Params, edit: PolicyEdit | undefined): BlastItem {
  const isRemoved =
    edit?.removed.includes(grant) === true || edit?.removed.some((each) => each.index === grant.index) === true;
  const loses = isRemoved || losesBy(state, grant, params);
  return {
    kind: 'statement',
    label: grant.sid ?? `number ${grant.index + 1}`,
    detail: `for ${whoOf(grant)}: ${loses ? 'loses access' : 'not affected'}`,
    level: loses ? 'warn' : 'info',
  };
}

function losesBy(state: BucketState, grant: Grant, params: Params): boolean {
  if (params.level === 'statement') return false;
  if (params.level === 'block')
    return state.policyIsPublic !== false && grant.principals.some((each) => isOutside(each, state.account));
  if (params.principal === undefined) return false;
  const denied = parsePrincipal(params.principal);
  return grant.principals.some((each) => {
    if (denied.kind === 'everyone') return isOutside(each, state.account);
    if (denied.kind === 'account') return accountOf(each) === denied.account;
    return each.kind === 'arn' && denied.kind === 'arn' && each.arn === denied.arn;
  });
}

function isEveryone(params: Params): boolean {
  return params.principal !== undefined && parsePrincipal(params.principal).kind === 'everyone';
}

function isOutside(principal: Principal, account: string): boolean {
  if (principal.kind === 'everyone') return true;
  const own = accountOf(principal);
  return own !== undefined && own !== account;
}

function accountOf(principal: Principal): string | undefined {
  return principal.kind === 'account' || principal.kind === 'arn' ? principal.account : undefined;
}
