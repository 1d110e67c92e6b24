/** Why a connection ends that was opened under a session; the `reason` of its signal. */
export type SessionEnd =
  /** Logged out, here or everywhere, or somebody else logged in. */
  | 'signed_out'
  /** The access token of the session has expired: a client that connects again is checked again. */
  | 'expired'
  /** The app is closing. */
  | 'closing'
