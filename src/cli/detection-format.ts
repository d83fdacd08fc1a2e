import type { Detection } from '../flows/detect/detection.ts';
import { cellWidth, padStyled } from '../ui/cells.ts';
import { safeText } from '../ui/safe-text.ts';
import { listed } from './flow-count-format.ts';
import { wrapped } from './plan-text.ts';
import { isoTime, type RowFormat, shortTime } from './rows.ts';

/** What is printed of a detection, under the names of the flow logs' fields; `figures` in JSON alone. */
export const detectionFormat = (now: number): RowFormat<Detection> => ({
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
    { name: 'interface-id', value: interfacesOf },
    { name: 'instance-id', value: instancesOf },
  ],
  columns: [
    { title: 'Severity', width: 8, text: ({ severity }) => severity },
    { title: 'What', width: 14, text: ({ title }) => title },
    { title: 'Last (UTC)', width: 14, drop: 1, text: ({ last }) => shortTime(last, now) },
    { title: 'Why', width: 30, grow: true, text: ({ why }) => why },
  ],
  lines: (rows, width) => detectionLines(rows, width, now),
  more: (row) => ({
    ...listed('interface-id', interfacesOf(row)),
    ...listed('instance-id', instancesOf(row)),
    figures: row.figures,
  }),
});

/** As the counted rows have them: `…` at the end stands for those that are not named. */
function interfacesOf({ interfaceIds, moreInterfaces }: Detection): readonly string[] {
  return moreInterfaces === true ? [...interfaceIds, '…'] : interfaceIds;
}

function instancesOf({ instanceIds, moreInstances }: Detection): readonly string[] {
  return moreInstances === true ? [...instanceIds, '…'] : instanceIds;
}

const SEVERITY_CELLS = 'medium '.length;

/** What and when on a line, and below it the whole sentence: its numbers stand at the end, where a table would cut. */
function detectionLines(detections: readonly Detection[], width: number, now: number): string[] {
  const widest = detections.reduce((most, { title }) => Math.max(most, cellWidth(safeText(title))), 0);
  return detections.flatMap(({ severity, title, last, why }) => [
    `${severity.padEnd(SEVERITY_CELLS)}${padStyled(safeText(title), widest)}  ${shortTime(last, now)}Z`,
    ...wrapped(why, ' '.repeat(SEVERITY_CELLS), width),
  ]);
}
