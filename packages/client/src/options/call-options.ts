/** Options that every call takes. */
export interface CallOptions {
  /** Ends this call with the error code `aborted`; work that it shares with other calls goes on. */
  signal?: AbortSignal
  /**
   * An access token of a user who manages, in place of the client's own token: the service checks the roles of that user.
   * Calls of management and of the users API only.
   *
   * @default the client's own token
   */
  managerToken?: string
}
