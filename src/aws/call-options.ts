/** What any question to AWS takes last. */
export interface CallOptions {
  /** Ends the call early; the promise then rejects. */
  readonly signal?: AbortSignal;
}

/** Gives the options as an SDK client's `send` takes them. */
export const sending = ({ signal }: CallOptions) => ({ abortSignal: signal });
