import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FailureError } from '../aws/errors.ts';
import { readBaseline } from '../flows/detect/read-baseline.ts';
import { sha256 } from '../journal/canonical.ts';
import { readDetection } from '../live/read-detection.ts';
import { EMPTY_MEMORY, type Told, type WatchMemory } from '../live/watch-memory.ts';

/** Whose traffic a memory is about, and where its events go. */
export interface WatchedPlace {
  readonly account: string;
  readonly region: string;
  readonly eventBusName: string;
}

/** Gives the file that holds the memory of one account, region and bus. */
export function watchFile(stateFolder: string, { account, region, eventBusName }: WatchedPlace): string {
  const bus = sha256(eventBusName).slice(7, 19);
  return join(stateFolder, 'watch', `${account}-${region}-${bus}.json`);
}

/**
 * Reads what earlier processes remembered; nothing where there is no such file. `damaged` says that there is one which is no
 * memory: what was told before will be told again.
 */
export async function readWatchMemory(
  file: string,
): Promise<{ readonly memory: WatchMemory; readonly damaged: boolean }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { memory: EMPTY_MEMORY, damaged: false };
    throw new FailureError({
      code: 'unknown',
      message: `What watch remembers can't be read: ${error instanceof Error ? error.message : error}.`,
      hint: 'Make the file readable, or delete it: then everything is told once more.',
      cause: error,
    });
  }
  const memory = memoryIn(text);
  return { memory: memory ?? EMPTY_MEMORY, damaged: memory === undefined };
}

/** Saves a memory, readable by its owner only; a reader finds the old one or the new one, never half of it. */
export async function saveWatchMemory(file: string, { told, waiting, baseline }: WatchMemory): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}.new`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: 1, told: [...told], waiting, baseline }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

function memoryIn(text: string): WatchMemory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, told, waiting, baseline } = value as Readonly<Record<string, unknown>>;
  if (version !== 1 || !Array.isArray(told) || !Array.isArray(waiting)) return undefined;
  return {
    told: new Map(told.filter(isTold)),
    waiting: waiting.flatMap((each) => readDetection(each) ?? []),
    baseline: baseline === undefined ? undefined : readBaseline(JSON.stringify(baseline)),
  };
}

function isTold(entry: unknown): entry is [string, Told] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const { at, severity, action } = (entry[1] ?? {}) as Readonly<Record<string, unknown>>;
  return typeof at === 'number' && typeof severity === 'string' && typeof action === 'string';
}
