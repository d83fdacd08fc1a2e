import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { FindingState, World } from '../../../src/emulator/state.ts';
import type { Way } from './way.ts';

const playbook = 'archive-finding';

/** A finding of the scenario that can be seen, is not archived, and says nothing of feedback. */
export function currentFinding(emulator: Emulator): FindingState {
  const found = Object.values(emulator.world().findings).find(
    ({ archived, feedback, visibleAt }) => !archived && feedback === null && visibleAt <= emulator.now(),
  );
  if (found === undefined) throw new Error('The scenario has no current finding');
  return found;
}

/** An access finding of the scenario that is active and stays so. */
export function activeAccess(emulator: Emulator): string {
  const found = Object.values(emulator.world().accessFindings).find(({ status }) => status === 'ACTIVE');
  if (found === undefined) throw new Error('The scenario has no active access finding');
  return found.id;
}

/** GuardDuty takes no feedback back where there was none. */
const forgetFeedback = (account: World): void => {
  for (const finding of Object.values(account.findings)) finding.feedback = null;
};

const given = (emulator: Emulator) => currentFinding(emulator).findingId;

export const archiveFindingWays: readonly Way[] = [
  { name: playbook, playbook, params: (emulator) => ({ finding: given(emulator) }) },
  {
    name: `${playbook}, useful`,
    playbook,
    params: (emulator) => ({ finding: given(emulator), feedback: 'useful' }),
    forget: forgetFeedback,
  },
  {
    name: `${playbook}, not useful, where it was called useful`,
    playbook,
    prepare(emulator) {
      const { findingId } = currentFinding(emulator);
      emulator.edit((world) => {
        // The first of those without feedback is then the next one.
        for (const finding of Object.values(world.findings)) {
          if (finding.findingId === findingId) finding.feedback = 'USEFUL';
        }
      });
    },
    params(emulator) {
      const found = Object.values(emulator.world().findings).find(({ feedback }) => feedback !== null);
      return { finding: found?.findingId ?? '', feedback: 'not-useful', comment: 'The export of every Monday' };
    },
  },
  { name: `${playbook} of Access Analyzer`, playbook, params: (emulator) => ({ finding: activeAccess(emulator) }) },
];
