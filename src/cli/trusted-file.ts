import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { FailureError } from '../aws/errors.ts';

const ROOT = 0;

/**
 * Gives the real path of a file that nobody but the user and root can change or replace: it and every folder above it
 * belong to one of them, and neither group nor others may write there; a folder where only owners may remove their files
 * (`/tmp`) will do. Throws an `invalid` FailureError where there is no such file and a `refused` one where others could
 * change it. Where files have no owners (Windows) only that it is a file is checked.
 */
export function trustedFile(path: string, uid: number | undefined = process.getuid?.()): string {
  const real = found(path);
  if (uid === undefined) return real;
  for (let place = real; ; place = dirname(place)) {
    const { mode, uid: owner } = statSync(place);
    if (owner !== uid && owner !== ROOT) {
      throw refused(path, `${place} belongs to user ${owner}`, 'Copy it to a folder of your own, and read it first.');
    }
    const isSticky = place !== real && (mode & 0o1000) !== 0;
    if ((mode & 0o022) !== 0 && !isSticky) {
      throw refused(path, `others may write to ${place}`, `Take that away with \`chmod go-w ${place}\`.`);
    }
    if (dirname(place) === place) return real;
  }
}

function found(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isFile()) return real;
    throw new Error('it is not a file');
  } catch (error) {
    throw new FailureError({
      code: 'invalid',
      message: `${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Name a file.',
      cause: error,
    });
  }
}

function refused(path: string, why: string, hint: string): FailureError {
  return new FailureError({
    code: 'refused',
    message: `Refused to load ${path}: ${why}, and what is in it would run with your credentials.`,
    hint,
  });
}
