/**
 * Runs a matrix over every way through every playbook and prints what came of it: `node test/matrix/run.ts crash|faults
 * [--of-each N [--shared]] [WAY…]`. With `--of-each` only N cases of each kind are tried for every way, always the same ones;
 * with `--shared` the kinds are shared out over the ways of a playbook, and each way takes one at least. Exits with 1 when a
 * case failed. As many processes share the work as the machine has cores.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { WAYS, wayNamed } from '../support/ways/index.ts';
import type { Way } from '../support/ways/way.ts';
import { crash, endCrash } from './crash.ts';
import { faults } from './faults.ts';
import type { Wanted } from './part.ts';
import { type Tally, tallyText } from './tally.ts';

interface Task {
  readonly way: string;
  readonly part: string;
  readonly wanted?: Wanted;
}

interface Matrix {
  readonly parts: readonly string[];
  work(task: Task): Promise<Tally>;
  end(): Promise<void>;
}

const MATRICES: Readonly<Record<string, Matrix>> = {
  crash: {
    parts: ['run', 'rollback'],
    work: ({ way, part, wanted }) => crash(way, part === 'run' ? 'run' : 'rollback', wanted),
    end: endCrash,
  },
  faults: {
    parts: ['plan', 'run', 'rollback'],
    work: ({ way, part, wanted }) =>
      faults(way, part === 'plan' ? 'plan' : part === 'run' ? 'run' : 'rollback', wanted),
    end: async () => undefined,
  },
};

/** Where state folders are written: a killed process leaves the same in memory as on a disk, and thousands of them wait for none. */
const MEMORY = '/dev/shm';

const { values, positionals } = parseArgs({
  options: { 'of-each': { type: 'string' }, shared: { type: 'boolean' } },
  allowPositionals: true,
});
const [name = '', ...asked] = positionals;
const ofEach = values['of-each'] === undefined ? undefined : Number(values['of-each']);
if (ofEach !== undefined && !(ofEach >= 1)) throw new Error('--of-each takes a number from 1');
const matrix = MATRICES[name];
if (matrix === undefined) throw new Error(`A matrix is one of ${Object.keys(MATRICES).join(', ')}`);
if (process.send === undefined) await share(matrix);
else process.on('message', (task: Task | 'end') => void serve(matrix, task));

/** Does a task for the process that shares them out. */
async function serve(own: Matrix, task: Task | 'end'): Promise<void> {
  if (task !== 'end') return void process.send?.(await own.work(task).catch((error: unknown) => unbegun(task, error)));
  await own.end();
  process.disconnect();
}

/** A way that fails without being disturbed has no cases; that is a failure too. */
function unbegun({ way, part }: Task, error: unknown): Tally {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { way, part, cases: 0, tried: 0, same: 0, left: 0, failures: [{ what: 'undisturbed', why }] };
}

/** Shares the tasks out, prints each tally as it comes and the sum at the end. */
async function share({ parts }: Matrix): Promise<void> {
  const began = performance.now();
  const ways = asked.length > 0 ? asked.map(wayNamed) : WAYS.filter(({ only }) => only === undefined);
  const tasks = ways.flatMap((way) => parts.map((part) => ({ way: way.name, part, ...wantedOf(way, ways) })));
  const tallies: Tally[] = [];
  const workers = Math.min(availableParallelism(), tasks.length);
  await Promise.all(Array.from({ length: workers }, () => drain(tasks, tallies)));
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  const failed = sum(({ failures }) => failures.length);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(
    `\n${name} matrix: ${ways.length} ways, ${sum(({ cases }) => cases)} cases: ${sum(({ tried }) => tried)} tried, ` +
      `${sum(({ same }) => same)} the same as one of these; ${failed} failures, in ${seconds} s\n`,
  );
  const left = sum((tally) => tally.left);
  if (left > 0) {
    process.stdout.write(
      `ONLY A PART: ${left} of these cases were left out. Every ${values.shared ? 'playbook' : 'way'} had ${ofEach} of each kind of case; ` +
        `all are tried with \`npm run test:${name}\`.\n`,
    );
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

/** What is tried of a way: its share of the kinds among the ways of its playbook, where they are shared out. */
function wantedOf(way: Way, ways: readonly Way[]): { readonly wanted?: Wanted } {
  if (ofEach === undefined) return {};
  if (values.shared !== true) return { wanted: { ofEach } };
  const same = ways.filter(({ playbook }) => playbook === way.playbook);
  return { wanted: { ofEach, share: { place: same.indexOf(way), of: same.length } } };
}

/** Has a process of its own work off the tasks that are left; one that dies is an error. */
function drain(tasks: Task[], tallies: Tally[]): Promise<void> {
  const worker = fork(import.meta.filename, [name], {
    execArgv: ['--no-warnings'],
    env: existsSync(MEMORY) ? { ...process.env, TMPDIR: MEMORY } : process.env,
  });
  const next = () => worker.send(tasks.shift() ?? 'end');
  return new Promise((resolve, reject) => {
    worker.on('message', (tally: Tally) => {
      tallies.push(tally);
      process.stdout.write(`${tallyText(tally)}\n`);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`A process of the matrix ended with ${code}`)),
    );
    next();
  });
}
