import type { GunzipState } from './gunzip.ts';

/** To the inflating thread: a gzip begins, or one goes on that was begun elsewhere, some of its stored bytes, their end, a buffer to write text to. */
export type ToInflater =
  | { readonly type: 'begin' }
  | { readonly type: 'resume'; readonly state: GunzipState }
  | { readonly type: 'stored'; readonly bytes: Uint8Array }
  | { readonly type: 'stored-end' }
  | { readonly type: 'buffer'; readonly buffer: ArrayBuffer };

/** From it. */
export type FromInflater =
  /** It runs. */
  | { readonly type: 'ready' }
  /** Some stored bytes were used up: send more. */
  | { readonly type: 'more' }
  /** Text in the first `length` bytes of a buffer. */
  | { readonly type: 'text'; readonly buffer: ArrayBuffer; readonly length: number }
  /** That was all; `failure` says what was wrong with the rest. */
  | { readonly type: 'end'; readonly failure: unknown };
