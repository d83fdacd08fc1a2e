import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' | 'major' }) => void;

let collect: Collect | undefined;

/** Bytes after which those that are done with are given back. */
const EVERY = 8 * 1024 * 1024;

/** Every so many times the old are collected too: what waited for its turn twice counts as old, and would lie until 64 MB have. */
const MAJOR = 8;

let isCounting = false;
let isKept = false;
/** Threads that this one started and that did not say anything yet. */
let starting = 0;
let since = 0;
let times = 0;

/** Has this thread collect what `doneWith` tells. */
export function collectText(): void {
  isCounting = true;
}

/**
 * The same in the main thread, and keeps V8's young space at the size it has. Input that makes much small garbage, such as
 * lines that are no records, would let it grow to 64 MB and more, which is a quarter of all that counting may take. Other
 * threads have a limit of their own. Begins with the first collecting: one that inflates is started only when its gzip begins.
 */
export function keepYoungSpaceSmall(): void {
  collectText();
  isKept = true;
}

/**
 * Says that a thread begins to start; what it gives is to be called when it runs. Until then no flag of V8 is changed: Node's own
 * code is compiled anew where they are not what they were when Node was built, and that makes a start twice as long.
 */
export function threadStarts(): () => void {
  starting++;
  let isTold = false;
  return () => {
    if (isTold) return;
    isTold = true;
    starting--;
    setGrowth();
  };
}

function setGrowth(): void {
  if (isKept && starting === 0) setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Says that so many bytes of text are done with. Inflated text lies outside V8's heap, so V8 lets some 64 MB of it pile up
 * in each thread before it looks; collected now and then, the same pages are used again, which is quicker as well
 * (`npm run bench:flows`).
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function doneWith(bytes: number): void {
  since += bytes;
  if (!isCounting || since < EVERY || starting > 0) return;
  since = 0;
  collect ??= exposed();
  times++;
  collect({ type: times % MAJOR === 0 ? 'major' : 'minor' });
}

/** V8's own collecting by hand; with the first of it the young space is kept too, where it is to be. */
function exposed(): Collect {
  setGrowth();
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  // Another engine may have none: then it is left to itself.
  return typeof gc === 'function' ? (gc as Collect) : () => {};
}
