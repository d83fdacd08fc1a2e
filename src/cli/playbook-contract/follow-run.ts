import type { RunEvent } from '../../playbook/events.ts';

export type Finished = RunEvent & { readonly type: 'run-finished' };

/** Follows a run to its end and gives its events and the last of them. */
export async function follow(
  events: AsyncIterable<RunEvent>,
): Promise<{ events: RunEvent[]; end: Finished; runId: string }> {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  const end = seen.at(-1);
  if (end?.type !== 'run-finished') throw new Error('The run has no end');
  return { events: seen, end, runId: end.runId };
}
