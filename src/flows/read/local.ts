import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { addAbortSignal, type Readable } from 'node:stream';
import { FailureError } from '../../aws/errors.ts';
import { fifoPiece } from './fifo.ts';
import type { Piece } from './piece.ts';

/** Bytes that are read at once: few enough that what waits for its turn while the young are collected is little. */
const READ = 256 * 1024;

/** How names of flow logs end; everything else in a folder is left alone and counted. */
const LOOKS_LIKE_FLOWS = /\.(log|txt|gz|zst|json|parquet)$/i;

/** Pieces in a steady order, and what was left aside, as sentences. */
export interface LocalPieces {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

/**
 * Finds what the names stand for: a file, a folder (all the way down), a glob, or `-` for standard input, which is also
 * read where nothing is named. A file counts once, however often and by whichever path it is named. Throws FailureError for a name that stands for nothing.
 */
export async function localPieces(names: readonly string[], stdin: Readable): Promise<LocalPieces> {
  if (names.length === 0) return { pieces: [inputPiece(stdin)], notes: [] };
  const pieces = new Map<string, Piece>();
  const left = new Set<string>();
  for (const name of names) {
    if (name === '-') {
      pieces.set('-', inputPiece(stdin));
      continue;
    }
    const found = await filesOf(name);
    for (const { path, named } of found) {
      const real = await realOf(path);
      if (!named && !LOOKS_LIKE_FLOWS.test(path)) left.add(real);
      else if (!pieces.has(real)) pieces.set(real, pieceOf(path, await stat(path)));
    }
  }
  const sorted = [...pieces.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const aside = [...left].filter((real) => !pieces.has(real)).length;
  const notes = aside === 0 ? [] : [`${aside} files are not read: their names are not those of flow logs`];
  return { pieces: sorted, notes };
}

/** A pipe that a shell hands over as a file (`<(…)`) has no other path than this one. */
const realOf = (path: string): Promise<string> => realpath(path).catch(() => path);

interface Found {
  readonly path: string;
  /** True where the person named this very file. */
  readonly named: boolean;
}

async function filesOf(name: string): Promise<readonly Found[]> {
  const is = await stat(name).catch(() => undefined);
  if (is?.isDirectory()) return below(name, new Set());
  if (is !== undefined) return [{ path: name, named: true }];
  const { glob } = await import('tinyglobby');
  const paths = /[*?[{]/.test(name) ? await glob(name, { dot: true, absolute: name.startsWith('/') }) : [];
  if (paths.length > 0) return paths.map((path) => ({ path, named: true }));
  throw new FailureError({
    code: 'not-found',
    message: `${name} is no file, no folder, and matches nothing.`,
    hint: 'Name files, folders, globs in quotes, s3://bucket/prefix, or - for standard input.',
  });
}

/** Files below a folder; a folder that links to one above itself is not entered again. */
async function below(folder: string, entered: Set<string>): Promise<readonly Found[]> {
  const real = await realpath(folder);
  if (entered.has(real)) return [];
  entered.add(real);
  const found: Found[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const is = await stat(path).catch(() => undefined);
    if (is?.isDirectory()) found.push(...(await below(path, entered)));
    else if (is?.isFile()) found.push({ path, named: false });
  }
  return found;
}

/** Elsewhere than on Linux a pipe is read as a file is. */
const pieceOf = (path: string, is: Stats): Piece =>
  is.isFIFO() && process.platform === 'linux' ? fifoPiece(path) : filePiece(path, is.size);

/** A file as a piece. */
export function filePiece(path: string, size: number): Piece {
  return {
    name: path,
    size,
    open: (signal) => createReadStream(path, { highWaterMark: READ, signal }),
    slice: async (from, to) => {
      const file = await open(path);
      try {
        const bytes = new Uint8Array(to - from);
        await file.read(bytes, 0, bytes.length, from);
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}

/** Whoever writes to it may not for hours: being stopped ends the waiting. */
const inputPiece = (stdin: Readable): Piece => ({
  name: 'standard input',
  open: (signal) => addAbortSignal(signal, stdin),
});
