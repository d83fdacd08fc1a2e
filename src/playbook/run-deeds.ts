import type { JournalEntry } from '../journal/chain.ts';
import { listRunIds, readJournal } from '../journal/journal.ts';
import type { Json } from './plan.ts';
import { type RunRecord, toRecord } from './record.ts';
import { foldRun, type RunState } from './run-state.ts';

/** What a run did to the account, as far as its journal tells: who called what, when, and on what. Times are epoch milliseconds. */
export interface RunDeeds {
  readonly runId: string;
  readonly account: string;
  readonly region: string;
  /** From each start to the last entry that followed it, under the identity that called. */
  readonly stretches: readonly { readonly caller: string; readonly from: number; readonly to: number }[];
  /** SDK names of the changing calls that were sent, or may have been, each once. */
  readonly operations: readonly string[];
  /** Ids and names that the run worked on: the target's and whatever its calls named. */
  readonly touched: readonly string[];
}

/** Gives what each run did that has a journal; one whose journal does not hold tells nothing. None without a folder. */
export async function listRunDeeds(stateFolder: string): Promise<readonly RunDeeds[]> {
  const runIds = await listRunIds(stateFolder);
  const found = await Promise.all(
    runIds.map(async (runId) => {
      try {
        const { entries, verdict } = await readJournal(stateFolder, runId);
        return verdict === 'tampered' ? [] : [deedsOf(foldRun(entries, runId), entries)];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

/** Gives what a run did, from its journal's entries. */
export function deedsOf(run: RunState, entries: readonly JournalEntry[]): RunDeeds {
  const { plan } = run.saved;
  const records = entries.flatMap((entry) => toRecord(entry) ?? []);
  const stretches: { caller: string; from: number; to: number }[] = [];
  const operations = new Set<string>();
  const touched = new Set<string>([plan.target.id]);
  for (const record of records) {
    const at = Date.parse(record.at);
    if (record.type === 'started' || record.type === 'continued') {
      stretches.push({ caller: record.caller, from: at, to: at });
    }
    const last = stretches.at(-1);
    if (last !== undefined) last.to = at;
    for (const { operation, input } of callsOf(record, run)) {
      operations.add(operation);
      for (const each of textsIn(input)) touched.add(each);
    }
  }
  const { account, region } = plan;
  return { runId: run.runId, account, region, stretches, operations: [...operations], touched: [...touched] };
}

/** An intent may have been sent although no outcome tells of it. */
function callsOf(record: RunRecord, { saved }: RunState): readonly { operation: string; input: Json }[] {
  if (record.type === 'outcome' || record.type === 'failed') return record.calls;
  if (record.type !== 'intent' || record.direction === 'undo') return [];
  return saved.plan.steps.find(({ id }) => id === record.stepId)?.calls ?? [];
}

/** Longer texts are documents, not names. */
const LONGEST_NAME = 256;

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return value.length <= LONGEST_NAME ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
