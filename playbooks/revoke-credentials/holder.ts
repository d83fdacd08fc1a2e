import type { Instance } from '../../src/aws/ec2/instance.ts';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { AccessKey, AccessKeyUse } from '../../src/aws/iam/access-key.ts';
import type { IamPrincipal, IamRole } from '../../src/aws/iam/principal.ts';
import {
  accessKeyUse,
  getRole,
  getUser,
  hasPassword,
  instanceProfilesOf,
  listAccessKeys,
} from '../../src/aws/iam/principal-reads.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { isOwnIdentity } from '../steps/own-identity.ts';
import type { Identity } from './identity.ts';
import { guidanceFor, refusal, refuseReserved } from './refuse.ts';
import { type Trusted, trustedBy } from './trust.ts';

/** A key with its last use; `use` is absent where it could not be read. */
export interface KeyState extends AccessKey {
  readonly use?: AccessKeyUse;
}

/** A user whose credentials are to be revoked, with all its keys; `chosen` are those that were asked for. */
export interface UserHolder {
  readonly kind: 'user';
  readonly principal: IamPrincipal;
  readonly keys: readonly KeyState[];
  readonly chosen: readonly KeyState[];
  /** Whether it has a password for the console; undefined where that could not be read. */
  readonly password: boolean | undefined;
  /** What could not be read, and why. */
  readonly unknown: readonly string[];
}

/** A role whose sessions are to be revoked, and who gets sessions of it. */
export interface RoleHolder {
  readonly kind: 'role';
  readonly principal: IamRole;
  readonly instances: readonly Instance[];
  /** Undefined where the trust policy can't be read. */
  readonly trusted: readonly Trusted[] | undefined;
  /** What could not be read, and why. */
  readonly unknown: readonly string[];
}

/** Finds whose credentials are meant and reads what containing them touches; refuses what is not to be contained here. */
export async function readHolder(context: PlanContext, identity: Identity): Promise<UserHolder | RoleHolder> {
  const guidance = guidanceFor(identity);
  if (guidance !== undefined) throw refusal(guidance.why, guidance.hint);
  if (identity.kind === 'key') return ofKey(context, identity.accessKeyId);
  if (identity.kind !== 'user' && identity.kind !== 'role') throw new TypeError(`No guidance for ${identity.kind}`);
  refuseOtherAccount(context, identity);
  refuseOwn(context, identity);
  return identity.kind === 'user' ? ofUser(context, identity.name) : ofRole(context, identity.name);
}

/** A finding of a member account names a role there: one of the same name here is another. */
function refuseOtherAccount({ caller }: PlanContext, identity: Identity & { readonly kind: 'user' | 'role' }): void {
  const { kind, name, account, partition } = identity;
  const own = caller.arn.split(':')[1];
  if ((account ?? caller.account) === caller.account && (partition ?? own) === own) return;
  throw refusal(
    `${kind} ${name} is of account ${account ?? caller.account} in partition ${partition ?? own}, and this session is in ${caller.account} in ${own}`,
    'Use a profile of that account.',
  );
}

function refuseOwn({ caller }: PlanContext, identity: { readonly kind: 'user' | 'role'; readonly name: string }): void {
  if (!isOwnIdentity(identity, caller)) return;
  throw refusal(
    `${identity.kind} ${identity.name} is your own: you would end the session you work in`,
    'Use another identity to contain this one.',
  );
}

async function ofKey(context: PlanContext, accessKeyId: string): Promise<UserHolder> {
  const { userName } = await lastUseOf(context, accessKeyId);
  // IAM names no user for a key of root; some of its reports write <root_account>.
  if (userName === undefined || userName.startsWith('<')) {
    const { why, hint } = guidanceFor({ kind: 'root', name: 'root' }) ?? { why: '', hint: '' };
    throw refusal(`${accessKeyId} is a key of the account's root user: ${why}`, hint);
  }
  refuseOwn(context, { kind: 'user', name: userName });
  const holder = await ofUser(context, userName);
  const chosen = holder.keys.filter((key) => key.accessKeyId === accessKeyId);
  if (chosen.length === 0) throw refusal(`user ${userName} has no key ${accessKeyId} any more`, 'It was deleted.');
  return { ...holder, chosen };
}

async function lastUseOf({ read }: PlanContext, accessKeyId: string): Promise<AccessKeyUse> {
  try {
    return await accessKeyUse(read, accessKeyId);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    const hint = `It was deleted, or it is of another account: \`aws sts get-access-key-info --access-key-id ${accessKeyId}\` says of which.`;
    throw new FailureError({ ...error.failure, hint });
  }
}

async function ofUser({ read }: PlanContext, name: string): Promise<UserHolder> {
  const { attempt, unknown } = attempts();
  const withUse = async (key: AccessKey): Promise<KeyState> => {
    const { accessKeyId } = key;
    const use = await attempt(`when ${accessKeyId} was last used`, () => accessKeyUse(read, accessKeyId));
    return use === undefined ? key : { ...key, use };
  };
  const [principal, listed, password] = await Promise.all([
    getUser(read, name),
    listAccessKeys(read, name),
    attempt(`whether ${name} has a password`, () => hasPassword(read, name)),
  ]);
  const keys = await Promise.all(listed.map(withUse));
  return { kind: 'user', principal, keys, chosen: keys, password, unknown: unknown.sort() };
}

async function ofRole({ read }: PlanContext, name: string): Promise<RoleHolder> {
  const { attempt, unknown } = attempts();
  const [principal, found = []] = await Promise.all([
    getRole(read, name),
    attempt(`which instances have role ${name}`, () => instancesOf(read, name)),
  ]);
  refuseReserved(principal);
  const instances = found.filter(({ state }) => state !== 'terminated');
  return { kind: 'role', principal, instances, trusted: trustedBy(principal.trustPolicy), unknown };
}

async function instancesOf(read: PlanContext['read'], roleName: string): Promise<readonly Instance[]> {
  const values = await instanceProfilesOf(read, roleName);
  if (values.length === 0) return [];
  return describeInstances(read, { filters: [{ name: 'iam-instance-profile.arn', values }] });
}

/** For what only whoever judges the plan needs: where it can't be read, that is said, and nothing that is done rests on it. */
function attempts() {
  const unknown: string[] = [];
  const attempt = async <Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      unknown.push(`Not known: ${what}: ${error.failure.message}.`);
      return undefined;
    }
  };
  return { attempt, unknown };
}
