import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openDemoConsole } from './demo-console.ts';

const program = inject('packedProgram');
const SIZE = { columns: 160, rows: 40 };
const NEW_FINDING = /(?<!\] )Exfilt/;

test('the packed console shows what a queue pushes, and asks GuardDuty for nothing meanwhile', async () => {
  const console = await openDemoConsole(program, SIZE, ['--queue-url', 'transit-tui']);
  try {
    const polls = async () => (await console.requests()).filter(({ operation }) => operation === 'ListFindings').length;
    expect(console.terminal.screen()).not.toMatch(NEW_FINDING);
    const before = await polls();
    await console.advance(2 * 60_000);
    await console.terminal.waitFor(NEW_FINDING, 20_000);
    expect(await polls()).toBe(before);
  } finally {
    await console.close();
  }
});

test('the packed console takes nothing from a queue under --read-only, and says so', async () => {
  const console = await openDemoConsole(program, SIZE, ['--read-only', '--queue-url', 'transit-tui']);
  try {
    await console.terminal.waitFor('Polled', 20_000);
    console.terminal.keys('z');
    await console.terminal.waitFor('Polled, not pushed: under --read-only', 20_000);
    expect((await console.requests()).filter(({ service }) => service === 'sqs')).toEqual([]);
  } finally {
    await console.close();
  }
});

test('in 80 by 24 every pane says whole what must be known of its rows, and the header where one is', async () => {
  const console = await openDemoConsole(program, { columns: 80, rows: 24 }, [
    '--read-only',
    '--queue-url',
    'transit-tui',
  ]);
  const { terminal } = console;
  const edge = (screen: string) => screen.split('\n').at(-3) ?? '';
  const shown = async (pane: string, ...notes: readonly string[]) => {
    terminal.keys(pane);
    const screen = await terminal.waitFor(
      (text) => text.includes(`━ ${pane} `) && notes.every((note) => edge(text).includes(note)),
      20_000,
    );
    expect(edge(screen)).not.toContain('…');
    expect(screen.split('\n')[0]).toMatch(/ 111122223333 .*us-east-1 .*READ-ONLY .* UTC$/u);
  };
  try {
    await shown('1', 'Polled, not pushed');
    await shown('2', 'Polled, not pushed');
    await shown('3', 'newest ', 'denied and unusual', 'Polled, not pushed', 'Not judged');
    terminal.keys('enter');
    await terminal.waitFor('━━ ');
    terminal.keys('/');
    terminal.write('others');
    terminal.keys('enter');
    await terminal.waitFor(/under --read-only nothing is taken from a\s+queue; that would hide it from others/u);
  } finally {
    await console.close();
  }
});

test('the packed watch puts its events, is one of its kind, and says what it did when it is interrupted', async () => {
  const home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  const start = (...args: string[]) => {
    const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home };
    const child = spawn(process.execPath, [program, '--demo', 'watch', ...args], { cwd: home, env });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    return { child, said, ended: once(child, 'close').then(([code]) => code) };
  };
  try {
    const first = start('--interval', '10s', '--json');
    await expect.poll(() => first.said.err, { timeout: 60_000 }).toMatch(/next round in/);
    const second = start('--once');
    expect([await second.ended, second.said.err]).toEqual([
      6,
      expect.stringContaining(`Process ${first.child.pid} on`),
    ]);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(130);
    const told = first.said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told.length).toBeGreaterThan(0);
    expect(told.map(({ outcome }) => outcome)).toEqual(told.map(() => 'put'));
    expect(first.said.err).toMatch(new RegExp(`round: ${told.length} events? put on the bus default\\n$`));
    const saved = await readFile(join(home, 'transit-tui/demo/world.json'), 'utf8');
    const bodies = JSON.parse(saved).world.queues['transit-tui'].messages.map(({ body }: { body: string }) =>
      JSON.parse(body),
    );
    expect(bodies.filter(({ source }: { source: string }) => source === 'transit-tui')).toHaveLength(told.length);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
