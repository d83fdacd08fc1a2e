/** Where the kernel looks for what it reads itself; the same as in ./kernel/layout.ts. */
const OWN_SLOTS: readonly string[] = [
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'srcaddr',
  'dstaddr',
  'interface-id',
  'instance-id',
  'flow-direction',
];
const SLOT_COUNT = 64;

/** The port of the service, on whichever side it is: `<443` where the record is its answer. A part of a key, no field. */
export const SERVICE = 'service';
/** The slice of time a record ended in, eight hexadecimal digits. A part of a key, no field. */
export const SLICE = 'slice';
const DERIVED: Readonly<Record<string, number>> = { [SERVICE]: -1, [SLICE]: -2 };

/** Numbers the fields of one query. Throws RangeError where it names more of them than there is room for. */
export class Slots {
  readonly #names = [...OWN_SLOTS];

  /** The number of a field, or that of a derived part of a key. */
  of(field: string): number {
    const derived = DERIVED[field];
    if (derived !== undefined) return derived;
    const known = this.#names.indexOf(field);
    if (known !== -1) return known;
    if (this.#names.length === SLOT_COUNT) throw new RangeError('More fields than one query can name');
    return this.#names.push(field) - 1;
  }

  /** For each slot its column in a record with these fields, -1 where it has none. */
  columns(fields: readonly string[]): Int32Array {
    const columns = new Int32Array(SLOT_COUNT).fill(-1);
    for (const [slot, name] of this.#names.entries()) columns[slot] = fields.indexOf(name);
    return columns;
  }
}

/** The fields that a derived part of a key is made from. */
export const MADE_FROM: Readonly<Record<string, readonly string[]>> = {
  [SERVICE]: ['dstport'],
  [SLICE]: ['end'],
};
