import { createHash } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { packTar } from 'modern-tar';
import { FailureError } from '../../aws/errors.ts';

/** A file of an archive, by its path below the archive's one folder. */
export interface ArchivedFile {
  readonly path: string;
  readonly content: string;
}

/** Where a gzip file says which system wrote it, and what says that nobody knows. */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 0xff;

/** Gives what `sha256sum -c` checks the files against, run in their folder. */
export function checksums(files: readonly ArchivedFile[]): string {
  return files.map(({ path, content }) => `${digest(content)}  ${path}\n`).join('');
}

/** Gives the hexadecimal SHA-256 of a text's UTF-8 bytes, or of bytes. */
export const digest = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * Gives the files as a gzipped tar with one folder in it. The same files give the same bytes: names and contents are all there
 * is, and every file is as old as `mtime` (epoch milliseconds) and its owner's alone.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export async function tarball(folder: string, files: readonly ArchivedFile[], mtime: number): Promise<Uint8Array> {
  const common = { mtime: new Date(mtime), uid: 0, gid: 0, uname: '', gname: '' };
  const packed = await packTar([
    { header: { name: `${folder}/`, type: 'directory', size: 0, mode: 0o700, ...common } },
    ...files.map(({ path, content }) => {
      const body = Buffer.from(content, 'utf8');
      return {
        header: { name: `${folder}/${path}`, type: 'file' as const, size: body.length, mode: 0o600, ...common },
        body,
      };
    }),
  ]);
  const zipped = await promisify(gzip)(packed, { level: 9 });
  zipped[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return zipped;
}

/** Writes a new file, mode 0600, and sees it on the disk; one that is there already is never overwritten. */
export async function writeNew(path: string, content: Uint8Array): Promise<void> {
  let made = false;
  try {
    const handle = await open(path, 'wx', 0o600);
    made = true;
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (made) await unlink(path).catch(() => undefined);
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new FailureError({
      code: isThere ? 'invalid' : 'unknown',
      message: isThere
        ? `${path} is there already, and evidence is never overwritten.`
        : `${path} can't be written: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Name another file with --out.',
      cause: error,
    });
  }
}
