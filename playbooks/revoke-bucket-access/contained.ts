import type { CallerIdentity } from '../../src/aws/session.ts';
import type { JsonObject } from '../../src/playbook/plan.ts';
import { type Asker, askerOf, callerAsker } from '../steps/bucket-policy/asker.ts';
import { denies } from '../steps/bucket-policy/evaluate.ts';
import { type Principal, parsePrincipal } from '../steps/bucket-policy/principal.ts';
import type { Level } from './params.ts';
import type { Reach } from './reach.ts';
import { ANYONE, mayRead, nameOf, type Reader, readersOf } from './who-may-read.ts';

/** Who is to be out when the plan is done. */
export interface Goal {
  readonly level: Level;
  /** As a person writes them; `*` is the public. */
  readonly principals: readonly string[];
  readonly sourceIp?: string;
  /** For a lock-down: who stays. */
  readonly keep: readonly string[];
  /** One statement was to go, and not all that its principals have. */
  readonly isOneStatement?: boolean;
}

/** Whether that is so, by all that was read. */
export interface Verdict {
  /** Who was to be out, with the answer for each. */
  readonly out: readonly Reader[];
  /** What makes it no containment at all. */
  readonly failed: readonly string[];
  /** What stays open beside it. */
  readonly open: readonly string[];
  /** What the policy denies the responder of what it takes to put it back. */
  readonly lost: readonly string[];
}

/** Gives a goal as a step's arguments keep it. */
export const goalArgs = ({ level, principals, sourceIp, keep, isOneStatement }: Goal): JsonObject => ({
  level,
  principals: [...principals],
  keep: [...keep],
  ...(sourceIp === undefined ? {} : { sourceIp }),
  ...(isOneStatement === true ? { isOneStatement } : {}),
});

/** Reads a goal out of a step's arguments. */
export function goalOf(args: JsonObject): Goal {
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    level: args.level as Level,
    principals: list(args.principals),
    keep: list(args.keep),
    ...(typeof args.sourceIp === 'string' ? { sourceIp: args.sourceIp } : {}),
    isOneStatement: args.isOneStatement === true,
  };
}

/** Evaluates a bucket's reach for everyone who is to be out, and for the responder, who is not. */
export function judge(goal: Goal, reach: Reach, caller: CallerIdentity): Verdict {
  const out = targetsOf(goal, reach, caller);
  const failed: string[] = [];
  const open: string[] = [];
  const isPublic = mayRead({ kind: 'unsigned' }, reach);
  const alike: string[] = [];
  for (const { who, asker, may, why } of out) {
    const isEveryone = asker.kind === 'unsigned' || asker.kind === 'outsider';
    if (may === 'no') continue;
    if (may === 'maybe') open.push(`${who} may perhaps still read it: ${why}`);
    else if (isPublic.may === 'yes' && !isEveryone) alike.push(who);
    else if (goal.isOneStatement === true) open.push(`${who} may still read it: ${why}`);
    else failed.push(`${who} may still read it: ${why}`);
  }
  if (isPublic.may === 'yes' && !out.some(({ who }) => who === ANYONE)) {
    open.push(`${[ANYONE, ...alike].join(', and so ')}, may still read it: ${isPublic.why}`);
  }
  const lost = lostBy(caller, reach);
  if (lost.length > 0) {
    open.push(`${caller.roleArn ?? caller.arn} is denied ${lost.join(', ')}, and can't take it back`);
  }
  return { out, failed, open, lost };
}

function targetsOf({ level, principals, sourceIp, keep }: Goal, reach: Reach, caller: CallerIdentity): Reader[] {
  if (level === 'lock-down') return lockedOut(keep, reach, caller);
  const at = sourceIp === undefined ? {} : { sourceIp };
  const named = principals.map(parsePrincipal);
  const everyone = level === 'block' || named.length === 0 || named.some(({ kind }) => kind === 'everyone');
  const askers: Asker[] = named.flatMap((each) => {
    const asker = askerOf(each);
    return asker === undefined ? [] : [{ ...asker, ...at }];
  });
  const anyone: Asker[] = everyone
    ? [
        { kind: 'unsigned', ...at },
        { kind: 'outsider', ...at },
      ]
    : [];
  return [...anyone, ...askers].map((asker) => ({ who: nameOf(asker), asker, ...mayRead(asker, reach) }));
}

/** Of those of whom nothing is known each could be one who is kept: only a plain yes counts against a lock-down. */
function lockedOut(keep: readonly string[], reach: Reach, caller: CallerIdentity): Reader[] {
  const kept = keep.map(parsePrincipal);
  return readersOf(reach).filter(({ asker, may }) => {
    if (asker.kind === 'service' || isKept(asker, kept, caller)) return false;
    return !(may === 'maybe' && (asker.kind === 'unknown' || asker.kind === 'outsider'));
  });
}

/** Tells whether a lock-down leaves an asker in: named itself, or by its account. */
export function isKept(asker: Asker, kept: readonly Principal[], caller: CallerIdentity): boolean {
  const own = callerAsker(caller);
  const askers = [own, ...kept.map(askerOf)];
  return askers.some((each) => {
    if (each === undefined) return false;
    if (each.kind === 'account') return 'account' in asker && asker.account === each.account;
    return each.kind === 'identity' && asker.kind === 'identity' && each.arns.some((arn) => asker.arns.includes(arn));
  });
}

const WAY_BACK = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

function lostBy(caller: CallerIdentity, { statements = [], arn }: Reach): string[] {
  const by = callerAsker(caller);
  return WAY_BACK.filter((action) => denies(statements, { by, action, resource: arn }) === 'yes');
}
