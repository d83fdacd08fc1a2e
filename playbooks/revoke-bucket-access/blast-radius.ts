import type { BlastItem } from '../../src/playbook/plan.ts';
import { type Principal, parsePrincipal, samePrincipal } from '../steps/bucket-policy/principal.ts';
import type { PointEdit } from './access-point-step.ts';
import type { BucketState } from './bucket-state.ts';
import type { PolicyEdit } from './edit.ts';
import { type Grant, grantsOf, whoOf } from './grants.ts';
import type { OtherBuckets } from './other-buckets.ts';
import type { Params } from './params.ts';
import { aclsCount, type Reach } from './reach.ts';
import type { Point } from './read-reach.ts';
import { readerItems } from './reader-items.ts';

/** What the plan does to a bucket, for those who use it. */
export interface Effect {
  readonly edit: PolicyEdit | undefined;
  readonly points: readonly PointEdit[];
  /** The reach once all steps are done. */
  readonly after: Reach;
  readonly otherBuckets: OtherBuckets | undefined;
}

/** Gives who uses the bucket by its policy and settings, which of them lose it, and who may still read afterwards. */
export function blastRadius(state: BucketState, params: Params, effect: Effect): BlastItem[] {
  const { edit, points, after } = effect;
  const cutsAll = params.level === 'lock-down' || (params.level === 'deny' && isEveryone(params));
  const blocks = params.scope !== undefined || params.level === 'block';
  return [
    ...ofOtherBuckets(effect.otherBuckets),
    ...grantsOf(state.policy).map((grant) => grantItem(state, grant, params, edit)),
    ...readerItems(state, after),
    ...ofAddress(params),
    ...state.publicGrants.map((grant) => ofAclGrant(grant, state, cutsAll || blocks)),
    ...ofSettings(state, cutsAll || blocks),
    ...state.accessPoints.map((point) => ofPoint(point, params, points)),
    ...state.multiRegion.map((label): BlastItem => {
      const detail =
        blocks && !cutsAll ? 'leads here, and has a policy of its own' : 'leads here; a denial holds through it';
      return { kind: 'multi-region access point', label, detail, level: 'info' };
    }),
  ];
}

function ofOtherBuckets(others: OtherBuckets | undefined): BlastItem[] {
  if (others === undefined) return [];
  const { open, closed, unknown } = others;
  return [
    ...open.map(({ bucket, how }): BlastItem => {
      return { kind: 'bucket', label: bucket, detail: `is public ${how}, and would be no longer`, level: 'warn' };
    }),
    ...unknown.map((label): BlastItem => {
      return { kind: 'bucket', label, detail: 'could not be read: it may lose public access', level: 'warn' };
    }),
    {
      kind: 'buckets',
      label: 'all others',
      detail: 'are not public as far as policy and ACL tell',
      seen: `${closed} of them`,
      level: 'info',
    },
  ];
}

function ofAddress({ level, principal, sourceIp }: Params): BlastItem[] {
  if (level !== 'deny' || sourceIp === undefined) return [];
  const detail = `${principal ?? 'everyone'} from there loses the bucket, but for your own role`;
  return [{ kind: 'address', label: sourceIp, detail, level: 'warn' }];
}

function ofAclGrant(label: string, state: BucketState, closes: boolean): BlastItem {
  if (aclsCount(state) === false)
    return { kind: 'ACL grant', label, detail: 'does not count: ACLs are off', level: 'info' };
  return {
    kind: 'ACL grant',
    label,
    detail: closes ? 'no longer counts' : 'stays',
    level: closes ? 'warn' : 'info',
  };
}

function ofSettings(state: BucketState, closes: boolean): BlastItem[] {
  const note = (kind: string, labels: readonly string[], detail: string) =>
    labels.map((label): BlastItem => ({ kind, label, detail, level: 'info' }));
  const website: BlastItem = {
    kind: 'website',
    label: state.bucket,
    detail: closes ? 'stops serving visitors' : 'is served from this bucket',
    level: closes ? 'warn' : 'info',
  };
  const copies = (state.replication?.rules ?? []).map(({ destinationBucketArn }) => destinationBucketArn).sort();
  const told = state.notifications.map(({ target, kind }) => target ?? kind).sort();
  return [
    ...(state.website !== null ? [website] : []),
    ...note('replication', copies, 'gets copies, and goes on getting them: check that it is yours'),
    ...note('notification', told, 'is told of new objects: check that it is yours'),
    ...note(
      'access log',
      state.logging === null ? [] : [state.logging.targetBucket],
      'receives the access logs of this bucket',
    ),
  ];
}

function ofPoint(point: Point, { level }: Params, edits: readonly PointEdit[]): BlastItem {
  const edit = edits.find((each) => each.point.name === point.name);
  const origin = point.networkOrigin === 'VPC' ? `from ${point.vpcId ?? 'a VPC'} only` : 'from the internet too';
  const policy = point.text === null ? 'no policy of its own' : (policyNote(point) ?? 'a policy of its own');
  const fate =
    edit !== undefined
      ? `${edit.removed.map(({ name }) => name).join(', ')} goes`
      : level === 'deny' || level === 'lock-down'
        ? "the bucket's denial holds through it"
        : 'which stays';
  return {
    kind: 'access point',
    label: point.name,
    detail: `${origin}, with ${policy}: ${fate}`,
    level: edit === undefined ? 'info' : 'warn',
  };
}

function policyNote({ text, policyIsPublic }: Point): string | undefined {
  if (text === undefined) return 'a policy that could not be read';
  return policyIsPublic === true ? 'a public policy' : undefined;
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
  if (params.level === 'lock-down') return worst(grant, (each) => lossOfRest(each, params));
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

/** What a lock-down means for a principal: services stay, the list stays, of others only some may be in it. */
function lossOfRest(principal: Principal, { keep = [] }: Params): string {
  if (principal.kind === 'service') return UNAFFECTED;
  const kept = keep.map(parsePrincipal);
  const isNamed = kept.some(
    (each) => samePrincipal(each, principal) || (each.kind === 'account' && each.account === accountOf(principal)),
  );
  if (isNamed) return UNAFFECTED;
  return principal.kind === 'other' || kept.some((each) => accountOf(each) === accountOf(principal)) ? MAY_LOSE : LOSES;
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
