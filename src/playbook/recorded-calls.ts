import type { SentCall } from '../aws/session.ts';
import type { Json } from './plan.ts';
import type { Run } from './run-context.ts';

/** Characters of a call's input or output beyond which the event says only how long it is. */
const LONGEST = 64 * 1024;

/** Tells the run's calls to whoever watches it, and keeps the changing ones for the journal; gives the way to stop. */
export function watchCalls(run: Run): () => void {
  const { reads, writes } = run.playbook.operations;
  return run.session.onCall((sent: SentCall) => {
    const name = `${sent.service}:${sent.operation}`;
    // The session also serves the console's own panes and other runs, whose calls are not this run's.
    if (sent.scope !== run.runId || run.stepId === undefined || !(writes.includes(name) || reads.includes(name)))
      return;
    const input = toJson(sent.input);
    const error = sent.error === undefined ? {} : { error: sent.error };
    const { service, operation, durationMs } = sent;
    if (writes.includes(name)) run.calls.push({ service, operation, input, ...error });
    const output = sent.output === undefined ? {} : { output: toJson(sent.output) };
    run.emit({ type: 'call', stepId: run.stepId, service, operation, input, ...output, ...error, durationMs });
  });
}

/** Gives what JSON can hold of an SDK's input or output: dates as ISO 8601, bytes and streams left out. */
export function toJson(value: unknown): Json {
  try {
    const text = JSON.stringify(value, function (this: unknown, key, member: unknown) {
      // A buffer turns itself into a list of numbers before it comes here: only its holder still shows it as bytes.
      const held = (this as Readonly<Record<string, unknown>>)[key];
      if (key === '$metadata' || isOpaque(member) || isOpaque(held)) return undefined;
      return typeof member === 'bigint' ? String(member) : member;
    });
    if (text === undefined) return null;
    return text.length > LONGEST ? `${text.length} characters, not shown` : (JSON.parse(text) as Json);
  } catch {
    return 'not shown: it is not data';
  }
}

function isOpaque(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('pipe' in value || ArrayBuffer.isView(value));
}
