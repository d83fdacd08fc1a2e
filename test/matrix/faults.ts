import { rm } from 'node:fs/promises';
import { wayNamed } from '../support/ways/index.ts';
import { casesOf, type FaultCase, faultInPlan, faultInRollback, faultInRun, undisturbed } from './fault-cases.ts';
import { failuresOf, type Tally } from './tally.ts';

/** Cases at the same time: most wait for the pause before a call is sent again. */
const AT_ONCE = 8;

/** Has each call of a way's planning, run or rollback fail in each way a call can fail, once a case. */
export async function faults(name: string, part: 'plan' | 'run' | 'rollback'): Promise<Tally> {
  const usual = await undisturbed(wayNamed(name));
  const seen = new Set<string>();
  const work = { plan: faultInPlan, run: faultInRun, rollback: faultInRollback }[part];
  const cases = casesOf({ plan: usual.planned, run: usual.ran, rollback: usual.wentBack }[part]);
  let same = 0;
  try {
    const failures = await failuresOf(cases, AT_ONCE, faultName, async (fault) => {
      if ((await work(usual, fault, seen)) === 'same') same += 1;
    });
    return {
      way: name,
      part: `faults in its ${part}`,
      cases: cases.length,
      tried: cases.length - same,
      same,
      failures,
    };
  } finally {
    await rm(usual.stateFolder, { recursive: true, force: true });
  }
}

const faultName = ({ kind, number, call }: FaultCase): string => `${kind} of call ${number} (${call})`;
