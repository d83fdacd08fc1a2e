/**
 * What is asked of flow logs, whichever engine answers: records that match, folded by the values of some fields. Fields
 * are named as AWS names them, with dashes (`interface-id`).
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface FlowQuery {
  /** The fields that make a row, in the order they are shown. */
  readonly by: readonly string[];
  readonly action: 'denied' | 'accepted' | 'all';
  readonly filter?: FlowFilter;
  /** Records that end before this are left out; epoch seconds. */
  readonly since?: number;
  /** Records that start at or after this are left out; epoch seconds. */
  readonly until?: number;
  /** Rows given, the heaviest first. */
  readonly top: number;
  readonly sort: Measure;
}

export type Measure = 'count' | 'packets' | 'bytes';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A condition on one record. A comparison with a field that the record has no value for (`-`) is neither true nor false,
 * and neither is its negation: such a record never matches because of it.
 */
export type FlowFilter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FlowFilter[] }
  | { readonly kind: 'not'; readonly part: FlowFilter }
  /** A number field against a whole number. */
  | { readonly kind: 'number'; readonly field: string; readonly is: Comparison; readonly value: number }
  /** Any other field against a text, exactly. */
  | { readonly kind: 'text'; readonly field: string; readonly is: '=' | '!='; readonly value: string }
  /** An address field against a block; `address` in its shortest form, `bits` of it count. */
  | { readonly kind: 'block'; readonly field: string; readonly address: string; readonly bits: number };

/** One row of an answer. Times are epoch seconds, as in the records; undefined where the format doesn't have the field. */
export interface FlowCount {
  /** The value of each field of `by`; undefined where the record had `-`. */
  readonly values: readonly (string | undefined)[];
  readonly count: number;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** The first few interfaces, instances and directions that the row's records name. */
  readonly interfaceIds: readonly string[];
  readonly instanceIds: readonly string[];
  readonly directions: readonly string[];
  /** Records a slice of the answer's `histogram`, oldest first; empty where the engine gives none. */
  readonly histogram: readonly number[];
  /** Where a sketch counted: how many more it may have been of each, at most. Absent where the figures are exact. */
  readonly error?: { readonly count: number; readonly packets: number; readonly bytes: number };
}

/** An answer, with all that must be known to judge it. */
export interface FlowAnswer {
  readonly rows: readonly FlowCount[];
  /** Every row there is, in no order, made one by one: they may be too many to hold. Absent where the engine has no more. */
  readonly everyRow?: () => Iterable<FlowCount>;
  /** Rows there are in all; a lower bound where a sketch counted. */
  readonly distinct: number;
  /** Records that matched. */
  readonly matched: number;
  readonly intake: FlowIntake;
  /** Sentences on what can't be known from these records: ``unknown: the format has no `action` ``. */
  readonly unknown: readonly string[];
  /** The slices of every row's histogram: where the first begins and how long each is, epoch seconds and seconds. */
  readonly histogram: { readonly from: number; readonly seconds: number };
}

/** What was read, and what of it could not be. */
export interface FlowIntake {
  readonly lines: number;
  readonly records: number;
  /** Rows that say that nothing flowed. */
  readonly nodata: number;
  /** Rows that say that AWS lost records: gaps in what is known. */
  readonly skipdata: number;
  /** Lines that could not be read. */
  readonly bad: number;
}
