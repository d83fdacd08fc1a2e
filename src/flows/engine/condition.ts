import { addressBytes } from '../address.ts';
import type { Comparison, FlowFilter } from '../query.ts';
import type { Slots } from './slots.ts';

const OPERATION = { number: 1, text: 2, block: 3, and: 4, or: 5, not: 6 } as const;
const HOW: Readonly<Record<Comparison, number>> = { '=': 0, '!=': 1, '<': 2, '<=': 3, '>': 4, '>=': 5 };

/** A filter as the kernel runs it: words of 32 bits, and the texts and addresses they point to. */
export interface Condition {
  readonly program: Int32Array;
  readonly constants: Uint8Array;
}

const MAX_PROGRAM = 4096;
const MAX_CONSTANTS = 65_536;

/** Turns a filter into the kernel's program. Throws RangeError where it is longer than the kernel has room for. */
export function conditionOf(filter: FlowFilter | undefined, slots: Slots): Condition {
  const program: number[] = [];
  const constants: number[] = [];
  const keep = (bytes: Uint8Array): number => constants.push(...bytes) - bytes.length;

  const write = (part: FlowFilter): void => {
    switch (part.kind) {
      case 'and':
      case 'or':
        for (const each of part.parts) write(each);
        program.push(OPERATION[part.kind], part.parts.length);
        return;
      case 'not':
        write(part.part);
        program.push(OPERATION.not);
        return;
      case 'number': {
        const [low = 0, high = 0] = halves(part.value);
        program.push(OPERATION.number, slots.of(part.field), HOW[part.is], 0, low, high);
        return;
      }
      case 'text': {
        const text = Buffer.from(part.value, 'utf8');
        program.push(OPERATION.text, slots.of(part.field), HOW[part.is], keep(text), text.length, 0);
        return;
      }
      case 'block': {
        const bytes = addressBytes(part.address);
        const kind = bytes.length === 4 ? 4 : 6;
        program.push(OPERATION.block, slots.of(part.field), kind, keep(bytes), part.bits, 0);
      }
    }
  };
  if (filter !== undefined) write(filter);
  if (program.length > MAX_PROGRAM || constants.length > MAX_CONSTANTS) throw new RangeError('The filter is too long');
  return { program: Int32Array.from(program), constants: Uint8Array.from(constants) };
}

function halves(value: number): Int32Array {
  return new Int32Array(BigInt64Array.of(BigInt(Math.trunc(value))).buffer);
}

/** The fields that a filter asks about. */
export function fieldsOf(filter: FlowFilter | undefined): ReadonlySet<string> {
  if (filter === undefined) return new Set();
  if ('parts' in filter) return new Set(filter.parts.flatMap((part) => [...fieldsOf(part)]));
  return 'part' in filter ? fieldsOf(filter.part) : new Set([filter.field]);
}
