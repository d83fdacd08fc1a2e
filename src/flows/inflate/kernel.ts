import { type Compiled, compile, instanceOf } from '../wasm.ts';
import { KERNEL_CODE } from './kernel-code.ts';

/** What the compiled inflater offers; see ./kernel/index.ts. Numbers are addresses in its memory or sizes. */
export interface InflateKernel extends Readonly<Record<(typeof VARIABLES)[number], { value: unknown }>> {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: { readonly value: number };
  readonly output: { readonly value: number };
  readonly inputAt: { value: number };
  readonly outputAt: { value: number };
  layOut(inputSize: number, textSize: number): number;
  begin(): void;
  beginData(): void;
  setInput(from: number, to: number, last: boolean): void;
  slide(to: number): number;
  inflate(limit: number): number;
}

/** What the inflater is at lies in these of its variables and in its memory. */
export const VARIABLES = [
  'held',
  'heldCount',
  'inputAt',
  'inputEnd',
  'isLast',
  'isLastBlock',
  'least',
  'outputAt',
  'phase',
  'storedLeft',
] as const;

/** What `inflate` stopped for; the same as in ./kernel/results.ts. */
export const STOPPED = { more: 0, full: 1, done: 2, bad: 3, cut: 4 } as const;

/** How far back a match may reach; zeros behind the end of the input that the kernel may read. The same as in ./kernel/layout.ts. */
export const WINDOW = 32 * 1024;
export const BEYOND = 512;

let compiled: Compiled | undefined;

/** Makes an inflater that takes so many stored bytes, and gives so many bytes of text, at a time. */
export function makeInflateKernel(inputSize: number, textSize: number): InflateKernel {
  compiled ??= compile(KERNEL_CODE);
  const kernel = instanceOf<InflateKernel>(compiled);
  if (!kernel.layOut(inputSize, textSize)) throw new RangeError('No memory for inflating');
  return kernel;
}
