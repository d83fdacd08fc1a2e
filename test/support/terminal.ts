import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** How a program is started in the terminal. */
export interface TerminalStart {
  readonly command: string;
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** Added to a small environment of TERM, PATH, HOME and LANG; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** One cell of the screen. Colours are palette numbers, -1 for the terminal's own. */
export interface Cell {
  readonly text: string;
  readonly foreground: number;
  readonly background: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** What to wait for on the screen: text that occurs, a pattern over the whole screen, or a judgement. */
export type Condition = string | RegExp | ((screen: string) => boolean);

/** A program running in a true terminal of which a test reads the screen. */
export interface TerminalProgram {
  /** The visible screen, a line each, without trailing spaces. */
  lines(): string[];
  screen(): string;
  cell(column: number, row: number): Cell;
  /** Everything the program wrote, sequences and all. */
  raw(): string;
  alternateScreen(): boolean;
  cursorVisible(): boolean;
  readonly pid: number;
  /** Types keys one after the other: single characters, or names such as `enter`, `escape`, `pagedown`, `ctrl+c`. */
  keys(...names: readonly string[]): void;
  /** Writes characters in one piece, as a slow line delivers them. */
  write(text: string): void;
  /** Pastes as a terminal does: bracketed when the program asked for it. */
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  kill(signal?: string): void;
  /** Resolves with the screen when the condition holds; rejects with the screen in the message after `withinMs`. */
  waitFor(condition: Condition, withinMs?: number): Promise<string>;
  /** The exit code, and the signal's number when one ended it. */
  readonly exited: Promise<{ readonly code: number; readonly signal: number | undefined }>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
}

/** Begin and end of a synchronized update, in which programs wrap a frame. */
const FRAME_BEGIN = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';

const SEQUENCES: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  home: '\x1b[H',
  end: '\x1b[F',
  delete: '\x1b[3~',
  backspace: '\x7f',
  space: ' ',
};

function sequenceOf(name: string): string {
  const known = SEQUENCES[name];
  if (known !== undefined) return known;
  if (/^ctrl\+[a-z]$/u.test(name)) return String.fromCharCode(name.charCodeAt(5) - 0x60);
  return name;
}

/** Starts a program in a terminal of 80×24 unless told. */
export function startInTerminal(start: TerminalStart): TerminalProgram {
  const columns = start.columns ?? 80;
  const rows = start.rows ?? 24;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  let written = '';
  let ended = false;

  const pty: IPty = spawn(start.command, [...(start.args ?? [])], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: start.cwd ?? process.cwd(),
    env: environment(start.env ?? {}),
  });
  // A frame can arrive in pieces: nobody looks at the screen between the marks that a program sets around one.
  let parsed = '';
  let midFrame = false;
  pty.onData((data) => {
    written += data;
    emulator.write(data, () => {
      parsed = parsed.slice(-FRAME_END.length) + data;
      const [begun, done] = [parsed.lastIndexOf(FRAME_BEGIN), parsed.lastIndexOf(FRAME_END)];
      if (begun !== done) midFrame = begun > done;
      changed();
    });
  });
  // Terminals answer some questions of programs (cursor position, device attributes).
  emulator.onData((answer) => {
    if (!ended) pty.write(answer);
  });
  const exited = new Promise<{ code: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      ended = true;
      // Everything read before the end is parsed first.
      emulator.write('', () => {
        midFrame = false;
        changed();
        resolve({ code: exitCode, signal: signal === 0 ? undefined : signal });
      });
    });
  });

  const lines = (): string[] => {
    const buffer = emulator.buffer.active;
    return Array.from({ length: emulator.rows }, (_, row) => {
      return buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, emulator.cols) ?? '';
    });
  };
  const screen = (): string => lines().join('\n');
  const holds = (condition: Condition): boolean => {
    if (typeof condition === 'string') return screen().includes(condition);
    return condition instanceof RegExp ? condition.test(screen()) : condition(screen());
  };

  return {
    lines,
    screen,
    cell: (column, row) => {
      const buffer = emulator.buffer.active;
      const cell = buffer.getLine(buffer.baseY + row)?.getCell(column);
      return {
        text: cell?.getChars() ?? '',
        foreground: cell?.isFgDefault() === false ? cell.getFgColor() : -1,
        background: cell?.isBgDefault() === false ? cell.getBgColor() : -1,
        bold: (cell?.isBold() ?? 0) !== 0,
        dim: (cell?.isDim() ?? 0) !== 0,
        inverse: (cell?.isInverse() ?? 0) !== 0,
      };
    },
    raw: () => written,
    alternateScreen: () => emulator.buffer.active.type === 'alternate',
    cursorVisible: () => written.lastIndexOf('\x1b[?25h') >= written.lastIndexOf('\x1b[?25l'),
    pid: pty.pid,
    keys: (...names) => {
      for (const name of names) pty.write(sequenceOf(name));
    },
    write: (text) => pty.write(text),
    paste: (text) => {
      const bracketed = written.lastIndexOf('\x1b[?2004h') > written.lastIndexOf('\x1b[?2004l');
      pty.write(bracketed ? `\x1b[200~${text}\x1b[201~` : text);
    },
    resize: (width, height) => {
      emulator.resize(width, height);
      pty.resize(width, height);
    },
    kill: (signal = 'SIGTERM') => pty.kill(signal),
    waitFor: (condition, withinMs = 10_000) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const settle = (): void => {
        if (midFrame || !holds(condition)) return;
        watchers.delete(settle);
        clearTimeout(deadline);
        resolve(screen());
      };
      const deadline = setTimeout(() => {
        watchers.delete(settle);
        reject(new Error(`Not on the screen within ${withinMs} ms: ${String(condition)}\n${screen()}`));
      }, withinMs);
      watchers.add(settle);
      settle();
      return promise;
    },
    exited,
    close: async () => {
      if (!ended) pty.kill('SIGKILL');
      await exited;
      emulator.dispose();
    },
  };
}

function environment(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const { PATH, HOME, LANG = 'C.UTF-8' } = process.env;
  // Nothing else of the tests' own environment: with CI set, Ink takes the terminal for a log.
  const all = { TERM: 'xterm-256color', PATH, HOME, LANG, ...given };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
