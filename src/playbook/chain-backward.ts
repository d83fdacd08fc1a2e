import { runOfLink, UNCHANGED } from './chain-state.ts';
import { type ChainEnding, followLink, stateOf, tell, type Work } from './chain-work.ts';
import { leavesChange } from './run-state.ts';

/** Rolls back what the runs of the chain left changed, the last one first; the first that fails ends it. */
export async function goBackward(work: Work): Promise<ChainEnding> {
  const { conduct, chain } = work;
  const { port, options, signal } = conduct;
  let rolledBack = 0;
  for (const [index, link] of [...chain.links.entries()].reverse()) {
    if (signal.aborted) return { status: 'interrupted', message: 'Interrupted between two rollbacks.' };
    const run = await runOfLink(options.stateFolder, stateOf(work), index);
    if (run === undefined || !leavesChange(run.saved.plan, run.phases)) {
      tell(conduct, { type: 'link-skipped', index, title: link.title, reason: 'it left nothing changed' });
      continue;
    }
    const { runId, saved } = run;
    tell(conduct, { type: 'link-started', index, runId, mode: 'rollback', title: link.title, lessLeft: false });
    const events = port.rollback(runId, { approval: saved.hash, signal });
    const end = await followLink(work, index, 'rollback', runId, events);
    if (end.status !== 'done' && end.status !== 'nothing-to-do') {
      const status = rolledBack > 0 && UNCHANGED.includes(end.status) ? 'stopped' : end.status;
      return { status, message: `Stopped while rolling back "${link.title}": ${end.message}` };
    }
    work.remaining.push(...end.remaining);
    rolledBack++;
  }
  if (rolledBack === 0) return { status: 'nothing-to-do', message: 'Nothing to do: no run of it left a change.' };
  return { status: 'done', message: `Rolled back and read back: ${rolledBack} of ${chain.links.length} plans.` };
}
