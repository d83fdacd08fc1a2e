import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FailureError } from '../../src/aws/errors.ts';

/** Larger than any certificate or chain that ACM takes. */
const LARGEST = 256 * 1024;

/** Makes the failure of a plan that can't be made; `what` is the end of a sentence. */
export function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}

/** Reads a file that anybody may see. */
export const readPublicFile = (path: string): Promise<string> => readOpened(path, async () => {});

/** Reads a private key; refuses one that others on this machine could read too. */
export function readKeyFile(path: string): Promise<string> {
  return readOpened(path, async (file) => {
    // Windows keeps no such bits.
    if (process.platform === 'win32') return;
    const { mode } = await file.stat();
    if ((mode & 0o077) === 0) return;
    throw refusal(
      `${path} can be read or changed by others on this machine (mode ${(mode & 0o777).toString(8)})`,
      `Take that away first (\`chmod 600\`), and think of the key as known if others work on this machine.`,
    );
  });
}

/** The check looks at what was opened: between looking at a name and opening it, the name could come to mean another file. */
async function readOpened(path: string, check: (file: FileHandle) => Promise<void>): Promise<string> {
  let file: FileHandle;
  try {
    // A pipe that nobody writes to would keep us waiting.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw refusal(`${path} can't be opened (${code})`, 'Check the path; it is taken from the folder that you are in.');
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > LARGEST) {
      throw refusal(`${path} is no file of at most ${LARGEST / 1024} KiB`, 'It takes PEM.');
    }
    await check(file);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
