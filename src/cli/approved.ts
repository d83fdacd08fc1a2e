import { FailureError } from '../aws/errors.ts';
import { sameJson } from '../playbook/canonical.ts';
import type { SavedChain } from '../playbook/chain.ts';
import { chainDifferences } from '../playbook/chain-differences.ts';
import { type Difference, differencesOf } from '../playbook/differences.ts';
import { findPlaybook } from '../playbook/make-plan.ts';
import type { SavedPlan } from '../playbook/plan.ts';
import { listRuns, readRun } from '../playbook/runs.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { globalFlags, shellLine } from './global-flags.ts';
import { loadPlaybooks } from './own-playbooks.ts';
import { wrapped } from './plan-text.ts';
import { shownChain, shownPlan } from './shown-plans.ts';

/**
 * Gives the plan that an approval by hash lets run: the one made now where it has that hash; else the approved one, where it
 * was shown here and what is made now does the same and warns of nothing besides; what is new and only informs is told. Throws
 * a `refused` FailureError otherwise, which says what is new; the run itself compares once more.
 */
export async function approvedPlan(cli: Cli, now: SavedPlan, approval: string): Promise<SavedPlan> {
  if (now.hash === approval) return now;
  const approved = await shownPlan(cli.stateFolder(), approval);
  if (approved === undefined) throw notAtHand('plan', now.hash);
  const { playbook, params, summary } = approved.plan;
  if (playbook !== now.plan.playbook || !sameJson(params, now.plan.params)) {
    throw refused(`The plan is not the one that was approved, which is of ${playbook}: ${summary}`);
  }
  const differences = differencesOf(findPlaybook(await loadPlaybooks(cli), playbook), approved.plan, now.plan);
  if (tellRefused(cli, 'plan', approved.plannedAt, differences))
    throw refused(notApproved('plan'), await ranAlready(cli, approval));
  return approved;
}

/** Gives the chain that an approval by hash lets run, as `approvedPlan` does a plan, before the first of its plans is run. */
export async function approvedChain(cli: Cli, now: SavedChain, approval: string): Promise<SavedChain> {
  if (now.hash === approval) return now;
  const approved = await shownChain(cli.stateFolder(), approval);
  if (approved === undefined) throw notAtHand('chain', now.hash);
  const differences = chainDifferences(await loadPlaybooks(cli), approved, now);
  if (tellRefused(cli, 'chain', approved.plannedAt, differences)) throw refused(notApproved('chain'));
  return approved;
}

/** Tells every difference on standard error; gives whether one is nothing that the approval covers. */
function tellRefused(cli: Cli, what: string, plannedAt: string, differences: readonly Difference[]): boolean {
  if (differences.length > 0) cli.note(safeText(`transit-tui: since the approved ${what} was made, ${plannedAt}:`));
  for (const { refuses, text } of differences) {
    for (const line of wrapped(text, refuses ? '  ! ' : '  - ', cli.columns)) cli.note(line);
  }
  return differences.some(({ refuses }) => refuses);
}

/** Names the run that this approval began already, and the command that goes on with it; undefined where none did. */
async function ranAlready(cli: Cli, hash: string): Promise<string | undefined> {
  const folder = cli.stateFolder();
  for (const { runId, state, can } of await listRuns(folder)) {
    if (state === 'unreadable' || state === 'refused') continue;
    if ((await readRun(folder, runId)).saved.hash !== hash) continue;
    const [way, what] = can[0] === 'resume' ? ['resume', 'goes on with it'] : ['runs', 'shows it'];
    const command = shellLine(['transit-tui', way, runId, ...globalFlags(cli)]);
    return `Run ${runId} began with this approval and is ${state}: \`${command}\` ${what}.`;
  }
  return undefined;
}

function notAtHand(what: string, hash: string): FailureError {
  return new FailureError({
    code: 'refused',
    message: `The ${what} is not the one that was approved: it is ${hash} now. Nothing was changed.`,
    hint: `The approved one was not shown on this machine, so what differs can't be said. Its hash covers targets, parameters, each step with its calls, undo and the state it stands on, warnings, and who is hit; it leaves out counts, times and order. Review the ${what} as it is now and approve its hash, or carry the approved one over with --out and \`apply\`.`,
  });
}

const notApproved = (what: string): string =>
  `The ${what} is not the one that was approved, as said above. Nothing was changed.`;

const refused = (message: string, hint = 'Review it as it is now, and approve that hash.'): FailureError =>
  new FailureError({ code: 'refused', message, hint });
