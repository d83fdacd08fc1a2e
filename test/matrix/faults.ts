import { rm } from 'node:fs/promises';
import { wayNamed } from '../support/ways/index.ts';
import {
  casesOf,
  type FaultCase,
  faultInPlan,
  faultInRollback,
  faultInRun,
  type Part,
  undisturbed,
} from './fault-cases.ts';
import { partOf, type Wanted } from './part.ts';
import { failuresOf, type Tally } from './tally.ts';

/** Cases at the same time: most wait for the pause before a call is sent again. */
const AT_ONCE = 8;

/**
 * Has each call of a way's planning, run or rollback fail in each way a call can fail, once a case; or only as many as
 * are wanted of the calls that read, and of those that change.
 */
export async function faults(name: string, part: 'plan' | 'run' | 'rollback', wanted?: Wanted): Promise<Tally> {
  const usual = await undisturbed(wayNamed(name));
  const seen = new Set<string>();
  const work = { plan: faultInPlan, run: faultInRun, rollback: faultInRollback }[part];
  const sent = { plan: usual.planned, run: usual.ran, rollback: usual.wentBack }[part];
  const all = casesOf(sent);
  const cases = partOf(all, wanted, name, kindIn(sent));
  let same = 0;
  try {
    const failures = await failuresOf(cases, AT_ONCE, faultName, async (fault) => {
      if ((await work(usual, fault, seen)) === 'same') same += 1;
    });
    return {
      way: name,
      part: `faults in its ${part}`,
      cases: all.length,
      tried: cases.length - same,
      same,
      left: all.length - cases.length,
      failures,
    };
  } finally {
    await rm(usual.stateFolder, { recursive: true, force: true });
  }
}

function kindIn({ requests }: Part): (fault: FaultCase) => string {
  const changing = new Set(requests.flatMap((each) => (each.mutates ? `${each.service}:${each.operation}` : [])));
  return ({ kind, call }) => `${kind} of a call that ${changing.has(call) ? 'changes' : 'reads'}`;
}

const faultName = ({ kind, number, call }: FaultCase): string => `${kind} of call ${number} (${call})`;
