import type { BlastItem } from '../../src/playbook/plan.ts';
import type { KeyState, RoleHolder, UserHolder } from './holder.ts';
import type { Params } from './params.ts';

/** Gives what a revocation touches, by name. */
export function blastRadius(holder: UserHolder | RoleHolder, params: Params, region: string): readonly BlastItem[] {
  return holder.kind === 'user' ? ofUser(holder, params) : ofRole(holder, params, region);
}

function ofUser({ principal, keys, chosen, password }: UserHolder, { level }: Params): BlastItem[] {
  const items = keys.map(
    (key): BlastItem => ({
      kind: 'access key',
      label: key.accessKeyId,
      detail: `${fateOf(key, chosen.includes(key))}${madeAt(key)}`,
      seen: usedAt(key),
      level: 'info',
    }),
  );
  if (level === 'key') return items;
  const detail =
    level === 'sessions'
      ? `its sessions are denied everything, with whichever of its keys they were made${password === false ? '' : ', and at the console until it signs in again'}`
      : `denied everything until rolled back: every key, every session${password === false ? '' : ', and what it does at the console'}`;
  return [{ kind: 'user', label: principal.name, detail, level: 'warn' }, ...items];
}

function fateOf({ status }: KeyState, isChosen: boolean): string {
  if (status !== 'Active') return `${status} already`;
  return isChosen ? 'Active, becomes inactive' : 'stays active';
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const madeAt = ({ createdAt }: KeyState): string =>
  createdAt === undefined ? '' : `; made ${dateOf(createdAt).slice(0, 10)}`;

function usedAt({ use }: KeyState): string {
  if (use === undefined) return 'its last use could not be read';
  if (use.usedAt === undefined) return 'no use known';
  return `last used ${dateOf(use.usedAt)} UTC for ${use.service ?? 'an unknown service'} in ${use.region ?? 'an unknown region'}`;
}

function ofRole({ principal, instances, trusted }: RoleHolder, params: Params, region: string): BlastItem[] {
  const { level, session } = params;
  const hit = level === 'session' ? instances.filter(({ instanceId }) => instanceId === session) : instances;
  const until = level === 'all' ? 'until rolled back' : 'until they hold newer credentials';
  const head: BlastItem =
    level === 'session'
      ? {
          kind: 'session',
          label: `${principal.name}/${session ?? ''}`,
          detail: `every session of this name is denied everything ${until}; other sessions of the role go on`,
          level: 'warn',
        }
      : {
          kind: 'role',
          label: principal.name,
          detail: `every session of it is denied everything ${until}, whoever holds it`,
          level: 'warn',
        };
  const machines = hit.map(
    ({ instanceId, name = 'without a name', state }): BlastItem => ({
      kind: 'instance',
      label: instanceId,
      detail: `${name}, in ${region}: has its credentials from this role`,
      seen: state,
      level: 'warn',
    }),
  );
  return [head, ...machines, ...(trusted ?? []).map(principalItem)];
}

function principalItem({ name, conditional }: NonNullable<RoleHolder['trusted']>[number]): BlastItem {
  return {
    kind: 'principal',
    label: name,
    detail: `may assume the role by its trust policy${conditional ? ', under conditions' : ''}`,
    level: name === '*' ? 'warn' : 'info',
  };
}
