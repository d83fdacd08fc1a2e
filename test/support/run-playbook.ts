import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { loadService } from '../../src/aws/service-clients.ts';
import type { ServiceName } from '../../src/aws/session.ts';
import { createPlaybookPort } from '../../src/playbook/engine.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { engineOptions, NOW, sessionOn } from './playbook-session.ts';
import { halfOf } from './torn-lines.ts';

/** Where in its work on the journal the process kills itself: around entry `number`, counted from 1. */
export interface EntryKill {
  readonly number: number;
  /** `torn` is in the middle of writing the line: half of it is on the disk. */
  readonly when: 'before' | 'torn' | 'after';
}

/**
 * What the process is to do: run or roll back a plan. It loads everything first, then waits for its one job, as JSON on
 * standard input, and tells its end, as JSON too, on standard output.
 */
export interface Job {
  readonly endpointUrl: string;
  readonly stateFolder: string;
  readonly mode: 'run' | 'rollback';
  readonly saved: SavedPlan;
  /** The run to roll back. */
  readonly runId?: string;
  readonly kill?: EntryKill;
}

const operations = PLAYBOOKS.flatMap((playbook) => [...playbook.operations.reads, ...playbook.operations.writes]);
const services = [...new Set(operations.map((operation) => operation.split(':')[0] as ServiceName))];
await Promise.all(services.map(loadService));

const given = await text(process.stdin);
if (given === '') process.exit();
const job = JSON.parse(given) as Job;
let begun = 0;
const isAt = (number: number, when: EntryKill['when']) => number === job.kill?.number && when === job.kill.when;
const die = () => process.kill(process.pid, 'SIGKILL');

/** Leaves half of a line in the journal, of which the folder holds one. */
function tear(line: Buffer): void {
  const runs = join(job.stateFolder, 'runs');
  const [name = ''] = readdirSync(runs).filter((each) => each.endsWith('.jsonl'));
  appendFileSync(join(runs, name), halfOf(line));
}

const session = await sessionOn(job.endpointUrl);
const port = createPlaybookPort(session, {
  ...engineOptions(job.stateFolder),
  now: () => NOW,
  journalling(line) {
    begun += 1;
    if (isAt(begun, 'before')) die();
    if (!isAt(begun, 'torn')) return;
    tear(line);
    die();
  },
  journalled() {
    if (isAt(begun, 'after')) die();
  },
});
const options = { approval: job.saved.hash };
const events = job.mode === 'run' ? port.run(job.saved, options) : port.rollback(job.runId ?? '', options);
for await (const event of events) {
  if (event.type === 'run-finished') process.stdout.write(`${JSON.stringify(event)}\n`);
}
session.close();
