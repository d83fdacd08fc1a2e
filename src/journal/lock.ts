import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FailureError } from '../aws/errors.ts';
import { sha256 } from './canonical.ts';
import { isAlive, type ProcessIdentity, processIdentity } from './process-identity.ts';

/** Who holds a resource: one run at a time changes it. */
export interface LockHolder extends ProcessIdentity {
  readonly runId: string;
  readonly resource: string;
}

export interface Lock {
  release(): void;
}

/**
 * Takes `resource` (account, region and id in one string) for a run of this process. Throws a FailureError that names
 * the holder while its process lives; a lock whose process has ended is taken over.
 */
export function takeLock(stateFolder: string, resource: string, runId: string): Lock {
  const path = lockPath(stateFolder, resource);
  const mine: LockHolder = { ...processIdentity(), runId, resource };
  const text = JSON.stringify(mine);
  try {
    mkdirSync(join(stateFolder, 'locks'), { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < 3; attempt++) {
      if (placeLock(path, text)) return { release: () => releaseOwn(path, text) };
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder.value)) throw held(holder.value, path);
      if (holder !== undefined) setAside(path, holder.text);
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw new FailureError({
      code: 'unknown',
      message: `The lock ${path} can't be written: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Set XDG_STATE_HOME to a folder on a disk that can be written.',
      cause: error,
    });
  }
  throw new FailureError({
    code: 'refused',
    message: `Several runs want ${resource} at once.`,
    hint: 'See what they did with `transit-tui runs`, then run it again.',
  });
}

/** Takes all of `resources` for a run, or none: throws a FailureError that names the holder of the first that is taken. */
export function takeLocks(stateFolder: string, resources: readonly string[], runId: string): Lock {
  const taken: Lock[] = [];
  const release = () => {
    for (const lock of taken) lock.release();
  };
  try {
    for (const resource of resources) taken.push(takeLock(stateFolder, resource, runId));
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** Throws the FailureError that taking `resources` would, where a run of a process that still lives holds one of them. */
export function refuseHeld(stateFolder: string, resources: readonly string[]): void {
  for (const resource of resources) {
    const holder = lockHolder(stateFolder, resource);
    if (holder !== undefined) throw held(holder, lockPath(stateFolder, resource));
  }
}

/** Gives the run that holds `resource` in a process that still lives. */
export function lockHolder(stateFolder: string, resource: string): LockHolder | undefined {
  const holder = readHolder(lockPath(stateFolder, resource));
  return holder !== undefined && isAlive(holder.value) ? holder.value : undefined;
}

function lockPath(stateFolder: string, resource: string): string {
  return join(stateFolder, 'locks', `${sha256(resource).slice(7, 39)}.lock`);
}

function readHolder(path: string): { value: LockHolder; text: string } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as LockHolder;
    if (typeof value.pid === 'number' && typeof value.host === 'string') return { value, text };
  } catch {
    // Not a lock that this program wrote whole: handled as one whose process has ended.
  }
  return {
    value: { host: processIdentity().host, pid: 0x7fffffff, started: 'never', runId: '?', resource: '?' },
    text,
  };
}

/** Puts the lock in place whole or not at all: a reader never sees it half written. */
function placeLock(path: string, text: string): boolean {
  const draft = `${path}.${processIdentity().pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Moves a dead lock away; when another process has taken it over in between, its lock is put back. */
function setAside(path: string, expected: string): void {
  const aside = `${path}.${processIdentity().pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  }
}

function releaseOwn(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) unlinkSync(path);
  } catch {
    // Nothing is lost: a lock left behind is recognised as stale once this process has ended.
  }
}

function held(holder: LockHolder, path: string): FailureError {
  // Whether a process of another machine still lives can't be seen from here, and a machine may change its name.
  const elsewhere =
    holder.host === hostname() ? '' : ` If ${holder.host} is gone or has that name no more, delete ${path}.`;
  return new FailureError({
    code: 'refused',
    message: `Run ${holder.runId} (process ${holder.pid} on ${holder.host}) is working on ${holder.resource}.`,
    hint: `Wait for it to end, or look at it with \`transit-tui runs ${holder.runId}\`.${elsewhere}`,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
