import type { ClientOptions, LatchkeyOptions, Store } from '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'

/** Options of {@link portal}. */
export interface PortalOptions {
  /** The portal's own origin, such as `https://admin.example.com`. */
  origin: string
  /** The identity service, and the portal's registration there: a client of a management app. */
  client: ClientOptions
  /** `redisStore({ redis })`, or `memoryStore()` in one process. */
  store: Store
  /** Secrets of 32 characters or more that seal the portal's sessions: the first seals, all open. */
  secrets: readonly string[]
  /**
   * Shares the log-in with other apps.
   *
   * @default a sign-on group of the portal alone
   */
  signOn?: LatchkeyOptions['signOn']
  /**
   * What an administrator has to show. In dev mode of the service, `{}` is enough.
   *
   * @default { mfa: 'strict' }
   */
  requirement?: Requirement
  /** The name that people see. @default 'Latchkey' */
  name?: string
  /** Returns the time in milliseconds since the epoch. @default Date.now */
  now?: () => number
}
