import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import process from 'node:process';

/** Tells when nobody reads standard output any more. */
export interface ReaderWatch {
  /** Aborted once the reader has left, as after `| head -1`. */
  readonly signal: AbortSignal;
  /** Ends the watching. */
  close(): void;
}

/**
 * Watches whether standard output still has a reader. Node tells of one that left only when something is written, and a
 * command that waits for events may write nothing for hours. So on a pipe GNU `tail` waits beside it: it polls its own
 * output, which is the same pipe, writes nothing to it and dies of SIGPIPE. Where there is no such `tail` (macOS, BusyBox)
 * and for what is no pipe, the next write tells.
 * @see https://www.gnu.org/software/coreutils/manual/html_node/tail-invocation.html
 */
export function watchReader(): ReaderWatch {
  const { stdout } = process;
  const left = new AbortController();
  const onError = ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') left.abort();
  };
  stdout.on('error', onError);
  const endTail = isPipe(stdout.fd) ? withTail(() => left.abort()) : () => {};
  return {
    signal: left.signal,
    close: () => {
      stdout.off('error', onError);
      endTail();
    },
  };
}

function isPipe(fd: number): boolean {
  try {
    return fstatSync(fd).isFIFO();
  } catch {
    return false;
  }
}

/** Starts a `tail` that ends by SIGPIPE once the pipe has no reader, and with this process at the latest. */
function withTail(onBroken: () => void): () => void {
  const tail = spawn('tail', [`--pid=${process.pid}`, '-f', '/dev/null'], { stdio: ['ignore', 'inherit', 'ignore'] });
  tail.on('error', () => {});
  tail.on('exit', (_code, signal) => {
    if (signal === 'SIGPIPE') onBroken();
  });
  tail.unref();
  // While it lives the pipe stays open: whoever reads to the end would wait for it.
  const end = () => void tail.kill();
  process.once('exit', end);
  return () => {
    process.off('exit', end);
    end();
  };
}
