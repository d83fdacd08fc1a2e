import type { Connection } from '../flows/connection.ts';
import type { Detection } from '../flows/detect/detection.ts';
import { detectionsNaming } from '../flows/detect/mark-rows.ts';
import type { Pushed } from './pushed-feed.ts';

/** How long a detection is shown after what it is about: as far back as the rows reach. */
const SHOWN_MS = 3_600_000;
const MOST_SHOWN = 200;
/** Detections of no row, as sentences; more than these are only counted. */
const NAMED = 3;

/** Detections that `watch` put, shown with the connections they are about, and as notes where there is no such row. */
export function pushedDetections(now: () => number): Pushed<Connection> & { take(detection: Detection): void } {
  const known = new Map<string, { readonly detection: Detection; readonly until: number }>();
  const listeners = new Set<() => void>();
  let version = 0;
  let marked: { readonly rows: readonly Connection[]; readonly version: number; readonly result: Marked } | undefined;
  const kept = new WeakMap<Connection, { readonly reasons: readonly string[]; readonly row: Connection }>();

  const mark = (row: Connection, reasons: readonly string[]): Connection => {
    const before = kept.get(row);
    if (before !== undefined && same(before.reasons, reasons)) return before.row;
    const after = { ...row, abnormal: [...row.abnormal, ...reasons] };
    kept.set(row, { reasons, row: after });
    return after;
  };

  return {
    take: (detection) => {
      known.delete(detection.key);
      // A time that is yet to come must not keep it for ever.
      known.set(detection.key, { detection, until: Math.min(detection.last, now()) + SHOWN_MS });
      for (const oldest of known.keys()) {
        if (known.size <= MOST_SHOWN) break;
        known.delete(oldest);
      }
      version++;
      for (const listener of [...listeners]) listener();
    },
    add: (snapshot) => {
      for (const [key, { until }] of known) {
        if (until >= now()) continue;
        known.delete(key);
        version++;
      }
      if (known.size === 0) return snapshot;
      const { rows } = snapshot;
      if (marked?.rows !== rows || marked.version !== version) {
        marked = {
          rows,
          version,
          result: markRows(
            rows,
            Array.from(known.values(), ({ detection }) => detection),
            mark,
          ),
        };
      }
      const { result } = marked;
      return { ...snapshot, rows: result.rows, notes: [...result.notes, ...snapshot.notes] };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Marked {
  readonly rows: readonly Connection[];
  readonly notes: readonly string[];
}

function markRows(
  rows: readonly Connection[],
  detections: readonly Detection[],
  mark: (row: Connection, reasons: readonly string[]) => Connection,
): Marked {
  const naming = detectionsNaming(detections);
  const shown = new Set<Detection>();
  const marked = rows.map((row) => {
    const about = naming(row);
    for (const detection of about) shown.add(detection);
    // What the console raised of the row itself is told there already, by the newer figures.
    const untold = about.filter(({ key }) => !row.raised?.some((raised) => raised.key === key));
    return untold.length === 0 ? row : mark(row, untold.map(reasonOf));
  });
  const others = detections.filter((detection) => !shown.has(detection)).reverse();
  const notes = others.slice(0, NAMED).map(noteOf);
  const more = others.length > NAMED ? [`${others.length - NAMED} further detections of transit-tui watch`] : [];
  return { rows: marked, notes: [...notes, ...more] };
}

const reasonOf = ({ title, why }: Detection): string => `${title} (watch): ${why}`;

const noteOf = ({ title, why, last }: Detection): string => `Unusual, ${minuteOf(last)}: ${title}: ${why}`;

const minuteOf = (at: number): string => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'at an unknown time' : `${date.toISOString().slice(11, 16)}Z`;
};

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index]);
