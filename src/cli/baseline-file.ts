import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';
import type { LearntBaseline } from '../flows/detect/baseline.ts';
import { readBaseline } from '../flows/detect/read-baseline.ts';

/** Reads a baseline from its file; undefined where there is none yet. Throws FailureError for a file that is no baseline. */
export async function readBaselineFile(path: string): Promise<LearntBaseline | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrong(`${path} can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
  const baseline = readBaseline(text);
  if (baseline === undefined) throw wrong(`${path} is no baseline of transit-tui; it was left as it is.`);
  return baseline;
}

/** Writes a baseline, readable by its owner only: whole, or the file stays as it was. Throws FailureError. */
export async function writeBaselineFile(path: string, baseline: LearntBaseline): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, JSON.stringify(baseline), { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw wrong(`${path} can't be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
}

const wrong = (message: string): FailureError =>
  new FailureError({
    code: 'invalid',
    message,
    hint: 'Give --baseline a file that an earlier --learn wrote, or one that is not there yet.',
  });
