/** To the inflating thread: a gzip begins, some of its stored bytes, their end, a buffer to write text to. */
export type ToInflater =
  | { readonly type: 'begin' }
  | { readonly type: 'stored'; readonly bytes: Uint8Array }
  | { readonly type: 'stored-end' }
  | { readonly type: 'buffer'; readonly buffer: ArrayBuffer };

/** From it. */
export type FromInflater =
  /** Some stored bytes were used up: send more. */
  | { readonly type: 'more' }
  /** Text in the first `length` bytes of a buffer. */
  | { readonly type: 'text'; readonly buffer: ArrayBuffer; readonly length: number }
  /** That was all; `failure` says what was wrong with the rest. */
  | { readonly type: 'end'; readonly failure: unknown };
