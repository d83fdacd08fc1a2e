import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listRunIds } from '../journal/journal.ts';
import type { SavedChain } from '../playbook/chain.ts';
import { readChain } from '../playbook/chain-state.ts';
import type { SavedPlan } from '../playbook/plan.ts';
import { readRun } from '../playbook/runs.ts';
import { parseSavedChain } from '../playbook/saved-chain.ts';
import { PLAN_FILE_LIMIT, parseSavedPlan } from '../playbook/saved-plan.ts';

/** Plans and chains that are kept; the oldest go. */
const KEPT = 50;

/**
 * Keeps a plan or a chain that was shown, so that what is approved by its hash later can be compared with what is planned
 * then. Only its owner reads it. Never throws: without it the approval still works, by the hash alone.
 */
export async function keepShown(stateFolder: string, shown: SavedPlan | SavedChain): Promise<void> {
  const folder = join(stateFolder, 'shown');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = pathOf(folder, shown.hash);
    const partial = `${path}.${process.pid}.new`;
    await writeFile(partial, JSON.stringify(shown), { mode: 0o600 });
    await rename(partial, path);
    await prune(folder);
  } catch {
    // A full disk or a folder that can't be written keeps nobody from reading a plan.
  }
}

/** Gives the plan of a hash where it was shown, or run, on this machine; what was edited since is none. */
export async function shownPlan(stateFolder: string, hash: string): Promise<SavedPlan | undefined> {
  const kept = await readKept(stateFolder, hash, parseSavedPlan);
  return kept ?? (await ofJournals(stateFolder, 'run', hash, async (id) => (await readRun(stateFolder, id)).saved));
}

/** Gives the chain of a hash, as `shownPlan` does a plan. */
export async function shownChain(stateFolder: string, hash: string): Promise<SavedChain | undefined> {
  const kept = await readKept(stateFolder, hash, parseSavedChain);
  return kept ?? (await ofJournals(stateFolder, 'chain', hash, async (id) => (await readChain(stateFolder, id)).chain));
}

const pathOf = (folder: string, hash: string): string => join(folder, `${hash.slice('sha256:'.length)}.json`);

async function readKept<Shown extends { readonly hash: string }>(
  stateFolder: string,
  hash: string,
  parse: (text: string, file: string) => Shown,
): Promise<Shown | undefined> {
  const path = pathOf(join(stateFolder, 'shown'), hash);
  try {
    if ((await stat(path)).size > PLAN_FILE_LIMIT) return undefined;
    const shown = parse(await readFile(path, 'utf8'), path);
    return shown.hash === hash ? shown : undefined;
  } catch {
    return undefined;
  }
}

async function ofJournals<Shown extends { readonly hash: string }>(
  stateFolder: string,
  kind: 'run' | 'chain',
  hash: string,
  read: (id: string) => Promise<Shown>,
): Promise<Shown | undefined> {
  for (const id of (await listRunIds(stateFolder, kind)).toReversed()) {
    const shown = await read(id).catch(() => undefined);
    if (shown?.hash === hash) return shown;
  }
  return undefined;
}

async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= KEPT) return;
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  for (const { path } of files.sort((a, b) => b.at - a.at).slice(KEPT)) await unlink(path);
}
