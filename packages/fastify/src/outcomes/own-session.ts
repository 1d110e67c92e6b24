/** One of the user's own sessions at the identity service. Times are seconds since the epoch. */
export interface OwnSession {
  /** What `endSession` takes; it gives no access. */
  id: string
  /** Whether it is the session of this browser. */
  current: boolean
  startedAt: number
  expiresAt: number
  /** The last authentication in it, silent ones included. */
  lastUsedAt?: number
  /** Where that was: the name of the app at the service. */
  app?: string
  amr?: readonly string[]
  /** Of the browser, as the app saw it. */
  ipAddress?: string
  /** As the browser describes itself, at most 512 characters: escape it. */
  userAgent?: string
}

/** The sessions of the user behind a request, of which they may see and end each. */
export interface UserSessions {
  list(): Promise<OwnSession[]>
  end(id: string): Promise<void>
  /** Ends all but this browser's; returns how many there were. */
  endOthers(): Promise<number>
}
