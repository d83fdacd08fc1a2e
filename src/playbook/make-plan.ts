import { FailureError } from '../aws/errors.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import type { Playbook } from './define.ts';
import type { EngineOptions } from './engine.ts';
import type { Plan, SavedPlan } from './plan.ts';
import { sealPlan } from './plan-hash.ts';
import { unfinishedRuns } from './unfinished-runs.ts';

/**
 * Plans a playbook for the world as it is now; reads only. The plan spares whoever makes it, the caller unless told
 * otherwise. Throws a FailureError when it refuses or can't read.
 */
export async function makePlan(
  session: Session,
  options: Pick<EngineOptions, 'now' | 'playbooks' | 'version' | 'stateFolder'>,
  id: string,
  params: Readonly<Record<string, string>>,
  planner?: CallerIdentity,
): Promise<SavedPlan> {
  const playbook = findPlaybook(options.playbooks, id);
  const caller = planner ?? (await session.identity());
  const { account } = caller;
  const { region } = session;
  const draft = await playbook.plan({ read: session.read, caller, account, region, now: options.now() }, params);
  const earlier = await unfinishedRuns(options.stateFolder, { account, region, target: draft.target });
  const warnings = [...earlier, ...draft.warnings];
  const plan: Plan = { version: 1, playbook: playbook.id, params, account, region, ...draft, warnings };
  return sealPlan({
    plan,
    plannedAt: new Date(options.now()).toISOString(),
    plannedBy: caller.arn,
    tool: `transit-tui ${options.version}`,
  });
}

/** Finds a playbook by id; throws a FailureError that names those there are. */
export function findPlaybook(playbooks: readonly Playbook[], id: string): Playbook {
  const playbook = playbooks.find((candidate) => candidate.id === id);
  if (playbook !== undefined) return playbook;
  throw new FailureError({
    code: 'invalid',
    message: `There is no playbook ${JSON.stringify(id)}.`,
    hint: `Those there are: ${playbooks.map((candidate) => candidate.id).join(', ')}. One of your own is loaded by \`--playbook FILE\`.`,
  });
}
