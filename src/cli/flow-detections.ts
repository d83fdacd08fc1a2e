import type { Detection, DetectionContext } from '../flows/detect/detection.ts';
import { detect } from '../flows/detect/index.ts';
import type { FlowReport } from '../flows/report.ts';
import { SLICE_MS, tracesOf } from '../flows/traces-of.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { isoTime, printRows, type RowFormat, type RowsOptions, shortTime } from './rows.ts';

const DETECTION_FORMAT: RowFormat<Detection> = {
  none: 'No rule raises anything.',
  fields: [
    { name: 'rule', value: ({ rule }) => rule },
    { name: 'severity', value: ({ severity }) => severity },
    { name: 'why', value: ({ why }) => why },
    { name: 'srcaddr', value: ({ srcaddr }) => srcaddr ?? null },
    { name: 'dstaddr', value: ({ dstaddr }) => dstaddr ?? null },
    { name: 'dstport', value: ({ dstport }) => dstport ?? null },
    { name: 'action', value: ({ action }) => action },
    { name: 'first', value: ({ first }) => isoTime(first) },
    { name: 'last', value: ({ last }) => isoTime(last) },
    { name: 'interface-id', value: ({ interfaceIds }) => interfaceIds },
    { name: 'instance-id', value: ({ instanceIds }) => instanceIds },
  ],
  columns: [
    { title: 'Severity', width: 8, text: ({ severity }) => severity },
    { title: 'What', width: 14, text: ({ title }) => title },
    { title: 'Last (UTC)', width: 14, drop: 1, text: ({ last }) => shortTime(last) },
    { title: 'Why', width: 30, grow: true, text: ({ why }) => why },
  ],
  more: ({ figures }) => ({ figures }),
};

/** What is known besides the records: nothing where they are but files. */
type Known = Pick<DetectionContext, 'findingAddresses' | 'quarantined'>;
const NOTHING: Known = { findingAddresses: new Map(), quarantined: new Map() };

/** Prints what the rules of detection find in a count by BY_TRACE; gives what they could not judge, safe for a terminal. */
export function printDetections(
  cli: Cli,
  { answer, fields }: FlowReport,
  options: RowsOptions,
  { findingAddresses, quarantined }: Known = NOTHING,
): readonly string[] {
  const traces = tracesOf(answer.rows);
  const { detections, unknown } = detect(traces, { ...contextOf(traces, fields), findingAddresses, quarantined });
  printRows(cli, detections, DETECTION_FORMAT, options);
  const rough = answer.rows.some(({ error }) => error !== undefined);
  const notes = rough
    ? ['More connections than there is memory for: only the heaviest were judged', ...unknown]
    : unknown;
  return notes.map(safeText);
}

/** Nothing is known here of what was usual before: the rules that need it say so. */
function contextOf(
  traces: ReturnType<typeof tracesOf>,
  fields: readonly string[],
): Omit<DetectionContext, keyof Known> {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { cells } of traces) {
    from = Math.min(from, cells[0]?.at ?? from);
    to = Math.max(to, (cells.at(-1)?.at ?? to) + SLICE_MS);
  }
  const known = new Set(fields);
  return {
    from: Number.isFinite(from) ? from : 0,
    to: Number.isFinite(to) ? to : 0,
    sliceMs: SLICE_MS,
    has: (field) => known.has(field),
  };
}
