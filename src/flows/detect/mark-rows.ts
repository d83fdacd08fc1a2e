import type { Connection, Raised } from '../connection.ts';
import { type Steps, stepCounter } from '../in-steps.ts';
import type { Detection } from './detection.ts';

/** Detections a row carries; one that more of them name is told enough. */
const RAISED_A_ROW = 5;

/** Whether a detection is about a row: all that it names is the row's. */
function isAbout(
  { srcaddr, dstaddr, dstport }: Pick<Detection, 'srcaddr' | 'dstaddr' | 'dstport'>,
  row: Pick<Connection, 'srcaddr' | 'dstaddr' | 'dstport'>,
): boolean {
  if (srcaddr === undefined && dstaddr === undefined) return false;
  return (
    (srcaddr === undefined || srcaddr === row.srcaddr) &&
    (dstaddr === undefined || dstaddr === row.dstaddr) &&
    (dstport === undefined || dstport === row.dstport)
  );
}

/** What of a row tells whether a detection is about it. */
type Named = Pick<Connection, 'srcaddr' | 'dstaddr' | 'dstport' | 'action'>;

/** Indexes detections; gives those that name a row, in their order as far as they name a source, then the others. */
export function detectionsNaming(detections: readonly Detection[]): (row: Named) => readonly Detection[] {
  const bySource = Map.groupBy(detections, ({ srcaddr }) => srcaddr);
  const byTarget = Map.groupBy(bySource.get(undefined) ?? [], ({ dstaddr }) => dstaddr);
  return (row) => {
    const [from, to] = [bySource.get(row.srcaddr), byTarget.get(row.dstaddr)];
    return from === undefined && to === undefined
      ? []
      : [...(from ?? []), ...(to ?? [])].filter((detection) => fits(detection, row));
  };
}

/** Adds to rows what detections say of them. */
export interface RowMarker {
  /** Gives the rows with the detections that name them, in the detections' order; the same row for the same detections. */
  mark(rows: readonly Connection[], detections: readonly Detection[]): Steps<readonly Connection[]>;
}

interface Marked {
  readonly raised: readonly Raised[];
  readonly row: Connection;
}

/** Makes a marker. It remembers the rows it made, so that one that didn't change is the same object as before. */
export function rowMarker(): RowMarker {
  const made = new WeakMap<Connection, Marked>();

  const marked = (row: Connection, raised: readonly Raised[]): Connection => {
    const before = made.get(row);
    if (before !== undefined && sameWords(before.raised, raised)) return before.row;
    const after = { ...row, raised };
    made.set(row, { raised, row: after });
    return after;
  };

  return {
    *mark(rows, detections) {
      if (detections.length === 0) return rows;
      const naming = detectionsNaming(detections);
      const isStepDone = stepCounter();
      const all: Connection[] = [];
      for (const row of rows) {
        if (isStepDone()) yield;
        const about = naming(row);
        all.push(about.length === 0 ? row : marked(row, about.slice(0, RAISED_A_ROW).map(raisedOf)));
      }
      return all;
    },
  };
}

/** A detection of denied traffic says nothing of what was accepted between the same ends, and the other way round. */
const fits = (detection: Detection, row: Named): boolean =>
  isAbout(detection, row) &&
  (detection.action === 'mixed' || (detection.action === 'REJECT') === (row.action === 'REJECT'));

const raisedOf = ({ key, rule, title, why, severity }: Detection): Raised => ({ key, rule, title, why, severity });

const sameWords = (a: readonly Raised[], b: readonly Raised[]): boolean =>
  a.length === b.length && a.every(({ why, severity }, at) => why === b[at]?.why && severity === b[at]?.severity);
