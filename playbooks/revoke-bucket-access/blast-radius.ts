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
  const loss = isRemoved ? LOSES : lossBy(state, grant, params);
  return {
    kind: 'statement',
    label: grant.sid ?? `number ${grant.index + 1}`,
    detail: `for ${whoOf(grant)}: ${loss}`,
    level: loss === LOSES || loss === MAY_LOSE ? 'warn' : 'info',
  };
}

const LOSES = 'loses access';
const MAY_LOSE = 'may lose access';
const UNAFFECTED = 'not affected';

function lossBy(state: BucketState, grant: Grant, params: Params): string {
  if (params.level === 'statement') return UNAFFECTED;
  if (params.level === 'block')
    return state.policyIsPublic === false ? UNAFFECTED : worst(grant, (each) => lossOutside(each, state.account));
  if (params.principal === undefined) return `not affected, but from ${params.sourceIp}`;
  const denied = parsePrincipal(params.principal);
  return worst(grant, (each) => {
    if (denied.kind === 'everyone') return lossOutside(each, state.account);
    const isDenied =
      denied.kind === 'account'
        ? accountOf(each) === denied.account
        : each.kind === 'arn' && denied.kind === 'arn' && each.arn === denied.arn;
    return isDenied ? LOSES : UNAFFECTED;
  });
}

function worst(grant: Grant, lossOf: (principal: Principal) => string): string {
  const losses = grant.principals.map(lossOf);
  return [LOSES, MAY_LOSE].find((loss) => losses.includes(loss)) ?? UNAFFECTED;
}

function isEveryone(params: Params): boolean {
  return params.principal !== undefined && parsePrincipal(params.principal).kind === 'everyone';
}

/** What cutting off everyone outside means for a principal; some don't say whose they are, as CloudFront's own users. */
function lossOutside(principal: Principal, account: string): string {
  if (principal.kind === 'everyone') return LOSES;
  if (principal.kind === 'other') return MAY_LOSE;
  const own = accountOf(principal);
  return own !== undefined && own !== account ? LOSES : UNAFFECTED;
}

function accountOf(principal: Principal): string | undefined {
  return principal.kind === 'account' || principal.kind === 'arn' ? principal.account : undefined;
}
