import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Piece } from './piece.ts';

/**
 * A pipe that has a name (`mkfifo`, a shell's `<(…)`) as a piece, on Linux: how much will come of it nobody knows, and whoever
 * writes to it may come late or never. Being stopped ends the waiting.
 */
export const fifoPiece = (path: string): Piece => ({ name: path, open: (signal) => opened(path, signal) });

/**
 * Opened as files are, it would hold one of Node's threads, and with it the process, until a writer comes and says something.
 * Opened so, Linux tells when there is something to read, and calls a pipe ended only once it has had a writer. Other systems
 * call it ended before.
 * @see https://man7.org/linux/man-pages/man7/fifo.7.html
 */
function opened(path: string, signal: AbortSignal): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return new Socket({ fd, readable: true, writable: false, signal });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
