import { spawn } from '@lydell/node-pty';

/** A program in a pseudo-terminal, timed from outside: what it wrote and when. Times are milliseconds. */
export interface TimedTerminal {
  /** Milliseconds from the start of the process until each of `markers` was on the wire. */
  until(...markers: readonly RegExp[]): Promise<number>;
  /** Sends keys and gives the milliseconds until the first output that follows, once output is quiet again. */
  answer(keys: string): Promise<number>;
  /** Waits until nothing was written for `ms`. */
  quiet(ms: number): Promise<void>;
  /** Everything written so far. */
  output(): string;
  close(): Promise<void>;
}

export interface Launch {
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
}

const LIMIT_MS = 60_000;

/** Starts Node with `args` in a pseudo-terminal of the given size. `until` and `answer` fail after a minute. */
export function openTimed(launch: Launch): TimedTerminal {
  const started = performance.now();
  const pty = spawn(process.execPath, [...launch.args], {
    cols: launch.columns,
    rows: launch.rows,
    name: 'xterm-256color',
    env: {
      PATH: process.env.PATH ?? '',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      FORCE_COLOR: '3',
      ...launch.env,
    },
  });
  let output = '';
  let lastAt = started;
  let wake: () => void = () => {};
  pty.onData((data) => {
    output += data;
    lastAt = performance.now();
    wake();
  });
  const closed = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  const change = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const terminal: TimedTerminal = {
    async until(...markers) {
      while (!markers.every((marker) => marker.test(output))) {
        if (performance.now() - started > LIMIT_MS) throw new Error(`never wrote ${markers}: ${output.slice(-400)}`);
        await change(1000);
      }
      return lastAt - started;
    },
    async answer(keys) {
      const [length, sent] = [output.length, performance.now()];
      pty.write(keys);
      while (output.length === length) {
        if (performance.now() - sent > LIMIT_MS) throw new Error(`no answer to ${JSON.stringify(keys)}`);
        await change(1000);
      }
      const taken = lastAt - sent;
      await terminal.quiet(40);
      return taken;
    },
    async quiet(ms) {
      while (performance.now() - lastAt < ms) await change(ms - (performance.now() - lastAt) + 1);
    },
    output: () => output,
    async close() {
      // Asked to end rather than killed: Node writes its compile cache on the way out.
      pty.kill('SIGTERM');
      const timer = setTimeout(() => pty.kill('SIGKILL'), 3000);
      await closed;
      clearTimeout(timer);
    },
  };
  return terminal;
}

/** The middle value of `values`. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
