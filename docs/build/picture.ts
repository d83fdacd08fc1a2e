import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { screenAsSvg } from './svg.ts';

const root = resolve(import.meta.dirname, '../..');
const SIZE = { cols: 150, rows: 36 } as const;
const LIMIT_MS = 240_000;

/** Waits until the screen of `terminal` says everything in `wanted`; throws with the screen after four minutes. */
async function until(terminal: xterm.Terminal, wanted: readonly RegExp[]): Promise<void> {
  const started = Date.now();
  const text = () =>
    Array.from(
      { length: terminal.rows },
      (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '',
    ).join('\n');
  while (!wanted.every((pattern) => pattern.test(text()))) {
    if (Date.now() - started > LIMIT_MS) throw new Error(`the console never showed ${wanted.join(', ')}:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// The real program as it is built, on the embedded AWS, in a true terminal.
const home = await mkdtemp(join(tmpdir(), 'transit-tui-picture-'));
const built = join(home, 'dist');
// A folder of its own, so that a picture never changes the build that something else is running from.
execFileSync(join(root, 'node_modules/.bin/tsup'), ['--silent', '--out-dir', built], { cwd: root, stdio: 'inherit' });
const terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
const program = spawn(process.execPath, [join(built, 'transit-tui.js'), '--demo'], {
  ...SIZE,
  name: 'xterm-256color',
  env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', HOME: home, XDG_STATE_HOME: home, LANG: 'C.UTF-8' },
});
program.onData((data) => terminal.write(data));
const ended = new Promise<void>((done) => program.onExit(() => done()));
try {
  // The attack sequence comes last; with it the whole story of the scenario is on the screen.
  await until(terminal, [/AttackSequence/, /REJECT/, /PUBLIC/]);
  // With the sequence selected, the rows of all three panes that belong to it are marked.
  program.write('g');
  await until(terminal, [/[┃│]▌ +C9\.0/, /3 Flows.*◆/]);
  await writeFile(
    join(root, 'docs/console.svg'),
    screenAsSvg(terminal, 'The console of transit-tui: three panes side by side'),
  );
  program.write('t');
  await until(terminal, [/looked at, \d+ failed, \d+ unknown, \d+s ago/]);
  await writeFile(
    join(root, 'docs/audit.svg'),
    screenAsSvg(
      terminal,
      'The audit of transit-tui: practices with scores, checks and resources, evidence and the fix',
    ),
  );
} finally {
  program.kill('SIGTERM');
  await ended;
  await rm(home, { recursive: true, force: true });
}
