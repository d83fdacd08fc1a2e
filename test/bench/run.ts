import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { requestsPerRefresh } from './measure-requests.ts';
import { consoleAgainstBareInk, manyAgainstFew } from './measure-screen.ts';
import { startsAgainstHello } from './measure-start.ts';

interface Result {
  readonly name: string;
  readonly ratio: number;
  readonly bar: number;
  readonly ok: boolean;
  /** What was measured, for a reader; not part of `--json`. */
  readonly detail: string;
}

const MEGABYTE = 1_000_000;
const root = resolve(import.meta.dirname, '../..');
const asJson = process.argv.includes('--json');
const results: Result[] = [];

function tell(name: string, ratio: number, bar: number, detail: string): void {
  const result = { name, ratio: Math.round(ratio * 1000) / 1000, bar, ok: ratio <= bar, detail };
  results.push(result);
  const line = `${result.ok ? 'ok  ' : 'OVER'} ${name}: ${result.ratio} (bar ${bar}) — ${detail}`;
  const { detail: _, ...row } = result;
  process.stdout.write(`${asJson ? JSON.stringify(row) : line}\n`);
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

const folder = mkdtempSync(join(tmpdir(), 'transit-tui-bench-'));
try {
  if (!asJson) {
    const memory = Math.round(totalmem() / 2 ** 30);
    process.stdout.write(
      `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GiB, Node ${process.version}\n`,
    );
  }
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const tarball = join(folder, npm(['pack', '--silent', '--pack-destination', folder], root).split('\n').at(-1) ?? '');
  const packed = statSync(tarball).size;
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const program = join(folder, 'package', 'dist', 'transit-tui.js');

  const starts = await startsAgainstHello(program, folder);
  const least = `bundled Ink hello-world ${ms(starts.hello)}`;
  tell('first frame / Ink hello-world', starts.firstFrameRatio, 1.3, `${ms(starts.firstFrame)}, ${least}`);
  tell('all three panes filled / Ink hello-world', starts.filledRatio, 3, `${ms(starts.filled)}, ${least}`);
  const many = await manyAgainstFew(folder);
  tell('key to frame, 100,000 findings / 100', many.ratio, 1.2, `${ms(many.ours)}, ${ms(many.theirs)}`);
  const screen = await consoleAgainstBareInk(folder);
  tell('key to frame at 200x60 / bare Ink', screen.ratio, 1.25, `${ms(screen.ours)}, ${ms(screen.theirs)}`);
  const requests = await requestsPerRefresh();
  tell(
    'AWS requests a refresh / least possible',
    requests.sent / requests.least,
    1,
    `${requests.sent}: ${requests.operations.join(', ')}`,
  );
  tell('packed size / 3 MB', packed / (3 * MEGABYTE), 1, `${(packed / MEGABYTE).toFixed(2)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
