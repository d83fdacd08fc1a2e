import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startInTerminal, type TerminalProgram } from '../support/terminal.ts';

/** What the first frame may load of dist: a little more than it does. Whoever needs more has to say why here. */
const MOST_BYTES = 520_000;
const MOST_FILES = 27;

const FIRST_FRAME = /GuardDuty/;
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'transit-tui-start-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function start(program: string, size = SIZES[0], env: Readonly<Record<string, string>> = {}): TerminalProgram {
  return startInTerminal({
    command: process.execPath,
    args: [program, '--demo'],
    ...size,
    cwd: home,
    env: { HOME: home, XDG_STATE_HOME: home, ...env },
  });
}

describe('until its first frame the packed program', () => {
  /** What was loaded, and the folder of the program. */
  let loaded: string[];
  const program = inject('packedProgram');
  const folder = dirname(program);
  const ofProgram = () =>
    loaded.filter((url) => url.startsWith('file:')).map((url) => relative(folder, fileURLToPath(url)));

  beforeAll(async () => {
    const log = join(home, 'loads.txt');
    const hook = pathToFileURL(join(import.meta.dirname, '../support/note-loads.mjs')).href;
    const terminal = start(program, SIZES[0], { LOADS: log, NODE_OPTIONS: `--import=${hook}` });
    try {
      const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);
      await vi.waitFor(() => expect(lines().at(-1)).toBe('first frame'), { timeout: 60_000 });
      loaded = lines().slice(0, -1);
    } finally {
      await terminal.close();
    }
  });

  test('loads no more than the panes and Ink', () => {
    const files = ofProgram();
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(files).toContain(basename(program));
    expect(files.length).toBeLessThanOrEqual(MOST_FILES);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    // A bound that is far too wide holds nothing.
    expect(bytes).toBeGreaterThan(MOST_BYTES * 0.95);
  });

  test('loads neither the command line nor screens, the SDK or the embedded AWS', () => {
    const start = new Set(ofProgram());
    const where = (words: string, files: Iterable<string>) =>
      [...files].filter((file) => readFileSync(join(folder, file), 'utf8').includes(words));
    const all = readdirSync(folder).filter((file) => file.endsWith('.js'));
    for (const words of ['showHelpAfterError', 'Data in transit', 'GetFindingsCommand', '/_emulator/']) {
      expect(where(words, all)).not.toEqual([]);
      expect(where(words, start)).toEqual([]);
    }
    expect(where('GuardDuty', start)).not.toEqual([]);
  });

  test('loads nothing of Node that reads archives, hashes or asks the network', () => {
    const ofNode = loaded.filter((url) => url.startsWith('node:'));
    expect(ofNode).toContain('node:tty');
    expect(ofNode.filter((url) => /zlib|crypto|http|fs\/promises|worker|inspector/.test(url))).toEqual([]);
  });
});

describe('keys pressed as soon as the first frame is there', () => {
  test.each(SIZES)('t opens the audit at $columns×$rows, and what follows is typed into it', async (size) => {
    const terminal = start(inject('packedProgram'), size);
    try {
      await terminal.waitFor(FIRST_FRAME);
      terminal.keys('t', '?');
      await terminal.waitFor(/━ Keys ━/);
      expect(terminal.screen()).toMatch(/Data in transit/);
      terminal.keys('escape');
      await terminal.waitFor((screen) => /━━ Data in transit/.test(screen) && !/━ Keys ━/.test(screen));
      terminal.keys('escape');
      await terminal.waitFor(/Policy:S3/, 60_000);
    } finally {
      await terminal.close();
    }
  });

  test('none is lost: the palette has all that was typed', async () => {
    const terminal = start(inject('packedProgram'));
    try {
      await terminal.waitFor(FIRST_FRAME);
      terminal.keys(':', 'r', 'u', 'n', 's', 'enter');
      await terminal.waitFor(/━━ Runs/);
    } finally {
      await terminal.close();
    }
  });

  test('nor one that was pressed while the program was being started', async () => {
    const terminal = start(inject('packedProgram'));
    try {
      terminal.keys(':', 'r', 'u', 'n', 's');
      await terminal.waitFor(/━ Commands ━[\s\S]*: runs/);
    } finally {
      await terminal.close();
    }
  });

  test('one that moves in the panes is taken too', async () => {
    const terminal = start(inject('packedProgram'));
    try {
      await terminal.waitFor(FIRST_FRAME);
      terminal.keys('3', '/', '2', '2');
      await terminal.waitFor(/Filter \/22/);
    } finally {
      await terminal.close();
    }
  });
});

describe('a program whose files were taken away while it runs', () => {
  test('says in words that it has to be started again, goes on, and can be left', async () => {
    const copy = join(home, 'package');
    cpSync(dirname(dirname(inject('packedProgram'))), copy, { recursive: true });
    const dist = join(copy, 'dist');
    for (const name of readdirSync(dist).filter((each) => /^screens-/.test(each))) rmSync(join(dist, name));
    const terminal = start(join(dist, 'transit-tui.js'));
    try {
      await terminal.waitFor(FIRST_FRAME);
      terminal.keys('t');
      await terminal.waitFor(/✖ This program's files are gone \(was it updated\?\): quit with q and start/);
      await terminal.waitFor(/Policy:S3/, 60_000);
      terminal.keys('q');
      expect(await terminal.exited).toMatchObject({ code: 0 });
    } finally {
      await terminal.close();
    }
  });
});
