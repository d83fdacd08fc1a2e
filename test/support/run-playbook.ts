import process from 'node:process';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { createPlaybookPort } from '../../src/playbook/engine.ts';
import { engineOptions, sessionOn } from './playbook-session.ts';

/**
 * A process that runs, resumes or rolls back a playbook and kills itself with SIGKILL: after `afterEntry` entries of
 * the journal, or after `afterCall` changing calls have been answered and before that is written down. Its only
 * argument is a Job as JSON.
 */
export interface Job {
  readonly endpointUrl: string;
  readonly stateFolder: string;
  readonly way: 'run' | 'resume' | 'rollback';
  readonly playbook: string;
  readonly params: Readonly<Record<string, string>>;
  readonly runId?: string;
  readonly afterEntry?: number;
  readonly afterCall?: number;
}

const job = JSON.parse(process.argv[2] ?? '') as Job;
const session = await sessionOn(job.endpointUrl);
let entries = 0;
let calls = 0;
const port = createPlaybookPort(session, {
  ...engineOptions(job.stateFolder),
  journalled: () => {
    if (++entries === job.afterEntry) process.kill(process.pid, 'SIGKILL');
  },
});
const writes = PLAYBOOKS.find((playbook) => playbook.id === job.playbook)?.operations.writes ?? [];
session.onCall(({ service, operation, error }) => {
  if (error !== undefined || !writes.includes(`${service}:${operation}`)) return;
  if (++calls === job.afterCall) process.kill(process.pid, 'SIGKILL');
});
const saved = job.way === 'run' ? await port.plan(job.playbook, job.params) : await port.planOf(job.runId ?? '');
const options = { approval: saved.hash };
const events = job.way === 'run' ? port.run(saved, options) : port[job.way](job.runId ?? '', options);
for await (const event of events) {
  if (event.type === 'run-finished') process.stdout.write(`${JSON.stringify(event)}\n`);
}
session.close();
