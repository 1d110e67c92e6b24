/** Options that every call takes. */
export interface CallOptions {
  /** Ends this call with the error code `aborted`; work that it shares with other calls goes on. */
  signal?: AbortSignal
}
