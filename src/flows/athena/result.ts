import type { FlowCount, FlowIntake } from '../query.ts';
import { KEY_SEPARATOR, KINDS } from './select.ts';

/** What a result says, before it becomes an answer. */
export interface CountedResult {
  readonly rows: readonly FlowCount[];
  readonly distinct: number;
  readonly matched: number;
  readonly intake: FlowIntake;
  /** Headers of another format than that of their table. */
  readonly foreign: number;
  /** Records of each source, in the order of the statement. */
  readonly recordsOf: readonly number[];
}

type Cells = ReadonlyMap<string, string | undefined>;

const number = (cells: Cells, column: string): number => Number(cells.get(column) ?? 0);

/**
 * Reads the rows that Athena gave for the statement of select.ts, the first of them the names of the columns. `has` says
 * which fields any of the formats has. Only the lowest and the highest interface are known; `…` stands for what may lie
 * between them.
 */
export function resultOf(
  answer: readonly (readonly (string | undefined)[])[],
  { top, sources, has }: { readonly top: number; readonly sources: number; readonly has: (field: string) => boolean },
): CountedResult {
  const [names = [], ...lines] = answer;
  const all = lines.map((line): Cells => new Map(names.map((name, at) => [name ?? '', line[at]])));
  const totals = all.filter((cells) => cells.get('is_total') === '1');
  const of = (kind: (typeof KINDS)[number]): number => {
    const found = totals.find((cells) => cells.get('kind') === kind);
    return found === undefined ? 0 : number(found, 'count');
  };
  const matching = totals.find((cells) => cells.get('kind') === 'match');
  const records = totals.filter((cells) => ['match', 'other'].includes(cells.get('kind') ?? ''));
  return {
    rows: all
      .filter((cells) => cells.get('is_total') === '0')
      .slice(0, top)
      .map((cells) => countOf(cells, has)),
    distinct: matching === undefined ? 0 : number(matching, 'keys'),
    matched: of('match'),
    intake: {
      lines: KINDS.reduce((sum, kind) => sum + of(kind), 0),
      records: of('match') + of('other'),
      nodata: of('nodata'),
      skipdata: of('skipdata'),
      bad: of('bad'),
    },
    foreign: of('foreign'),
    recordsOf: Array.from({ length: sources }, (_, source) =>
      records.reduce((sum, cells) => sum + number(cells, `records_${source}`), 0),
    ),
  };
}

function countOf(cells: Cells, has: (field: string) => boolean): FlowCount {
  const time = (column: string) => (cells.get(column) === undefined ? undefined : number(cells, column));
  const ends = (name: string) =>
    [cells.get(`${name}_low`), cells.get(`${name}_high`)].filter((value) => value !== undefined);
  const [interfaces, instances, directions] = ['interface', 'instance', 'direction'].map((name) => [
    ...new Set(ends(name)),
  ]);
  const key = cells.get('row_key') ?? '';
  return {
    values: key.split(KEY_SEPARATOR).map((value) => (value === '-' ? undefined : value)),
    count: number(cells, 'count'),
    packets: has('packets') ? number(cells, 'packets') : undefined,
    bytes: has('bytes') ? number(cells, 'bytes') : undefined,
    first: time('first'),
    last: time('last'),
    interfaceIds: interfaces === undefined || interfaces.length < 2 ? (interfaces ?? []) : [...interfaces, '…'],
    instanceIds: instances === undefined || instances.length < 2 ? (instances ?? []) : ['…'],
    // There are only two, so that the lowest and the highest are all: ingress comes first.
    directions: (directions ?? []).toReversed(),
    histogram: [],
  };
}
