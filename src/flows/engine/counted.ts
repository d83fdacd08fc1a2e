import { formatOf } from '../format.ts';
import type { FlowIntake } from '../query.ts';
import type { TextIntake, UsedFormat } from './intake.ts';
import type { RecordTable } from './record-table.ts';
import type { Counted } from './worker-messages.ts';

/** What a table and its intake have read and counted, but for the rows, in a form that can change threads. */
export function countedBy(table: RecordTable, intake: TextIntake): Counted {
  const formats = intake.formats().map(({ format: { fields, separator }, ...used }) => ({
    ...used,
    format: { fields, separator },
  }));
  return { intake: intake.counts(), matched: table.kernel.matched.value >>> 0, bad: intake.bad, formats };
}

/** What several counted, taken together: lines, records that matched, lines that could not be read, and formats. */
export function sumOf(all: readonly Counted[]): Omit<Counted, 'formats'> & { readonly formats: readonly UsedFormat[] } {
  return {
    intake: all.reduce((sum, { intake }) => addIntake(sum, intake), NOTHING),
    matched: all.reduce((sum, { matched }) => sum + matched, 0),
    bad: all.flatMap(({ bad }) => bad),
    formats: mergedFormats(all),
  };
}

const NOTHING: FlowIntake = { lines: 0, records: 0, nodata: 0, skipdata: 0, bad: 0 };

const addIntake = (a: FlowIntake, b: FlowIntake): FlowIntake => ({
  lines: a.lines + b.lines,
  records: a.records + b.records,
  nodata: a.nodata + b.nodata,
  skipdata: a.skipdata + b.skipdata,
  bad: a.bad + b.bad,
});

function mergedFormats(all: readonly Counted[]): UsedFormat[] {
  const merged = new Map<string, UsedFormat>();
  for (const { format, records, taken } of all.flatMap(({ formats }) => formats)) {
    const id = format.fields.join(' ');
    const before = merged.get(id);
    merged.set(id, {
      format: before?.format ?? formatOf(format.fields, format.separator),
      records: records + (before?.records ?? 0),
      taken: taken || before?.taken === true,
    });
  }
  return [...merged.values()];
}
