import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import type { Job } from './run-playbook.ts';

const SOURCE = fileURLToPath(new URL('./run-playbook.ts', import.meta.url));

/** A process at work on its one job. */
export interface Killable {
  /** How it came to its end, and all it wrote. */
  readonly ended: Promise<{ readonly signal: string | null; readonly output: string }>;
  /** Sends SIGKILL and resolves once the process is no more. */
  kill(): Promise<void>;
}

/** Processes that have loaded everything and wait for a job. */
export interface ProcessPool {
  /** The program itself, for who starts it in another way. */
  readonly program: string;
  /** Gives a job to a waiting process, and starts another to wait in its place. */
  begin(job: Job): Killable;
  /** Does a job to its end, which leaves its code compiled for those that start from now on; a killed process leaves nothing. */
  warmUp(job: Job): Promise<string>;
  close(): Promise<void>;
}

/** Bundles the program; from its first job on, `spare` processes of it wait for the next. */
export async function openProcessPool(spare: number): Promise<ProcessPool> {
  const folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  // Bundled and with Node's compile cache a process starts in a third of the time, and thousands are started.
  const program = await bundle(SOURCE, folder, 'run-playbook');
  const start = () =>
    spawn(process.execPath, ['--no-warnings', program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'cache') },
    });
  const waiting: ChildProcess[] = [];
  return {
    program,
    begin(job) {
      const child = waiting.shift() ?? start();
      while (waiting.length < spare) waiting.push(start());
      const working = watchProcess(child);
      child.stdin?.end(JSON.stringify(job));
      return working;
    },
    async warmUp(job) {
      const child = start();
      const { ended } = watchProcess(child);
      child.stdin?.end(JSON.stringify(job));
      return (await ended).output;
    },
    async close() {
      const ended = waiting.map((child) => watchProcess(child).kill());
      await Promise.all(ended);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Watches a process to its end. */
export function watchProcess(child: ChildProcess): Killable {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // A process that was killed no longer reads what it is sent.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<{ signal: string | null; output: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, signal) => resolve({ signal, output }));
  });
  return {
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
