import { readFile, stat, writeFile } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';

const LIMIT = 512 * 1024 * 1024;

/** Reads a file that was named on the command line. Throws a FailureError where it is none or has no end. */
export async function readInput(path: string, what: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('it is not a file');
    if (found.size > LIMIT) throw new Error('it is too large');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FailureError({
      code: 'invalid',
      message: `${what} ${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Name a file.',
      cause: error,
    });
  }
}

/** Writes a file that only its owner reads: what an audit says helps whoever attacks. `fresh` refuses to replace one. */
export async function writeOutput(path: string, text: string, fresh = false): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: fresh ? 'wx' : 'w' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new FailureError({
      code: 'invalid',
      message: `${path} can't be written: ${exists ? 'it is there already' : error instanceof Error ? error.message : String(error)}.`,
      hint: exists
        ? 'Name another file: what somebody filled in is not replaced.'
        : 'Name a file in a folder that can be written.',
      cause: error,
    });
  }
}
