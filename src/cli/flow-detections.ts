import { judgeFlows, learnHours } from '../flows/detect/judge-flows.ts';
import type { FlowReport } from '../flows/report.ts';
import { type TracedFlows, tracesOf } from '../flows/traces-of.ts';
import { count, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import { writeBaselineFile } from './baseline-file.ts';
import type { Cli } from './cli.ts';
import { detectionFormat } from './detection-format.ts';
import type { FlowsOptions } from './flow-query.ts';
import type { KnownToDetection } from './known-to-detection.ts';
import { isoTime, printRows } from './rows.ts';

/**
 * Prints what the rules of detection find in a count by BY_TRACE, and learns its whole hours where it is told to. Gives
 * what the rules could not judge, safe for a terminal; `before` gives the lines on how to judge what ended before a moment,
 * epoch milliseconds, where there was no memory for it, and the minute from then on alone where there was none for that either. Throws FailureError where the baseline can't be written.
 */
export async function printDetections(
  cli: Cli,
  report: FlowReport,
  options: Pick<FlowsOptions, 'json' | 'csv' | 'top'>,
  known: KnownToDetection = {},
  before: (cut: number, alone: boolean) => readonly string[] = () => [],
): Promise<readonly string[]> {
  const traced = tracesOf(report.answer);
  const fields = new Set(report.fields);
  const { detections, unknown, notes } = judgeFlows(traced, {
    findingAddresses: known.findingAddresses ?? new Map(),
    quarantined: sinceRecords(known.quarantined ?? new Map(), traced.from),
    has: (field) => fields.has(field),
    ...(known.baseline === undefined ? {} : { baseline: known.baseline }),
  });
  const shown = detections.slice(0, options.top);
  const judgedNone = report.answer.intake.records === 0;
  const format = detectionFormat(cli.now());
  const none = judgedNone ? 'No record was read: there is nothing to judge.' : format.none;
  printRows(cli, shown, { ...format, none }, options);
  const further = detections.length - shown.length;
  return [
    ...(further === 0 ? [] : [`${plural(further, 'further detection')}, less severe or older (--top)`]),
    ...gapsOf(traced, before),
    ...notes,
    ...unknown,
    ...notTold(known),
    ...(await learnt(traced, report, known)),
  ].map(safeText);
}

/** What is in quarantine for unknown long was so before the records. */
const sinceRecords = (quarantined: ReadonlyMap<string, number>, from: number): ReadonlyMap<string, number> =>
  new Map([...quarantined].map(([id, since]) => [id, since === 0 ? from : since]));

/** What of the records the rules did not get. */
function gapsOf(traced: TracedFlows, before: (cut: number, alone: boolean) => readonly string[]): string[] {
  const { traces, rough, timeless, cut } = traced;
  return [
    ...(rough
      ? [
          'More connections than there is memory for: the lightest, as those of scans are, were not judged; --since and --until give less at once',
        ]
      : []),
    ...(cut === undefined ? [] : [leftOutText(traced, cut), ...before(cut, rough && traces.length === 0)]),
    ...(timeless === 0 ? [] : [`${plural(timeless, 'connection')} without addresses or a time could not be judged`]),
  ];
}

function leftOutText({ leftOut, traces, rough }: TracedFlows, cut: number): string {
  if (traces.length > 0) {
    return `Only what ended from ${isoTime(cut)} on was judged: before that are ${count(leftOut)} rows more than there is memory for`;
  }
  // A sketch takes the memory that the rows of a minute would have.
  if (rough) {
    return `Nothing was judged: beside all others there is no memory for the rows of the minute from ${isoTime(cut)} on`;
  }
  return `Nothing was judged: the minute from ${isoTime(cut)} on alone has more rows than there is memory for, of ${count(leftOut)} in all; --filter gives less at once`;
}

/** Files know nothing of findings and quarantines. */
const notTold = ({ findingAddresses, quarantined }: KnownToDetection): string[] => [
  ...(findingAddresses === undefined ? ['finding-address: unknown, no finding was named (--finding-address)'] : []),
  ...(quarantined === undefined ? ['quarantine-breach: unknown, no interface was named (--quarantined)'] : []),
];

async function learnt(
  { traces, from, to, cut = from, rough }: TracedFlows,
  { stopped, failures }: FlowReport,
  { baseline, learnInto }: KnownToDetection,
): Promise<string[]> {
  if (learnInto === undefined) return [];
  if (stopped || rough || failures.length > 0) {
    return [`${learnInto} was left as it is: part of the records is missing`];
  }
  const after = learnHours(baseline, traces, Math.max(from, cut), to);
  if (after === undefined || after === baseline)
    return [`${learnInto} was left as it is: no whole hour that is new to it`];
  const hours = after.learnt.filter((hour) => !baseline?.learnt.includes(hour)).length;
  await writeBaselineFile(learnInto, after);
  return [`${learnInto}: ${plural(hours, 'hour')} learnt, ${plural(after.hours, 'hour')} in all`];
}
