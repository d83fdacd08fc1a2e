import type { Piece } from './read/piece.ts';

/** The stored bytes of all pieces; nothing where one doesn't know its own. */
export function totalOf(pieces: readonly Piece[]): { readonly totalBytes?: number } {
  let totalBytes = 0;
  for (const { size } of pieces) {
    if (size === undefined) return {};
    totalBytes += size;
  }
  return { totalBytes };
}
